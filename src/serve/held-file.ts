// SPDX-License-Identifier: Apache-2.0
import type { FileHandle } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import { type ArchiveBytes, readAt } from '../oci/archive-bytes.ts';
import { FilePart } from './file-part.ts';

/**
 * A file that stays open while it is served, so that it can be replaced meanwhile: whoever reads it reads the old one to its
 * end. Once released it gives out nothing new, and is closed when the last reader left.
 */
export class HeldFile implements ArchiveBytes {
  readonly #handle: FileHandle;
  readonly #name: string;
  #readers = 0;
  #released = false;

  /** Takes the handle over. */
  constructor(handle: FileHandle, name: string) {
    this.#handle = handle;
    this.#name = name;
  }

  /** Throws LAYOUT_INVALID when the file was released. */
  async read(offset: number, size: number): Promise<Buffer> {
    this.#enter();
    try {
      return await readAt(this.#handle, offset, size);
    } finally {
      await this.#leave();
    }
  }

  /** The bytes from `offset` to before `end`, or what is left of them. Throws LAYOUT_INVALID when the file was released. */
  stream(offset: number, end: number): FilePart {
    this.#enter();
    return new FilePart(this.#handle, offset, end).once('close', () => void this.#leave());
  }

  async release(): Promise<void> {
    this.#released = true;
    if (this.#readers === 0) await this.#handle.close();
  }

  #enter(): void {
    if (this.#released) throw new AirgapError('LAYOUT_INVALID', `${this.#name} was replaced`);
    this.#readers += 1;
  }

  async #leave(): Promise<void> {
    this.#readers -= 1;
    if (this.#released && this.#readers === 0) await this.#handle.close();
  }
}
