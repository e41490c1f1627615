// SPDX-License-Identifier: Apache-2.0
import { open } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import type { OpenBlob } from '../oci/content.ts';
import { blobPath, type LayoutContent } from '../oci/layout-content.ts';
import { digestsIn } from '../oci/layout-tar.ts';
import { indexTar, type TarPlace } from '../oci/tar-index.ts';
import type { Digest } from '../reference/digest.ts';
import { HeldFile } from './held-file.ts';

/** An OCI image layout in an uncompressed tar archive that stays open until it is released; see HeldFile. */
export class HeldTar implements LayoutContent {
  readonly where: string;
  readonly #file: HeldFile;
  readonly #places: ReadonlyMap<string, TarPlace>;

  private constructor(where: string, file: HeldFile, places: ReadonlyMap<string, TarPlace>) {
    this.where = where;
    this.#file = file;
    this.#places = places;
  }

  /** Reads the headers of an archive. Throws LAYOUT_INVALID, INPUT_NOT_FOUND. */
  static async open(where: string): Promise<HeldTar> {
    const handle = await open(where, 'r').catch((cause: NodeJS.ErrnoException) => {
      throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${where}: ${cause.code}`, { cause });
    });
    try {
      const places = await indexTar(handle, (await handle.stat()).size);
      return new HeldTar(where, new HeldFile(handle, where), places);
    } catch (cause) {
      await handle.close();
      throw new AirgapError('LAYOUT_INVALID', `${where} ${(cause as Error).message}`, {
        cause,
        hint: 'Wanted is an uncompressed tar archive of plain files. Copy it anew, and compare its checksum with where it was made.',
      });
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
    return { size, stream: this.#file.stream(offset + from, offset + size) };
  }

  async blobSize(digest: Digest): Promise<number | undefined> {
    return this.#place(digest)?.size;
  }

  async digests(): Promise<Digest[]> {
    return digestsIn(this.#places.keys());
  }

  release(): Promise<void> {
    return this.#file.release();
  }

  #place(digest: Digest): TarPlace | undefined {
    return this.#places.get(blobPath(digest).join('/'));
  }

  async #read(name: string, limit: number): Promise<Buffer | undefined> {
    const place = this.#places.get(name);
    if (place === undefined) return undefined;
    if (place.size <= limit) return this.#file.read(place.offset, place.size);
    throw new AirgapError('INPUT_TOO_LARGE', `${this.where}: ${name} has ${place.size} bytes, more than ${limit}`);
  }
}
