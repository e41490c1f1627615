// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { ARCHIVE_NAME } from '../bundle/archive-name.ts';
import { AirgapError } from '../errors.ts';
import { type DiskSpace, diskSpace } from '../host/disk-space.ts';
import { blobPath } from '../oci/layout-content.ts';
import { LayoutFiles } from '../oci/layout-files.ts';
import type { Stored } from '../oci/layout-tar-target.ts';
import { tarEntrySize } from '../oci/tar-header.ts';
import { formatBytes } from '../reference/bytes.ts';
import type { Division } from './plan-volumes.ts';
import { contentsOfVolumes } from './volume-output.ts';

/** What a bundle takes of the disk while it is written, and what is there. In bytes. */
export interface Room extends DiskSpace {
  readonly needed: number;
  readonly largest: number;
}

/** Measures what `contents` will take at `output`: of a folder that was left in the middle, what is not there yet. */
export async function measureRoom(
  output: string,
  contents: readonly Stored[],
  division: Division | undefined,
): Promise<Room> {
  const unique = [...new Map(contents.map(content => [content.digest, content])).values()];
  const space = await diskSpace(ARCHIVE_NAME.test(output) ? path.dirname(output) : output);
  if (division !== undefined) {
    const volumes = contentsOfVolumes(unique, division).map(archiveSize);
    return { ...space, needed: sum(volumes), largest: Math.max(...volumes) };
  }
  if (ARCHIVE_NAME.test(output)) {
    const size = archiveSize(unique);
    return { ...space, needed: size + (output.endsWith('.tar') ? 0 : packedSize(unique)), largest: size };
  }
  const folder = new LayoutFiles(output);
  const missing: Stored[] = [];
  for (const content of unique) if ((await folder.blobSize(content.digest)) !== content.size) missing.push(content);
  const sizes = missing.map(({ size }) => size);
  return { ...space, needed: sum(sizes), largest: sizes.reduce((most, size) => Math.max(most, size), 0) };
}

/** Why it does not fit, as far as that is certain: hours of copying would be lost. */
export function lackOfRoom(output: string, { needed, largest, free, largestFile }: Room): AirgapError | undefined {
  if (largestFile !== undefined && largest > largestFile)
    return noRoom(
      output,
      `a FAT file system takes less than 4 GiB in one file, and ${formatBytes(largest)} are wanted`,
      'Write volumes with --split-size 4GB, or to a disk with another file system, such as exFAT.',
    );
  if (free === undefined || needed <= free) return undefined;
  // In rounded words both may be the same.
  const shown = formatBytes(needed) === formatBytes(free) ? (bytes: number) => `${bytes} bytes` : formatBytes;
  const needs = `${shown(needed)} are needed${isPacked(output) ? ' until it is compressed' : ''}`;
  return noRoom(
    output,
    `${needs}, and ${shown(free)} are free there`,
    isPacked(output)
      ? 'Name a .tar: layers are compressed already, and an archive that is compressed is there twice until then.'
      : 'Free some, name a place on another disk, or take less: --release, --image, --platform, --since.',
  );
}

function noRoom(output: string, why: string, hint: string): AirgapError {
  return new AirgapError('FILE_WRITE', `cannot write ${output}: ${why}`, { hint });
}

function isPacked(output: string): boolean {
  return ARCHIVE_NAME.test(output) && !output.endsWith('.tar');
}

function archiveSize(contents: readonly Stored[]): number {
  return sum(contents.map(({ digest, size }) => tarEntrySize(blobPath(digest).join('/'), size)));
}

/** What is compressed already gets no smaller. */
function packedSize(contents: readonly Stored[]): number {
  return sum(contents.filter(({ mediaType = '' }) => /[.+](gzip|zstd)$/.test(mediaType)).map(({ size }) => size));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
