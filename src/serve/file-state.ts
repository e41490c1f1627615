// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';

/** Which file it is and what the file system says of it: other text for other content. */
export async function fileState(file: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(file);
  return `${path.resolve(file)}:${ino}:${size}:${mtimeMs}`;
}
