// SPDX-License-Identifier: Apache-2.0
import type { FileHandle } from 'node:fs/promises';
import {
  isZeroBlock,
  paddedSize,
  parsePax,
  parseTarHeader,
  TAR_BLOCK,
  type TarHeader,
  untilNul,
} from './tar-header.ts';

/** Where the content of a file stands in an archive, in bytes. */
export interface TarPlace {
  readonly offset: number;
  readonly size: number;
}

/** Names and pax records are read whole. */
const LONGEST_HEADER = 1024 * 1024;
/** Blobs of a bundle of thousands of images; what comes from elsewhere could have any number. */
const MOST_ENTRIES = 4_000_000;

/** The files of an uncompressed tar archive by their path. Only headers are read. Throws an Error that names the entry. */
export function indexTar(handle: FileHandle, fileSize: number): Promise<ReadonlyMap<string, TarPlace>> {
  return new TarIndexer(handle, fileSize).run();
}

/** What the headers in front of an entry say of it, in place of its own header. */
interface Ahead {
  readonly name?: string;
  readonly size?: number;
}

class TarIndexer {
  readonly #files = new Map<string, TarPlace>();
  readonly #handle: FileHandle;
  readonly #fileSize: number;
  #at = 0;

  constructor(handle: FileHandle, fileSize: number) {
    this.#handle = handle;
    this.#fileSize = fileSize;
  }

  async run(): Promise<ReadonlyMap<string, TarPlace>> {
    let ahead: Ahead = {};
    for (let count = 0; count < MOST_ENTRIES; count += 1) {
      const block = await this.#read(this.#at, TAR_BLOCK);
      if (isZeroBlock(block)) return this.#files;
      const header = this.#parse(block);
      this.#at += TAR_BLOCK;
      ahead = await this.#take(header, ahead);
    }
    throw new Error(`has more than ${MOST_ENTRIES} entries`);
  }

  #parse(block: Buffer): TarHeader {
    try {
      return parseTarHeader(block);
    } catch (cause) {
      throw new Error(`at byte ${this.#at} ${(cause as Error).message}`, { cause });
    }
  }

  /** Goes behind an entry's content; gives what is known of the next one. */
  async #take(header: TarHeader, ahead: Ahead): Promise<Ahead> {
    switch (header.type) {
      case 'x':
        return { ...ahead, ...this.#pax(await this.#content(header)) };
      case 'L':
        return { ...ahead, name: untilNul(await this.#content(header)) };
      case 'g':
        // For every entry behind it. Git writes its commit there, which is none of our business.
        if (Object.keys(this.#pax(await this.#content(header))).length > 0)
          throw new Error('gives one name or size to all of its entries');
        return ahead;
      default:
        this.#keep({ ...header, ...ahead });
        return {};
    }
  }

  #pax(bytes: Buffer): Ahead {
    const records = parsePax(bytes);
    const [name, size] = [records.get('path'), records.get('size')];
    if ([...records.keys()].some(key => key.startsWith('GNU.sparse.'))) throw new Error('holds a sparse file');
    if (size !== undefined && !/^\d{1,15}$/.test(size)) throw new Error('has a size that cannot be');
    return { ...(name !== undefined && { name }), ...(size !== undefined && { size: Number(size) }) };
  }

  #keep({ name, size, type }: TarHeader): void {
    const path = plainPath(name);
    if (type !== '0' && type !== '5')
      throw new Error(`holds ${JSON.stringify(name)}, ${KINDS[type] ?? 'no plain file'}`);
    // Archives from before POSIX have folders as files whose names end so.
    const folder = type === '5' || name.endsWith('/');
    if (folder && size > 0) throw new Error(`holds ${JSON.stringify(name)}, a folder with content`);
    if (!folder && this.#files.has(path)) throw new Error(`holds ${JSON.stringify(path)} twice`);
    if (!folder) this.#files.set(path, { offset: this.#at, size });
    this.#skip(size, name);
  }

  async #content({ name, size }: TarHeader): Promise<Buffer> {
    if (size > LONGEST_HEADER) throw new Error(`has a header of ${size} bytes`);
    const bytes = await this.#read(this.#at, size);
    this.#skip(size, name);
    return bytes;
  }

  #skip(size: number, name: string): void {
    this.#at += paddedSize(size);
    if (this.#at > this.#fileSize) throw new Error(`is cut short: it ends within ${JSON.stringify(name)}`);
  }

  async #read(at: number, length: number): Promise<Buffer> {
    if (at + length > this.#fileSize)
      throw new Error(`is cut short: it has ${this.#fileSize} bytes and its end is missing`);
    const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead < length) throw new Error('became shorter while it was read');
    return buffer;
  }
}

/** `blobs/sha256/…` of `./blobs/sha256/…`. Throws for a name that is absolute or climbs. */
function plainPath(name: string): string {
  const parts = name.split('/').filter(part => part !== '' && part !== '.');
  if (name.startsWith('/') || name.includes('\\') || name.includes('\0') || parts.includes('..'))
    throw new Error(`holds ${JSON.stringify(name)}, a name that leads out of it`);
  return parts.join('/');
}

const KINDS: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a pipe',
  K: 'a link',
  S: 'a sparse file',
};
