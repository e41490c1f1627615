// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { BUNDLE_NAME } from '../bundle/bundle.ts';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import { LayoutSource, nameOf } from '../oci/layout.ts';
import type { LayoutContent } from '../oci/layout-content.ts';
import { LayoutFiles } from '../oci/layout-files.ts';
import { LayoutTar, openTar } from '../oci/layout-tar.ts';
import { type LayoutKey, SignedLayout } from '../oci/verify/signed-layout.ts';
import { canonical } from '../reference/reference.ts';
import { fingerprint } from './fingerprint.ts';
import type { BundleFile, ForeignBundleOptions, ForeignNotes, ServedNaming } from './foreign-bundle.ts';
import { HeldFile } from './held-file.ts';
import type { Hashing } from './known-digests.ts';
import { Spool, type SpoolOptions } from './spool.ts';

export interface BundleOpenerOptions extends SpoolOptions {
  /** Has to have signed each bundle: `b.tar` in `b.tar.sig`, a folder in a file beside it. */
  readonly key?: LayoutKey | undefined;
  /** Names of images that foreign bundles do not tell. */
  readonly naming?: ServedNaming;
  readonly onHashing?: (state: Hashing) => void;
}

/** A bundle as it was read; released when another one takes its place. */
export interface Bundle {
  readonly layout: LayoutSource;
  /** What is read: the bundle itself, or what it was unpacked to; and what is known of it. */
  readonly files: readonly string[];
  /** Of what another program made. */
  readonly foreign?: ForeignNotes;
  release(): Promise<void>;
}

/** Opens bundles of any form, and tells when their files are others. */
export class BundleOpener {
  readonly #spool: Spool;
  readonly #key: LayoutKey | undefined;
  readonly #stopped = new AbortController();
  readonly #foreign: Omit<ForeignBundleOptions, 'spool' | 'signal'>;
  #unpacking = Promise.withResolvers<void>();

  constructor({ key, storage, naming, onUnpacking, onHashing }: BundleOpenerOptions) {
    this.#key = key;
    this.#foreign = {
      naming: naming ?? { names: [], registry: undefined },
      storage,
      onHashing: state => {
        this.#unpacking.resolve();
        onHashing?.(state);
      },
    };
    this.#spool = new Spool({
      storage,
      onUnpacking: state => {
        this.#unpacking.resolve();
        onUnpacking?.(state);
      },
    });
  }

  /** Throws INPUT_NOT_FOUND, LAYOUT_INVALID, SIGNATURE_INVALID when it is read, and what unpacking and `openForeignBundle` throw. */
  async open(where: string): Promise<Bundle> {
    const found = await stat(where).catch(unreadable(where));
    const isFolder = found.isDirectory();
    const file = { path: isFolder ? where : await this.#spool.archiveOf(where, this.#stopped.signal), isFolder };
    // A signature is one of index.json, which only an image layout has.
    if (this.#key !== undefined) return this.#openLayout(where, file);
    const layout = await this.#openLayout(where, file).catch(onlyRefusal);
    if (layout instanceof AirgapError) return this.#openForeign(where, file, layout);
    const form = await formOf(layout.layout).catch(onlyRefusal);
    if (form === 'own') return layout;
    try {
      const bundle = await this.#openForeign(where, file, form instanceof AirgapError ? form : undefined);
      await layout.release();
      return bundle;
    } catch (cause) {
      // One of several that hold the parts of an image, say.
      if (form === 'named' && cause instanceof AirgapError && cause.code === 'BUNDLE_INCOMPLETE') return layout;
      await layout.release();
      throw cause;
    }
  }

  async #openForeign(where: string, file: BundleFile, ours: AirgapError | undefined): Promise<Bundle> {
    const { openForeignBundle } = await import('./foreign-bundle.ts');
    return openForeignBundle(where, file, ours, {
      ...this.#foreign,
      spool: this.#spool,
      signal: this.#stopped.signal,
    });
  }

  async #openLayout(where: string, { path: file, isFolder }: BundleFile): Promise<Bundle> {
    if (isFolder)
      return { layout: this.#layout(new LayoutFiles(where), where), files: [where], release: async () => {} };
    const { handle, files } = await openTar(file);
    const held = new HeldFile(handle, file);
    const layout = this.#layout(new LayoutTar(file, files, held), where);
    return { layout, files: [file], release: () => held.release() };
  }

  /** Comes when a bundle begins to be unpacked, or did so since the last rest. */
  untilUnpacking(): Promise<void> {
    return this.#unpacking.promise;
  }

  /** All that was to be opened is open, or could not be. */
  rest(): void {
    this.#unpacking = Promise.withResolvers();
  }

  /** Ends an unpacking that runs. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Removes what other bundles were unpacked to. */
  clearOthers(bundles: readonly Bundle[]): Promise<void> {
    return this.#spool.keepOnly(bundles.flatMap(({ files }) => files));
  }

  /** What the files of each bundle are by now, signatures included. */
  prints(bundles: readonly string[]): Promise<string[]> {
    return Promise.all(
      bundles.map(async bundle => {
        const signature = this.#key === undefined ? '' : await fingerprint(signatureOf(bundle));
        return `${await fingerprint(bundle)} ${signature}`;
      }),
    );
  }

  #layout(content: LayoutContent, where: string): LayoutSource {
    const key = this.#key;
    return new LayoutSource(key === undefined ? content : new SignedLayout(content, key, signatureOf(where)));
  }
}

/** `own` for a bundle of ours, or of nothing; `named` for a layout of another program whose images all have whole names. Throws LAYOUT_INVALID. */
async function formOf(layout: LayoutSource): Promise<'own' | 'named' | 'other'> {
  const [names, listed] = [await layout.names(), await layout.listed()];
  if (listed.length === 0 || names.includes(canonical(BUNDLE_NAME))) return 'own';
  return listed.every(descriptor => nameOf(descriptor) !== undefined) ? 'named' : 'other';
}

function onlyRefusal(cause: unknown): AirgapError {
  if (cause instanceof AirgapError) return cause;
  throw cause;
}

/** Beside the bundle, also when it is a folder: a signature is no part of a layout. */
function signatureOf(bundle: string): string {
  const plain = bundle.replace(/(?<!\/)\/+$/, '');
  return `${/(^|\/)\.{0,2}$/.test(plain) ? path.resolve(bundle) : plain}.sig`;
}
