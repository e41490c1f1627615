// SPDX-License-Identifier: Apache-2.0
import { isArtifactName } from '../bundle/bundle.ts';
import type { ApiAnswer, ApiRequest } from '../oci/api-answer.ts';
import { type ChangedName, LayoutSet } from '../oci/layout-set.ts';
import { answerRegistryRequest, type ServedImages, servedImages } from '../oci/registry-api.ts';
import { type Bundle, BundleOpener, type BundleOpenerOptions } from './bundle-opener.ts';
import type { ForeignNotes } from './foreign-bundle.ts';

/** What the library holds after it was read. Charts, files and descriptions of bundles are served, and counted as none. */
export interface Holding {
  readonly images: number;
  readonly repositories: number;
  readonly changed: readonly ChangedName[];
  /** What each bundle's index.json says of itself. */
  readonly annotations: readonly Readonly<Record<string, unknown>>[];
  /** Of bundles that other programs made. */
  readonly foreign: readonly ForeignNotes[];
}

export interface LibraryOptions extends BundleOpenerOptions {
  /** Told when bundles were read anew: what is there now, or why the old state stays. */
  readonly onReload?: (outcome: Holding | Error) => void;
  /** What nodes call a whole name here, where that is not the name itself. */
  readonly mirrored?: (whole: string) => string;
}

interface Read {
  /** What the files of each bundle were when it was read. */
  readonly prints: readonly string[];
  readonly bundles: readonly Bundle[];
  readonly images: ServedImages;
  readonly holding: Holding;
}

/**
 * The bundles that are served, in the order in which they were made. Each request is answered from what the files are by
 * then: when one was replaced they are read again, and when that fails the last good state stays. Only while one is unpacked,
 * which takes long, answers come from the state before. Downloads that run go on from the file that they have open.
 */
export class Library {
  readonly #paths: readonly string[];
  readonly #opener: BundleOpener;
  readonly #options: LibraryOptions;
  #read: Read;
  /** The state of the files that could not be read, not to be tried again. */
  #refused = '';
  #reading: Promise<void> | undefined;

  private constructor(paths: readonly string[], opener: BundleOpener, read: Read, options: LibraryOptions) {
    this.#paths = paths;
    this.#opener = opener;
    this.#read = read;
    this.#options = options;
  }

  /** Throws INPUT_NOT_FOUND, LAYOUT_INVALID, SIGNATURE_INVALID, and what unpacking a compressed bundle throws. */
  static async open(paths: readonly string[], options: LibraryOptions = {}): Promise<Library> {
    const opener = new BundleOpener(options);
    const read = await readBundles(paths, opener, options);
    await opener.clearOthers(read.bundles);
    opener.rest();
    return new Library(paths, opener, read, options);
  }

  get holding(): Holding {
    return this.#read.holding;
  }

  /** Whole names of the repositories, sorted. */
  get repositories(): readonly string[] {
    return this.#read.images.repositories.names;
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

  /** Lets the files go, and ends an unpacking that runs. */
  async close(): Promise<void> {
    this.#opener.stop();
    await this.#reading;
    await releaseOthers(this.#read.bundles, []);
  }

  /** Reads all bundles again, replaced or not. */
  async reload(): Promise<void> {
    this.#refused = '';
    await this.#readAnew([]);
  }

  async #current(): Promise<ServedImages> {
    const prints = await this.#opener.prints(this.#paths);
    if (prints.join() !== this.#read.prints.join() && prints.join() !== this.#refused)
      await Promise.race([this.#readAnew(this.#read.prints), this.#opener.untilUnpacking()]);
    return this.#read.images;
  }

  /** Once for all requests that come meanwhile. */
  #readAnew(known: readonly string[]): Promise<void> {
    this.#reading ??= this.#exchange(known).finally(() => {
      this.#reading = undefined;
      this.#opener.rest();
    });
    return this.#reading;
  }

  async #exchange(known: readonly string[]): Promise<void> {
    const before = this.#read;
    const prints = await this.#opener.prints(this.#paths);
    try {
      this.#read = await readBundles(this.#paths, this.#opener, this.#options, { ...before, prints: known });
      await this.#opener.clearOthers(this.#read.bundles);
      this.#options.onReload?.(this.#read.holding);
    } catch (cause) {
      // Whatever it is: a server goes on with what it has.
      this.#refused = prints.join();
      this.#options.onReload?.(cause as Error);
    }
    await releaseOthers(before.bundles, this.#read.bundles);
  }
}

/** Reads the bundles; those whose files are as they were in `before` are taken from there. */
async function readBundles(
  paths: readonly string[],
  opener: BundleOpener,
  { mirrored }: LibraryOptions,
  before?: Pick<Read, 'prints' | 'bundles'>,
): Promise<Read> {
  const prints = await opener.prints(paths);
  const kept = paths.map((_, at) => (prints[at] === before?.prints[at] ? before?.bundles[at] : undefined));
  const bundles: Bundle[] = [];
  try {
    for (const [at, where] of paths.entries()) bundles.push(kept[at] ?? (await opener.open(where)));
    const set = await LayoutSet.open(bundles.map(({ layout }) => layout));
    const images = await servedImages(set, mirrored);
    const isImage = (name: string): boolean => !isArtifactName(name);
    const annotations = await Promise.all(bundles.map(({ layout }) => layout.annotations()));
    const counts = {
      images: (await set.names()).filter(isImage).length,
      repositories: images.repositories.names.filter(isImage).length,
    };
    const foreign = bundles.flatMap(({ foreign: notes }) => notes ?? []);
    const holding = { ...counts, changed: set.changed, annotations, foreign };
    return { prints, bundles, images, holding };
  } catch (cause) {
    await releaseOthers(bundles, before?.bundles ?? []);
    throw cause;
  }
}

async function releaseOthers(bundles: readonly Bundle[], kept: readonly Bundle[]): Promise<void> {
  for (const bundle of bundles) if (!kept.includes(bundle)) await bundle.release();
}
