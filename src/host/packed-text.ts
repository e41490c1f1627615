// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { AirgapError } from '../errors.ts';
import { compressionIn } from './compression.ts';
import { unreadable } from './unreadable.ts';

/** What is no bomb: a lock of 10,000 images with all their uses has some 20 MB. */
const LARGEST = 512 * 1024 * 1024;

/** The text of a file, which may be packed with gzip. Throws INPUT_NOT_FOUND, INPUT_TOO_LARGE, DOCUMENT_INVALID. */
export async function readPackedText(file: string): Promise<string> {
  const bytes = await readFile(file).catch(unreadable(file));
  if (compressionIn(bytes) !== 'gzip') return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST }).toString('utf8');
  } catch (cause) {
    const code =
      (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'INPUT_TOO_LARGE' : 'DOCUMENT_INVALID';
    throw new AirgapError(code, `${file} cannot be unpacked: ${(cause as Error).message}`, { cause });
  }
}

/** A text packed with gzip; without a time, but Nodes pack differently. */
export function packText(text: string): Buffer {
  return gzipSync(text, { level: 9 });
}
