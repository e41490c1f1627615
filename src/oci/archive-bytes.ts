// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { unreadable } from '../host/unreadable.ts';

/** The bytes of an archive's file. */
export interface ArchiveBytes {
  /** `size` bytes from `offset` on, or what is left of them. */
  read(offset: number, size: number): Promise<Buffer>;
  /** The bytes from `offset` to before `end`, or what is left of them. */
  stream(offset: number, end: number): Readable;
}

/** A file that is opened for each reading, so that nothing has to be closed in the end. */
export class ReopenedFile implements ArchiveBytes {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Throws INPUT_NOT_FOUND. */
  async read(offset: number, size: number): Promise<Buffer> {
    const handle = await open(this.#file, 'r').catch(unreadable(this.#file));
    try {
      return await readAt(handle, offset, size);
    } finally {
      await handle.close();
    }
  }

  stream(offset: number, end: number): Readable {
    // No stream of a file is empty: its `end` is a byte that is read.
    return offset >= end ? Readable.from([]) : createReadStream(this.#file, { start: offset, end: end - 1 });
  }
}

/** `size` bytes of an open file from `offset` on, or what is left of them. */
export async function readAt(handle: FileHandle, offset: number, size: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, offset);
  return buffer.subarray(0, bytesRead);
}
