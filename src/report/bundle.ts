// SPDX-License-Identifier: Apache-2.0
import type { ExportResult } from '../action/export.ts';
import type { ImportResult } from '../action/import.ts';
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';
import { showAmount } from './amount.ts';
import { showVolumes } from './inspection.ts';
import { pinned } from './pinned.ts';
import { countStates, showCopied, showMirrored } from './transfer.ts';

/** The images of a bundle as references with digests, one a line. */
export function showExported({ images }: ExportResult): string {
  return images
    .filter(({ state }) => state !== 'failed' && state !== 'stopped')
    .map(({ destination, digest }) => `${pinned(destination, digest)}\n`)
    .join('');
}

/** What was written: `b.tar`, or `b.1.tar, b.2.tar`, or `b.1.tar … b.12.tar`. */
export function showOutput({ volumes }: ExportResult, output: string): string {
  const files = volumes?.map(({ file }) => file) ?? [output];
  return files.length > 3 ? `${files[0]} … ${files.at(-1)}` : files.join(', ');
}

/** `35 images, 6 charts, 1 file; 120 blobs, 210 MB to read, 0 blobs, 0 B there already.` */
export function summarizeExport(result: ExportResult, containerd = false): string {
  const { images, charts, files, plan, copied, base } = result;
  const held = containerd
    ? [`${counted(images.length, 'name')} for containerd`]
    : [counted(images.length, 'image'), counted(charts.length, 'chart'), counted(files.length, 'file')];
  const { move, there } = plan;
  const moved = copied === undefined ? `${showAmount(move)} to read` : `${formatBytes(copied.read)} read`;
  const known = there.blobs === 0 ? '' : `; ${showAmount(there)} there already`;
  const left = base === undefined ? '' : `; ${showAmount(base)} left to ${base.name}`;
  return `${held.join(', ')}; ${moved}${known}${left}.`;
}

/** What of a set has to be imported, too. */
export function showMissingVolumes({ images, charts, files, missing }: ImportResult): string | undefined {
  if (missing === undefined) return undefined;
  const waiting = [...images, ...charts, ...files].filter(({ state }) => state === 'waiting').length;
  const { name, digest, volumes, of } = missing;
  const waits = waiting === 1 ? '1 tag waits' : `${waiting} tags wait`;
  return `${waits} for ${showVolumes(volumes)} of ${of} of ${name} (${digest}): import ${volumes.length === 1 ? 'it' : 'them'}, too.`;
}

/** What the target holds now, as references with digests, one a line: images, then charts, then files. */
export function showImported({ images, charts, files, plan }: ImportResult): string {
  return showMirrored({ images: [...images, ...charts, ...files], plan });
}

/** `35 images: 35 copied; 6 charts: 6 copied; 32 kB read, 103 blobs sent, 4 mounted.` */
export function summarizeImport({ images, charts, files, plan: { move, mounts }, copied }: ImportResult): string {
  const kinds = [
    [images, 'image'],
    [charts, 'chart'],
    [files, 'file'],
  ] as const;
  const states = kinds.filter(([items]) => items.length > 0).map(([items, word]) => countStates(items, word));
  const moved =
    copied === undefined ? `${showAmount(move)} to push; ${counted(mounts, 'blob')} to mount` : showCopied(copied);
  return `${[...states, moved].join('; ')}.`;
}
