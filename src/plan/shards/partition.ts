// SPDX-License-Identifier: Apache-2.0
import { compare } from '../../reference/order.ts';

/** One image of the lock and its bytes. Names of one digest are one image here: what is pushed for them is the same. */
export interface WeighedImage {
  readonly digest: string;
  /** Bytes of the blobs that no other image has. */
  readonly own: number;
  /** Blobs that other images have as well, each once. */
  readonly shared: readonly SharedBlob[];
}

export interface SharedBlob {
  readonly digest: string;
  readonly size: number;
}

/** Images that one machine copies. `bytes` are those of their distinct blobs. */
export interface Shard {
  readonly images: readonly WeighedImage[];
  readonly bytes: number;
}

/**
 * Deals images out to `count` shards, each image to one, those that share layers to the same one as far as that keeps
 * shards even. The same images in any order give the same shards; a shard may be empty.
 *
 * Images are put in an order in which those that share much stand together, and the order is cut into `count` runs. A layer
 * is moved twice only where a cut goes through the images that have it. Of all cuts of that order the one is taken whose
 * largest run is smallest. It is never larger than the largest image plus the images' bytes, each counted whole, by `count`.
 */
export function partition(images: readonly WeighedImage[], count: number): Shard[] {
  const order = inOrder(images);
  const largest = order.reduce((most, image) => Math.max(most, wholeSize(image)), 0);
  let low = largest;
  let high = runsWithin(order, Number.POSITIVE_INFINITY).reduce((sum, { bytes }) => sum + bytes, 0);
  low = Math.max(low, Math.ceil(high / count));
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (runsWithin(order, middle).length <= count) high = middle;
    else low = middle + 1;
  }
  const runs = runsWithin(order, low);
  return Array.from({ length: count }, (_, index) => runs[index] ?? { images: [], bytes: 0 });
}

/** Bytes of an image that is copied alone. */
export function wholeSize({ own, shared }: WeighedImage): number {
  return shared.reduce((sum, { size }) => sum + size, own);
}

/**
 * By the layers that are worth most to keep together, then the next: images of one base stand together, and those of one
 * program's versions together among them. Layers are compared by digest, so that an image more does not reorder the others.
 */
function inOrder(images: readonly WeighedImage[]): WeighedImage[] {
  const worth = worthOf(images);
  const paths = images.map(image => {
    const shared = image.shared.map(({ digest }) => digest);
    const path = shared.sort((a, b) => (worth.get(b) ?? 0) - (worth.get(a) ?? 0) || compare(a, b));
    return { image, path };
  });
  paths.sort((a, b) => comparePaths(a.path, b.path) || compare(a.image.digest, b.image.digest));
  return paths.map(({ image }) => image);
}

/** The bytes that are not moved again when all images of a layer stand together. */
function worthOf(images: readonly WeighedImage[]): ReadonlyMap<string, number> {
  const worth = new Map<string, number>();
  for (const { shared } of images) {
    for (const { digest, size } of shared) worth.set(digest, (worth.get(digest) ?? -size) + size);
  }
  return worth;
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = compare(a[at] ?? '', b[at] ?? '');
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Cuts the order into as few runs as there can be of which none is over the limit; an image over it stands alone. */
function runsWithin(order: readonly WeighedImage[], limit: number): Shard[] {
  const runs: { images: WeighedImage[]; bytes: number }[] = [];
  const seen = new Map<string, number>();
  for (const image of order) {
    const run = runs.at(-1);
    const more = image.shared.reduce(
      (sum, { digest, size }) => sum + (seen.get(digest) === runs.length ? 0 : size),
      image.own,
    );
    if (run !== undefined && run.bytes + more <= limit) {
      run.images.push(image);
      run.bytes += more;
    } else runs.push({ images: [image], bytes: wholeSize(image) });
    for (const { digest } of image.shared) seen.set(digest, runs.length);
  }
  return runs;
}
