// SPDX-License-Identifier: Apache-2.0
import type { Collected } from '../action/collect.ts';
import type { MirroredImage, MirrorResult } from '../action/mirror.ts';
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';

/** What a dry run would copy, `source=destination`, one a line. */
export function showTransferPlan({ images }: MirrorResult): string {
  return images
    .filter(({ state }) => state === 'copy')
    .map(({ source, destination }) => `${source}=${destination}\n`)
    .join('');
}

/** What the targets hold now, as references with digests, one a line: fit for the next program. */
export function showMirrored({ images }: MirrorResult): string {
  return images
    .filter(({ state }) => state === 'copied' || state === 'there')
    .map(image => `${pinned(image)}\n`)
    .join('');
}

/** `3 images: 2 to copy, 1 there already; 12 blobs, 210 MB to move; 4 blobs, 1.1 MB there already; 7 blobs to mount.` */
export function summarizePlan({ shard, images, plan: { move, there, mounts } }: MirrorResult): string {
  const parts = [
    `${counted(move.blobs, 'blob')}, ${formatBytes(move.bytes)} to move`,
    `${counted(there.blobs, 'blob')}, ${formatBytes(there.bytes)} there already`,
    `${counted(mounts, 'blob')} to mount`,
  ];
  return `${partOf(shard)}${countStates(images)}; ${parts.join('; ')}.`;
}

/** What was done: `35 images: 34 copied, 1 there already; 210 MB read, 107 blobs sent, 12 mounted.` */
export function summarizeMirrored({ shard, images, copied }: MirrorResult): string {
  const counts = `${partOf(shard)}${countStates(images)}`;
  if (copied === undefined) return `${counts}.`;
  const { read, sent, mounted } = copied;
  return `${counts}; ${formatBytes(read)} read, ${counted(sent, 'blob')} sent, ${mounted} mounted.`;
}

function partOf(shard: MirrorResult['shard']): string {
  return shard === undefined ? '' : `Shard ${shard.index} of ${shard.of}: `;
}

/** What all shards did: `8 of 8 shards: 35 images: 35 copied; 210 MB read, …` */
export function summarizeCollected({ shards, ...result }: Collected): string {
  const { of, missing } = shards;
  const head = of === undefined ? '' : `${of - missing.length} of ${counted(of, 'shard')}: `;
  return `${head}${summarizeMirrored(result)}`;
}

/** Images that were not begun, or of which no result speaks; undefined when there are none. */
export function showUndone({ shards, images }: Collected): string | undefined {
  const undone = images.filter(({ state }) => state === 'missing' || state === 'stopped' || state === 'copy');
  if (undone.length === 0) return undefined;
  const { missing } = shards;
  const lacking =
    missing.length === 0 ? '' : `; no result of ${missing.length === 1 ? 'shard' : 'shards'} ${missing.join(', ')}`;
  const lines = undone.slice(0, SHOWN).map(({ source, destination }) => `\n  ${source}=${destination}`);
  const more = undone.length > SHOWN ? `\n  and ${undone.length - SHOWN} more, which -o json lists` : '';
  return `${counted(undone.length, 'image')} not copied${lacking}:${lines.join('')}${more}`;
}

/** A shard that is gone may be thousands of images. */
const SHOWN = 20;

/** How one image went, in a line. */
function showImage(image: MirroredImage): string {
  const { destination, state, error } = image;
  return `${WORDS[state]} ${destination}${error === undefined ? '' : ` (${error.side}): ${error.message}`}`;
}

/** The same, but undefined for what is there already: that is no news. */
export function tellImage(image: MirroredImage): string | undefined {
  return image.state === 'there' ? undefined : showImage(image);
}

/** How many that failed in the same way are shown: of a host that is mistyped, all do. */
const ALIKE = 5;

/** Side, code, and why without what was being done: that names the image. */
function wayOf({ error }: MirroredImage): string {
  const { side, code, message = '' } = error ?? {};
  return [side, code, message.slice(message.lastIndexOf(': '))].join(' ');
}

/** Every failure with the side that it came from, for people; `word` is what one of them is called. */
export function showFailures(
  images: readonly MirroredImage[],
  word = 'image',
): { message: string; hints: string[] } | undefined {
  const failed = images.filter(({ error }) => error !== undefined);
  if (failed.length === 0) return undefined;
  const stopped = images.filter(({ state }) => state === 'stopped').length;
  const rest = stopped === 0 ? '' : `, and ${counted(stopped, word)} therefore not begun (--keep-going)`;
  const lines = [...Map.groupBy(failed, wayOf).values()].flatMap(alike => [
    ...alike.slice(0, ALIKE).map(({ source, destination, error }) => {
      return `\n  ${source}=${destination}\n    ${error?.side}: ${error?.message}`;
    }),
    ...(alike.length > ALIKE ? [`\n  and ${alike.length - ALIKE} more in the same way`] : []),
  ]);
  const hints = failed.flatMap(({ error }) => (error?.hint === undefined ? [] : [error.hint]));
  return { message: `${counted(failed.length, word)} failed${rest}:${lines.join('')}`, hints: [...new Set(hints)] };
}

const WORDS: Readonly<Record<MirroredImage['state'], string>> = {
  copy: 'to copy',
  copied: 'copied',
  there: 'there already',
  kept: 'kept as it is',
  waiting: 'waiting for other volumes',
  failed: 'failed',
  stopped: 'not begun',
  missing: 'in no result',
};

/** `3 images: 2 to copy, 1 there already` */
export function countStates(images: readonly MirroredImage[], word = 'image'): string {
  const counts = new Map<MirroredImage['state'], number>();
  for (const { state } of images) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = Object.entries(WORDS).flatMap(([state, words]) => {
    const count = counts.get(state as MirroredImage['state']);
    return count === undefined ? [] : [`${count} ${words}`];
  });
  return `${counted(images.length, word)}: ${parts.join(', ')}`;
}

function pinned({ destination, digest, tagged }: MirroredImage): string {
  return destination.includes('@') ? destination : `${destination}@${tagged ?? digest}`;
}
