// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import type { ApiAnswer, ApiRequest } from '../oci/api-answer.ts';
import { LayoutSource } from '../oci/layout.ts';
import { type ChangedName, LayoutSet } from '../oci/layout-set.ts';
import { LayoutTar, openTar } from '../oci/layout-tar.ts';
import { answerRegistryRequest, type ServedImages, servedImages } from '../oci/registry-api.ts';
import { HeldFile } from './held-file.ts';
import { type Storage, uncompressed } from './spool.ts';

/** What the library holds after it was read. */
export interface Holding {
  readonly images: number;
  readonly repositories: number;
  readonly changed: readonly ChangedName[];
  /** What each bundle's index.json says of itself. */
  readonly annotations: readonly Readonly<Record<string, unknown>>[];
}

export interface LibraryOptions {
  /** A folder for what compressed bundles unpack to. */
  readonly storage?: Storage;
  /** Told when bundles were read anew: what is there now, or why the old state stays. */
  readonly onReload?: (outcome: Holding | AirgapError) => void;
}

/** A bundle as it was read; released when another one takes its place. */
interface Bundle {
  readonly layout: LayoutSource;
  release(): Promise<void>;
}

interface Read {
  /** What each bundle's file was when it was read: device, inode, size, time. */
  readonly prints: readonly string[];
  readonly bundles: readonly Bundle[];
  readonly images: ServedImages;
  readonly holding: Holding;
}

/**
 * The bundles that are served, in the order in which they were made. Each request is answered from what the files are by
 * then: when one was replaced they are read again, and when that fails the last good state stays. Downloads that run go on
 * from the file that they have open.
 */
export class Library {
  readonly #bundles: readonly string[];
  readonly #storage: Storage;
  readonly #onReload: NonNullable<LibraryOptions['onReload']>;
  #read: Read;
  /** The state of the files that could not be read, not to be tried again. */
  #refused = '';
  #reading: Promise<void> | undefined;

  private constructor(bundles: readonly string[], read: Read, { storage, onReload = () => {} }: LibraryOptions) {
    this.#bundles = bundles;
    this.#read = read;
    this.#storage = storage;
    this.#onReload = onReload;
  }

  /** Throws INPUT_NOT_FOUND, LAYOUT_INVALID, and what unpacking a compressed bundle throws. */
  static async open(bundles: readonly string[], options: LibraryOptions = {}): Promise<Library> {
    return new Library(bundles, await readBundles(bundles, options.storage), options);
  }

  get holding(): Holding {
    return this.#read.holding;
  }

  /** Answers a request to the registry. */
  async answer(request: ApiRequest): Promise<ApiAnswer> {
    const images = await this.#current();
    const answer = await answerRegistryRequest(images, request);
    if (answer.problem === undefined) return answer;
    // A bundle may have been replaced between a look at it and its opening.
    const now = await this.#current();
    return now === images ? answer : answerRegistryRequest(now, request);
  }

  /** Lets the files go. */
  async close(): Promise<void> {
    await releaseOthers(this.#read.bundles, []);
  }

  /** Reads all bundles again, replaced or not. */
  async reload(): Promise<void> {
    this.#refused = '';
    await this.#readAnew([]);
  }

  async #current(): Promise<ServedImages> {
    const prints = await Promise.all(this.#bundles.map(fingerprint));
    if (prints.join() !== this.#read.prints.join() && prints.join() !== this.#refused)
      await this.#readAnew(this.#read.prints);
    return this.#read.images;
  }

  /** Once for all requests that come meanwhile. */
  #readAnew(known: readonly string[]): Promise<void> {
    this.#reading ??= this.#exchange(known).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #exchange(known: readonly string[]): Promise<void> {
    const before = this.#read;
    try {
      this.#read = await readBundles(this.#bundles, this.#storage, { ...before, prints: known });
      this.#onReload(this.#read.holding);
    } catch (cause) {
      if (!(cause instanceof AirgapError)) throw cause;
      this.#refused = (await Promise.all(this.#bundles.map(fingerprint))).join();
      this.#onReload(cause);
    }
    await releaseOthers(before.bundles, this.#read.bundles);
  }
}

/** Reads the bundles; those whose files are as they were in `before` are taken from there. */
async function readBundles(
  paths: readonly string[],
  storage: Storage,
  before?: Pick<Read, 'prints' | 'bundles'>,
): Promise<Read> {
  const prints = await Promise.all(paths.map(fingerprint));
  const kept = paths.map((_, at) => (prints[at] === before?.prints[at] ? before?.bundles[at] : undefined));
  const bundles: Bundle[] = [];
  try {
    for (const [at, where] of paths.entries()) bundles.push(kept[at] ?? (await openBundle(where, storage)));
    const set = await LayoutSet.open(bundles.map(({ layout }) => layout));
    const images = await servedImages(set);
    const { names } = images.repositories;
    const annotations = await Promise.all(bundles.map(({ layout }) => layout.annotations()));
    const counts = { images: (await set.names()).length, repositories: names.length };
    const holding = { ...counts, changed: set.changed, annotations };
    return { prints, bundles, images, holding };
  } catch (cause) {
    await releaseOthers(bundles, before?.bundles ?? []);
    throw cause;
  }
}

async function releaseOthers(bundles: readonly Bundle[], kept: readonly Bundle[]): Promise<void> {
  for (const bundle of bundles) if (!kept.includes(bundle)) await bundle.release();
}

/** Throws INPUT_NOT_FOUND, LAYOUT_INVALID. */
async function openBundle(where: string, storage: Storage): Promise<Bundle> {
  const found = await stat(where).catch((cause: NodeJS.ErrnoException) => {
    throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${where}: ${cause.code}`, { cause });
  });
  if (found.isDirectory()) return { layout: new LayoutSource(where), release: async () => {} };
  const file = await uncompressed(where, storage);
  const { handle, files } = await openTar(file);
  const held = new HeldFile(handle, file);
  return { layout: new LayoutSource(new LayoutTar(file, files, held)), release: () => held.release() };
}

/** Of a folder, its list of images: that is what writers replace last. */
async function fingerprint(bundle: string): Promise<string> {
  const own = await stat(bundle).catch(() => undefined);
  const file = own?.isDirectory() ? await stat(path.join(bundle, 'index.json')).catch(() => undefined) : own;
  return file === undefined ? 'absent' : `${file.dev}:${file.ino}:${file.size}:${file.mtimeMs}`;
}
