// SPDX-License-Identifier: Apache-2.0
import { type FileHandle, open } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import type { Reference } from '../reference/reference.ts';
import type { BlobContent, CopyTarget, Manifest } from './content.ts';
import type { Descriptor } from './descriptor.ts';
import { blobPath } from './layout-content.ts';
import { type Annotations, LAYOUT_MARKER, LayoutList, nameOf } from './layout-list.ts';
import { formatTarHeader, paddedSize, TAR_BLOCK } from './tar-header.ts';
import type { TarPlace } from './tar-index.ts';
import { writeChunks } from './write-chunks.ts';
import { atDisk } from './write-error.ts';

/** Content that an archive will hold. */
export type Stored = Pick<Descriptor, 'digest' | 'size'> & Partial<Pick<Descriptor, 'mediaType'>>;

/**
 * An OCI image layout in a new tar archive. All that it will hold is known before the first byte comes, so each blob has its
 * place: they are written there in any order, many at a time, and the archive's bytes are the same. Throws FILE_WRITE.
 */
export class LayoutTarTarget implements CopyTarget {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #list = new LayoutList();
  readonly #places = new Map<Digest, TarPlace>();
  readonly #written = new Map<Digest, Promise<void>>();
  #end = 0;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /** Makes the file, which must not be there. */
  static async create(file: string): Promise<LayoutTarTarget> {
    return new LayoutTarTarget(file, await atDisk(file, () => open(file, 'wx', 0o644)));
  }

  /** Gives everything its place, by digest. Once, and before anything is written. */
  async reserve(contents: readonly Stored[]): Promise<void> {
    const unique = new Map(contents.map(({ digest, size }) => [digest, size]));
    for (const [digest, size] of [...unique].sort(([a], [b]) => compare(a, b))) {
      const place = await this.#begin(blobPath(digest).join('/'), size);
      this.#places.set(digest, place);
    }
  }

  hasPlace(digest: Digest): boolean {
    return this.#places.has(digest);
  }

  async fetchNamed(reference: Reference): Promise<Manifest> {
    throw this.#notRead(nameOf(reference));
  }

  async fetchManifest(_: Reference, digest: Digest): Promise<Manifest> {
    throw this.#notRead(digest);
  }

  async hasBlob(_: Reference, { digest }: Descriptor): Promise<boolean> {
    const written = this.#written.get(digest)?.then(
      () => true,
      () => false,
    );
    return (await written) ?? false;
  }

  /** One store for all repositories: what one has, all have. */
  mountBlob(reference: Reference, descriptor: Descriptor): Promise<boolean> {
    return this.hasBlob(reference, descriptor);
  }

  async pushBlob(_: Reference, { digest }: Descriptor, content: BlobContent): Promise<void> {
    await this.#writeOnce(digest, content.read(0));
  }

  async pushManifest(_: Reference, manifest: Manifest): Promise<void> {
    await this.#writeOnce(manifest.digest, [manifest.bytes]);
    this.#list.noteReferrer(manifest, `${this.#file}: ${manifest.digest}`);
  }

  async tag(reference: Reference, manifest: Manifest): Promise<void> {
    await this.pushManifest(reference, manifest);
    this.#list.name(reference, manifest);
  }

  /** Writes index.json and the archive's end, and closes it. Everything must be there. */
  async commit(annotations?: Annotations): Promise<void> {
    const missing = [...this.#places.keys()].find(digest => !this.#written.has(digest));
    if (missing !== undefined) throw new TypeError(`${missing} has a place in ${this.#file} and was not written`);
    for (const [name, text] of [
      ['index.json', this.#list.text(annotations)],
      ['oci-layout', LAYOUT_MARKER],
    ] as const) {
      const bytes = Buffer.from(text);
      const place = await this.#begin(name, bytes.length);
      await this.#write(place, [bytes]);
    }
    await atDisk(this.#file, async () => {
      // Two blocks of zeros are the end, and there is nothing behind them.
      await this.#handle.truncate(this.#end + 2 * TAR_BLOCK);
      await this.#handle.sync();
    });
    await this.close();
  }

  /** Closes the file as it is. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Writes a header, and gives the place behind it. What pads content up to the next one is a hole, and reads as zeros. */
  async #begin(name: string, size: number): Promise<TarPlace> {
    const header = formatTarHeader(name, size);
    await writeChunks({ handle: this.#handle, where: this.#file }, [header], this.#end);
    const offset = this.#end + header.length;
    this.#end = offset + paddedSize(size);
    return { offset, size };
  }

  #writeOnce(digest: Digest, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    const place = this.#places.get(digest);
    if (place === undefined) throw new TypeError(`${digest} has no place in ${this.#file}`);
    const written =
      this.#written.get(digest) ??
      this.#write(place, chunks).catch(cause => {
        this.#written.delete(digest);
        throw cause;
      });
    this.#written.set(digest, written);
    return written;
  }

  async #write({ offset, size }: TarPlace, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    await writeChunks({ handle: this.#handle, where: this.#file }, this.#within(size, chunks), offset);
  }

  /** What is behind the place is another blob's. */
  async *#within(size: number, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
    let left = size;
    for await (const chunk of chunks) {
      left -= chunk.length;
      if (left < 0) throw new TypeError(`more than ${size} bytes for a place in ${this.#file}`);
      yield chunk;
    }
  }

  #notRead(what: string): AirgapError {
    return new AirgapError('REGISTRY_NOT_FOUND', `${this.#file} is being written; ${what} is not read from it`);
  }
}
