// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { formatLayers } from '../src/plan/shards/layer-file.ts';
import { partition, type Shard, type SharedBlob, type WeighedImage, wholeSize } from '../src/plan/shards/partition.ts';
import { weigh } from '../src/plan/shards/weigh.ts';

/** Seconds for dealing out 10,000 images, and MB of heap: every Pod does it. */
const SECONDS_LIMIT = 10;
const MEMORY_LIMIT = 512;

/** The time model: what one machine reads or writes a second, and what a request costs. */
const MODEL = { bytesPerSecond: 100e6, secondsPerRequest: 0.05, requestsAtOnce: 16, blobsAtOnce: 4 };

/**
 * Deals out images with layers as real ones share them, and says how much is moved more than once. Images, their sizes and
 * the times of transfers are modelled; the time and memory of dealing out are measured. `--images 10000 --seed 1`.
 */
export function run(args: readonly string[]): boolean {
  const { values } = parseArgs({
    args: [...args],
    options: { images: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
  });
  const images = weigh(imagesLike(Number(values.images), new Random(Number(values.seed))));
  const alone = partition(images, 1)[0]?.bytes ?? 0;
  const whole = images.reduce((sum, image) => sum + wholeSize(image), 0);
  console.log(
    `modelled: ${images.length} images, ${gb(whole)} when each is moved alone, ${gb(alone)} of distinct blobs on one machine`,
  );
  console.log(
    `modelled: a machine moves ${MODEL.bytesPerSecond / 1e6} MB/s; a request takes ${MODEL.secondsPerRequest * 1000} ms, ${MODEL.requestsAtOnce} at a time`,
  );
  const measured = [4, 8, 16, 64].map(count => report(images, count, alone));
  const file = formatLayers(images);
  console.log(`measured: airgap.layers.json has ${(file.length / 1e6).toFixed(1)} MB for these images`);
  const seconds = Math.max(...measured);
  const megabytes = process.resourceUsage().maxRSS / 1000;
  console.log(
    `measured: dealt out in ${seconds.toFixed(2)} s at most (limit ${SECONDS_LIMIT} s); ${megabytes.toFixed(0)} MB resident, the model with it (limit ${MEMORY_LIMIT} MB)`,
  );
  return seconds <= SECONDS_LIMIT && megabytes <= MEMORY_LIMIT;
}

/** Prints one row a way of dealing out; gives back the seconds that ours took. */
function report(images: readonly WeighedImage[], count: number, alone: number): number {
  const started = performance.now();
  const shards = partition(images, count);
  const seconds = (performance.now() - started) / 1000;
  console.log(`${count} shards, modelled bytes and times:`);
  row('by layers', shards, alone);
  row('by digest', byDigest(images, count), alone);
  return seconds;
}

function row(name: string, shards: readonly Shard[], alone: number): void {
  const sizes = shards.map(({ bytes }) => bytes);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const even = Math.max(...sizes) / (total / shards.length);
  const slowest = Math.max(...shards.map(secondsFor));
  const one = secondsFor({ images: shards.flatMap(({ images }) => images), bytes: alone });
  console.log(
    `  ${name}: ${gb(total)} in all, ${((total / alone - 1) * 100).toFixed(1)} % more than one machine; largest ${even.toFixed(2)} x the mean, smallest ${gb(Math.min(...sizes))}; ${hours(slowest)} h, one machine ${hours(one)} h, ${(one / slowest).toFixed(1)} x as fast`,
  );
}

/** Manifests are asked for at both ends; a blob is looked for, read and sent. Bytes and requests overlap badly: their sum. */
function secondsFor({ images, bytes }: Shard): number {
  const blobs = new Set(images.flatMap(({ shared }) => shared.map(({ digest }) => digest))).size + images.length * 3;
  const requests = (images.length * 3 * 3) / MODEL.requestsAtOnce + (blobs * 3) / MODEL.blobsAtOnce;
  return bytes / MODEL.bytesPerSecond + requests * MODEL.secondsPerRequest;
}

/** What a matrix without knowledge of layers does. */
function byDigest(images: readonly WeighedImage[], count: number): Shard[] {
  const dealt = Array.from({ length: count }, (): WeighedImage[] => []);
  for (const image of images) dealt[Number.parseInt(image.digest.slice(7, 15), 16) % count]?.push(image);
  return dealt.map(images => ({ images, bytes: partition(images, 1)[0]?.bytes ?? 0 }));
}

/**
 * Images as registries hold them: some 40 bases, a few of which most images have; runtimes and frameworks upon them; some
 * 1,500 programs with one to thirty versions each, whose lower layers stay from one version to the next for a while.
 */
function imagesLike(count: number, random: Random): Map<string, SharedBlob[]> {
  const bases = Array.from({ length: 40 }, () => [random.blob(2e6, 90e6)]);
  const runtimes = Array.from({ length: 160 }, () => {
    const base = bases[random.skewed(bases.length)] ?? [];
    return [...base, ...Array.from({ length: 1 + random.below(3) }, () => random.blob(1e6, 250e6))];
  });
  const images = new Map<string, SharedBlob[]>();
  while (images.size < count) {
    const runtime = runtimes[random.skewed(runtimes.length)] ?? [];
    let lower = Array.from({ length: random.below(5) }, () => random.blob(1e3, 120e6));
    for (let version = 1 + random.skewed(30); version > 0 && images.size < count; version -= 1) {
      if (random.below(4) === 0) lower = lower.map(blob => (random.below(2) === 0 ? random.blob(1e3, 120e6) : blob));
      const own = Array.from({ length: 1 + random.below(4) }, () => random.blob(1e3, 60e6));
      images.set(random.digest(), [...runtime, ...lower, ...own, random.blob(2e3, 20e3)]);
    }
  }
  return images;
}

/** Numbers that are the same for the same seed (mulberry32). */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Small numbers far more often: a few bases are everybody's. */
  skewed(limit: number): number {
    return Math.floor(limit * this.next() ** 3);
  }

  digest(): string {
    return `sha256:${createHash('sha256').update(String(this.next())).update(String(this.next())).digest('hex')}`;
  }

  /** Sizes of layers spread over orders of magnitude. */
  blob(least: number, most: number): SharedBlob {
    return { digest: this.digest(), size: Math.round(least * (most / least) ** this.next()) };
  }
}

function gb(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function hours(seconds: number): string {
  return (seconds / 3600).toFixed(2);
}
