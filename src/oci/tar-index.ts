// SPDX-License-Identifier: Apache-2.0
import type { FileHandle } from 'node:fs/promises';
import {
  isTarHeader,
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
const MOST_ENTRIES = 1_000_000;
/** As a path on Linux. V8 tells longer texts apart by comparing each with each. */
const LONGEST_NAME = 4096;
/** Of all names together, in characters: a million names of blobs. Long names compress to nothing. */
const MOST_NAMES = 80_000_000;
/** Read at a time, of what stands behind an archive's end. */
const TAIL = 64 * 1024;
/** A link to a link to a link. */
const MOST_LINKS = 8;

/** Which bytes of a file are the archive, and what of links in it. */
export interface TarExtent {
  /** Its first byte; 0 when absent. */
  readonly start?: number;
  /** The byte behind its last. */
  readonly end: number;
  /** `refuse` when absent. `inside`: a link is its file's other name; one that leads out of the archive is refused. */
  readonly links?: 'refuse' | 'inside';
}

/**
 * The files of an uncompressed tar archive by their path, places as offsets in the whole file. Only headers are read. Throws
 * an Error that names the entry.
 */
export function indexTar(handle: FileHandle, extent: TarExtent): Promise<ReadonlyMap<string, TarPlace>> {
  return new TarIndexer(handle, extent).run();
}

/** What the headers in front of an entry say of it, in place of its own header. */
interface Ahead {
  readonly name?: string;
  readonly size?: number;
  readonly link?: string;
}

class TarIndexer {
  readonly #files = new Map<string, TarPlace>();
  /** Where links lead, by their path. */
  readonly #links = new Map<string, string>();
  readonly #handle: FileHandle;
  readonly #start: number;
  readonly #end: number;
  readonly #withLinks: boolean;
  #at: number;
  #names = 0;

  constructor(handle: FileHandle, { start = 0, end, links }: TarExtent) {
    this.#handle = handle;
    this.#start = start;
    this.#at = start;
    this.#end = end;
    this.#withLinks = links === 'inside';
  }

  async run(): Promise<ReadonlyMap<string, TarPlace>> {
    let ahead: Ahead = {};
    for (let count = 0; count < MOST_ENTRIES; count += 1) {
      const block = await this.#read(this.#at, TAR_BLOCK);
      if (isZeroBlock(block)) {
        await this.#refuseSecond();
        return this.#withLinked();
      }
      const header = this.#parse(block);
      this.#at += TAR_BLOCK;
      ahead = await this.#take(header, ahead);
    }
    throw new Error(`has more than ${MOST_ENTRIES} entries`);
  }

  /** `cat a.tar b.tar`: all but the first archive would be left out in silence. Behind an end is padding, of zeros as a rule. */
  async #refuseSecond(): Promise<void> {
    for (let at = this.#at; at + TAR_BLOCK <= this.#end; at += TAIL) {
      const tail = await this.#read(at, Math.min(TAIL, this.#end - at));
      const first = tail.findIndex(byte => byte !== 0);
      if (first === -1) continue;
      const block = first - (first % TAR_BLOCK);
      if (!isTarHeader(tail.subarray(block, block + TAR_BLOCK))) return;
      throw new Error(`holds a second archive behind its end, at byte ${at + block - this.#start}`);
    }
  }

  #parse(block: Buffer): TarHeader {
    try {
      return parseTarHeader(block);
    } catch (cause) {
      throw new Error(`at byte ${this.#at - this.#start} ${(cause as Error).message}`, { cause });
    }
  }

  /** Goes behind an entry's content; gives what is known of the next one. */
  async #take(header: TarHeader, ahead: Ahead): Promise<Ahead> {
    switch (header.type) {
      case 'x':
        return { ...ahead, ...this.#pax(await this.#content(header)) };
      case 'L':
        return { ...ahead, name: untilNul(await this.#content(header)) };
      case 'K':
        return { ...ahead, link: untilNul(await this.#content(header)) };
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
    const [name, size, link] = [records.get('path'), records.get('size'), records.get('linkpath')];
    if ([...records.keys()].some(key => key.startsWith('GNU.sparse.'))) throw new Error('holds a sparse file');
    if (size !== undefined && !/^\d{1,15}$/.test(size)) throw new Error('has a size that cannot be');
    return {
      ...(name !== undefined && { name }),
      ...(size !== undefined && { size: Number(size) }),
      ...(link !== undefined && { link }),
    };
  }

  #keep({ name, size, type, link }: TarHeader): void {
    const length = name.length + link.length;
    if (length > LONGEST_NAME) throw new Error(`holds a name of ${length} characters`);
    this.#names += length;
    if (this.#names > MOST_NAMES) throw new Error(`has names of more than ${MOST_NAMES} characters`);
    const path = plainPath(name);
    if (this.#withLinks && (type === '1' || type === '2')) {
      // A hard link's name starts at the top, a symbolic one's in its own folder. Content, if any were told, is none.
      const target = type === '1' ? plainPath(link) : linkedPath(path, link);
      if (this.#has(path)) throw new Error(`holds ${JSON.stringify(path)} twice`);
      this.#links.set(path, target);
      return;
    }
    if (type !== '0' && type !== '5')
      throw new Error(`holds ${JSON.stringify(name)}, ${KINDS[type] ?? 'no plain file'}`);
    // Archives from before POSIX have folders as files whose names end so.
    const folder = type === '5' || name.endsWith('/');
    if (folder && size > 0) throw new Error(`holds ${JSON.stringify(name)}, a folder with content`);
    if (!folder && this.#has(path)) throw new Error(`holds ${JSON.stringify(path)} twice`);
    if (!folder) this.#files.set(path, { offset: this.#at, size });
    this.#skip(size, name);
  }

  #has(path: string): boolean {
    return this.#files.has(path) || this.#links.has(path);
  }

  /** The files under all their names. A link that leads to nothing, or in a circle, names nothing. */
  #withLinked(): ReadonlyMap<string, TarPlace> {
    for (const [path, first] of this.#links) {
      let at = first;
      for (let steps = 0; steps < MOST_LINKS; steps += 1) at = this.#links.get(at) ?? at;
      const place = this.#files.get(at);
      if (place !== undefined) this.#files.set(path, place);
    }
    return this.#files;
  }

  async #content({ name, size }: TarHeader): Promise<Buffer> {
    if (size > LONGEST_HEADER) throw new Error(`has a header of ${size} bytes`);
    const bytes = await this.#read(this.#at, size);
    this.#skip(size, name);
    return bytes;
  }

  #skip(size: number, name: string): void {
    this.#at += paddedSize(size);
    if (this.#at > this.#end) throw new Error(`is cut short: it ends within ${JSON.stringify(name)}`);
  }

  async #read(at: number, length: number): Promise<Buffer> {
    if (at + length > this.#end)
      throw new Error(`is cut short: it has ${this.#end - this.#start} bytes and its end is missing`);
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

/** Where a symbolic link of the folder that `path` stands in leads. Throws for one that is absolute or leads out. */
function linkedPath(path: string, link: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of link.split('/')) {
    if (part === '..' ? parts.pop() === undefined : link.startsWith('/'))
      throw new Error(`holds ${JSON.stringify(path)}, a link that leads out of it: ${JSON.stringify(link)}`);
    if (part !== '..' && part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

const KINDS: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a pipe',
  S: 'a sparse file',
};
