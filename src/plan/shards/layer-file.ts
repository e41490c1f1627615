// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { counted } from '../../reference/counted.ts';
import { compare } from '../../reference/order.ts';
import type { WeighedImage } from './partition.ts';

/** What images weigh, as text with a layer or an image a line: the same for the same images. */
export function formatLayers(images: readonly WeighedImage[]): string {
  const sizes = new Map(images.flatMap(({ shared }) => shared.map(({ digest, size }) => [digest, size] as const)));
  const layers = [...sizes].sort(([a], [b]) => compare(a, b)).map(([digest, size]) => ({ digest, size }));
  const places = new Map(layers.map(({ digest }, index) => [digest, index]));
  const entries = images.map(({ digest, own, shared }) => {
    const indexes = shared.map(blob => places.get(blob.digest) as number).sort((a, b) => a - b);
    return { digest, own, ...(indexes.length > 0 && { layers: indexes }) };
  });
  const sorted = entries.sort((a, b) => compare(a.digest, b.digest));
  return `{\n"apiVersion": "helm-airgap/v1",\n"kind": "ImageLayers",\n"layers": ${lines(layers)},\n"images": ${lines(sorted)}\n}\n`;
}

function lines(entries: readonly object[]): string {
  return entries.length === 0 ? '[]' : `[\n${entries.map(entry => JSON.stringify(entry)).join(',\n')}\n]`;
}

/** What these images weigh. Throws PLAN_STALE with the names of those that the file does not know. */
export function pickLayers(
  known: readonly WeighedImage[],
  wanted: readonly { readonly digest: string; readonly image: string }[],
  file: string,
): WeighedImage[] {
  const byDigest = new Map(known.map(image => [image.digest, image]));
  const [first, ...others] = wanted.filter(({ digest }) => !byDigest.has(digest));
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other image')}`;
    throw new AirgapError('PLAN_STALE', `${file} does not know ${first.image}@${first.digest}${more}`, {
      hint: 'The lock has changed: write the file anew with `helm airgap generate layers`.',
    });
  }
  const digests = new Set(wanted.map(({ digest }) => digest));
  return [...digests].sort(compare).map(digest => byDigest.get(digest) as WeighedImage);
}
