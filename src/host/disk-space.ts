// SPDX-License-Identifier: Apache-2.0
import { statfs } from 'node:fs/promises';
import path from 'node:path';

/** What a file system would take. */
export interface DiskSpace {
  /** Bytes that this user may still write there; undefined where the file system does not say. */
  readonly free?: number;
  /** The most that one file can have, where that is little. */
  readonly largestFile?: number;
}

/** FAT, the file system that memory sticks come with. */
const FAT = 0x4d44;

/** What fits at a place, which need not be there yet. */
export async function diskSpace(place: string): Promise<DiskSpace> {
  const found = await statfs(place).catch((cause: NodeJS.ErrnoException) => cause.code);
  const parent = path.dirname(path.resolve(place));
  if (found === 'ENOENT' && parent !== place) return diskSpace(parent);
  return typeof found === 'object' ? readSpace(found) : {};
}

/** Some file systems of networks say 0 of everything, which is no answer. */
export function readSpace(of: { type: number; bsize: number; blocks: number; bavail: number }): DiskSpace {
  return {
    ...(of.blocks > 0 && { free: of.bavail * of.bsize }),
    ...(of.type === FAT && { largestFile: 2 ** 32 - 1 }),
  };
}
