// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';

/** Runs what writes to disk below `where`; its failures become FILE_WRITE. Not for reading: the disk's failures are not the source's. */
export async function atDisk<T>(where: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'the disk is full' : message;
    throw new AirgapError('FILE_WRITE', `cannot write to ${where}: ${why}`, { cause });
  }
}
