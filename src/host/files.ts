// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';

/**
 * Writes a file whole or not at all: temporary file beside it, fsync, rename. Makes missing folders. `mode` is the file's
 * from the first byte on, less what umask takes.
 * Throws FILE_WRITE; the old file, if any, is then as it was.
 */
export async function writeFileAtomically(file: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await makeFolders(path.dirname(file));
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    // Its own failure (ENOTDIR, when a file stands in the way) would hide the one that matters.
    await rm(temporary, { force: true }).catch(() => {});
    throw new AirgapError('FILE_WRITE', `cannot write ${file}: ${whyUnwritten(cause)}`, { cause });
  }
}

/** Node says ENOENT of a disk that is read-only when it makes several folders; one alone brings the reason. */
async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    await makeFolders(parent);
    await mkdir(folder);
  }
}

/** By Node's code; the temporary name in its own words helps nobody. */
const UNWRITTEN: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EROFS: 'it is on a read-only file system',
  EACCES: 'permission denied',
};

/** Why the disk did not take it, in words. */
export function whyUnwritten(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return UNWRITTEN[code ?? ''] ?? message;
}
