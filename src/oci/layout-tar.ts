// SPDX-License-Identifier: Apache-2.0
import { type FileHandle, open } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import { type ArchiveBytes, ReopenedFile } from './archive-bytes.ts';
import type { OpenBlob } from './content.ts';
import { blobPath, type LayoutContent } from './layout-content.ts';
import { indexTar, type TarExtent, type TarPlace } from './tar-index.ts';

/** An uncompressed tar archive whose headers were read. Whoever has it closes the handle. */
export interface OpenTar {
  readonly handle: FileHandle;
  readonly files: ReadonlyMap<string, TarPlace>;
}

/** Reads the headers of an archive: the whole file, unless told otherwise; `where` is its name in errors. Throws LAYOUT_INVALID, INPUT_NOT_FOUND. */
export async function openTar(file: string, extent: Partial<TarExtent> = {}, where = file): Promise<OpenTar> {
  const handle = await open(file, 'r').catch(unreadable(file));
  try {
    return { handle, files: await indexTar(handle, { end: (await handle.stat()).size, ...extent }) };
  } catch (cause) {
    await handle.close();
    throw new AirgapError('LAYOUT_INVALID', `${where} ${(cause as Error).message}`, {
      cause,
      hint: 'Wanted is an uncompressed tar archive of plain files. Copy it anew, and compare its checksum with where it was made.',
    });
  }
}

/**
 * The files of an OCI image layout in an uncompressed tar archive, read where they stand: opening it reads headers alone, and
 * a blob is read from its place. An archive comes from elsewhere: one that holds links, a name that leads out or a name twice,
 * or that is cut short, is refused as a whole.
 */
export class LayoutTar implements LayoutContent {
  /** The archive's file. */
  readonly where: string;
  readonly #files: ReadonlyMap<string, TarPlace>;
  readonly #bytes: ArchiveBytes;

  constructor(file: string, files: ReadonlyMap<string, TarPlace>, bytes: ArchiveBytes) {
    this.where = file;
    this.#files = files;
    this.#bytes = bytes;
  }

  /** Reads the headers of an archive. It is opened again for what is read of it later. Throws as openTar. */
  static async open(file: string): Promise<LayoutTar> {
    const { handle, files } = await openTar(file);
    await handle.close();
    return new LayoutTar(file, files, new ReopenedFile(file));
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
    return { size, stream: this.#bytes.stream(offset + from, offset + size) };
  }

  async blobSize(digest: Digest): Promise<number | undefined> {
    return this.#place(digest)?.size;
  }

  async digests(): Promise<Digest[]> {
    const digests = [...this.#files.keys()].flatMap(name => {
      const [, algorithm, hex] = /^blobs\/(sha256|sha512)\/([^/]+)$/.exec(name) ?? [];
      return algorithm === undefined ? [] : `${algorithm}:${hex}`;
    });
    return digests.filter(isDigest).sort();
  }

  #place(digest: Digest): TarPlace | undefined {
    return this.#files.get(blobPath(digest).join('/'));
  }

  async #read(name: string, limit: number): Promise<Buffer | undefined> {
    const place = this.#files.get(name);
    if (place === undefined) return undefined;
    if (place.size <= limit) return this.#bytes.read(place.offset, place.size);
    throw new AirgapError('INPUT_TOO_LARGE', `${this.where}: ${name} has ${place.size} bytes, more than ${limit}`);
  }
}
