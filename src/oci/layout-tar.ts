// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AirgapError } from '../errors.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import type { OpenBlob } from './content.ts';
import { blobPath, type LayoutContent } from './layout-content.ts';
import { indexTar, type TarPlace } from './tar-index.ts';

/**
 * The files of an OCI image layout in an uncompressed tar archive, read where they stand: opening it reads headers alone, and
 * a blob is read from its place. An archive comes from elsewhere: one that holds links, a name that leads out or a name twice,
 * or that is cut short, is refused as a whole.
 */
export class LayoutTar implements LayoutContent {
  /** The archive's file. */
  readonly where: string;
  readonly #files: ReadonlyMap<string, TarPlace>;

  private constructor(file: string, files: ReadonlyMap<string, TarPlace>) {
    this.where = file;
    this.#files = files;
  }

  /** Reads the headers of an archive. It is opened again for what is read of it later. Throws LAYOUT_INVALID, INPUT_NOT_FOUND. */
  static async open(file: string): Promise<LayoutTar> {
    const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
      throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${file}: ${cause.code}`, { cause });
    });
    try {
      return new LayoutTar(file, await indexTar(handle, (await handle.stat()).size));
    } catch (cause) {
      throw new AirgapError('LAYOUT_INVALID', `${file} ${(cause as Error).message}`, {
        cause,
        hint: 'Wanted is an uncompressed tar archive of plain files. Copy it anew, and compare its checksum with where it was made.',
      });
    } finally {
      await handle.close();
    }
  }

  async readTop(name: string, limit: number): Promise<Buffer | undefined> {
    return this.#read(name, limit);
  }

  async readBlob(digest: Digest, limit: number): Promise<Buffer | undefined> {
    return this.#read(blobPath(digest).join('/'), limit);
  }

  async openBlob(digest: Digest, from: number): Promise<OpenBlob | undefined> {
    const place = this.#place(digest);
    if (place === undefined) return undefined;
    const { offset, size } = place;
    // No stream of a file is empty: its `end` is a byte that is read.
    if (from >= size) return { size, stream: Readable.from([]) };
    return { size, stream: createReadStream(this.where, { start: offset + from, end: offset + size - 1 }) };
  }

  async blobSize(digest: Digest): Promise<number | undefined> {
    return this.#place(digest)?.size;
  }

  async digests(): Promise<Digest[]> {
    return digestsIn(this.#files.keys());
  }

  #place(digest: Digest): TarPlace | undefined {
    return this.#files.get(blobPath(digest).join('/'));
  }

  async #read(name: string, limit: number): Promise<Buffer | undefined> {
    const place = this.#files.get(name);
    if (place === undefined) return undefined;
    const { offset, size } = place;
    if (size > limit)
      throw new AirgapError('INPUT_TOO_LARGE', `${this.where}: ${name} has ${size} bytes, more than ${limit}`);
    const handle = await open(this.where, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }
}

/** Digests of the blobs among the names of an archive's files, sorted. */
export function digestsIn(names: Iterable<string>): Digest[] {
  const digests = [...names].flatMap(name => {
    const [, algorithm, hex] = /^blobs\/(sha256|sha512)\/([^/]+)$/.exec(name) ?? [];
    return algorithm === undefined ? [] : `${algorithm}:${hex}`;
  });
  return digests.filter(isDigest).sort();
}
