// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { PieceReader } from '../foreign/foreign-layout.ts';
import type { Piece } from '../foreign/piece.ts';
import { readAt } from '../oci/archive-bytes.ts';
import { FilePart } from './file-part.ts';
import { HeldFile } from './held-file.ts';

/**
 * The files that a foreign bundle stands in. An archive, and what was unpacked out of it, stays open, so that it can be replaced
 * while it is read; the files of a folder may be many, and are opened each time.
 */
export class PieceFiles implements PieceReader {
  readonly #held: ReadonlyMap<string, HeldFile>;

  private constructor(held: ReadonlyMap<string, HeldFile>) {
    this.#held = held;
  }

  static async open(files: readonly string[]): Promise<PieceFiles> {
    const held = new Map<string, HeldFile>();
    try {
      for (const file of new Set(files)) held.set(file, new HeldFile(await open(file), file));
      return new PieceFiles(held);
    } catch (cause) {
      await releaseAll(held);
      throw cause;
    }
  }

  async read({ file, offset, size }: Piece): Promise<Buffer> {
    const held = this.#held.get(file);
    if (held !== undefined) return held.read(offset, size);
    const handle = await openPlain(file);
    try {
      return await readAt(handle, offset, size);
    } finally {
      await handle.close();
    }
  }

  async stream({ file, offset, size }: Piece, from: number): Promise<FilePart> {
    const held = this.#held.get(file);
    if (held !== undefined) return held.stream(offset + from, offset + size);
    const handle = await openPlain(file);
    return new FilePart(handle, offset + from, offset + size).once('close', () => void handle.close());
  }

  release(): Promise<void> {
    return releaseAll(this.#held);
  }
}

/** A file that has become a link since may lead anywhere. */
function openPlain(file: string): Promise<FileHandle> {
  return open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
}

async function releaseAll(held: ReadonlyMap<string, HeldFile>): Promise<void> {
  for (const file of held.values()) await file.release();
}
