// SPDX-License-Identifier: Apache-2.0
import type { FileHandle } from 'node:fs/promises';
import { atDisk } from './write-error.ts';

/** Bytes that one write takes, at least: each is a trip to another thread and back, which costs more than writing 64 KiB. */
const BATCH = 1024 * 1024;

/** A file to write to, and what to call it in errors. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly where: string;
}

/** Writes chunks to a file, from byte `at` on. Throws FILE_WRITE; what `chunks` throws goes through as it is. */
export async function writeChunks(
  file: OpenFile,
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  at: number,
): Promise<void> {
  let [batch, size, position]: [Buffer[], number, number] = [[], 0, at];
  const flush = async (): Promise<void> => {
    await writeBatch(file, batch, position);
    [batch, size, position] = [[], 0, position + size];
  };
  for await (const chunk of chunks) {
    batch.push(chunk);
    size += chunk.length;
    if (size >= BATCH) await flush();
  }
  if (size > 0) await flush();
}

/** A disk that gets full takes a part, and says so the next time. */
async function writeBatch({ handle, where }: OpenFile, batch: readonly Buffer[], at: number): Promise<void> {
  let [rest, position] = [batch, at];
  while (rest.length > 0) {
    const { bytesWritten } = await atDisk(where, () => handle.writev(rest, position));
    position += bytesWritten;
    rest = behind(rest, bytesWritten);
  }
}

/** What is left of the chunks behind their first `bytes` bytes. */
function behind(chunks: readonly Buffer[], bytes: number): Buffer[] {
  let done = bytes;
  return chunks.flatMap(chunk => {
    const taken = Math.min(done, chunk.length);
    done -= taken;
    return taken === chunk.length ? [] : [chunk.subarray(taken)];
  });
}
