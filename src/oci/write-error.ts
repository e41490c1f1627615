// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { whyUnwritten } from '../host/files.ts';

/** Runs what writes to disk below `where`; its failures become FILE_WRITE. Not for reading: the disk's failures are not the source's. */
export async function atDisk<T>(where: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    throw new AirgapError('FILE_WRITE', `cannot write to ${where}: ${whyUnwritten(cause)}`, { cause });
  }
}
