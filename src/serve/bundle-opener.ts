// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { LayoutSource } from '../oci/layout.ts';
import type { LayoutContent } from '../oci/layout-content.ts';
import { LayoutFiles } from '../oci/layout-files.ts';
import { LayoutTar, openTar } from '../oci/layout-tar.ts';
import { type LayoutKey, SignedLayout } from '../oci/verify/signed-layout.ts';
import { HeldFile } from './held-file.ts';
import { Spool, type SpoolOptions } from './spool.ts';

export interface BundleOpenerOptions extends SpoolOptions {
  /** Has to have signed each bundle: `b.tar` in `b.tar.sig`, a folder in a file beside it. */
  readonly key?: LayoutKey | undefined;
}

/** A bundle as it was read; released when another one takes its place. */
export interface Bundle {
  readonly layout: LayoutSource;
  /** What is read: the bundle itself, or what it was unpacked to. */
  readonly file: string;
  release(): Promise<void>;
}

/** Opens bundles of any form, and tells when their files are others. */
export class BundleOpener {
  readonly #spool: Spool;
  readonly #key: LayoutKey | undefined;
  readonly #stopped = new AbortController();
  #unpacking = Promise.withResolvers<void>();

  constructor({ key, storage, onUnpacking }: BundleOpenerOptions) {
    this.#key = key;
    this.#spool = new Spool({
      storage,
      onUnpacking: state => {
        this.#unpacking.resolve();
        onUnpacking?.(state);
      },
    });
  }

  /** Throws INPUT_NOT_FOUND, LAYOUT_INVALID, SIGNATURE_INVALID when it is read, and what unpacking throws. */
  async open(where: string): Promise<Bundle> {
    const found = await stat(where).catch((cause: NodeJS.ErrnoException) => {
      throw new AirgapError('INPUT_NOT_FOUND', `cannot read ${where}: ${cause.code}`, { cause });
    });
    if (found.isDirectory())
      return { layout: this.#layout(new LayoutFiles(where), where), file: where, release: async () => {} };
    const file = await this.#spool.archiveOf(where, this.#stopped.signal);
    const { handle, files } = await openTar(file);
    const held = new HeldFile(handle, file);
    const layout = this.#layout(new LayoutTar(file, files, held), where);
    return { layout, file, release: () => held.release() };
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
    return this.#spool.keepOnly(bundles.map(({ file }) => file));
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

/** Beside the bundle, also when it is a folder: a signature is no part of a layout. */
function signatureOf(bundle: string): string {
  const plain = bundle.replace(/\/+$/, '');
  return `${/(^|\/)\.{0,2}$/.test(plain) ? path.resolve(bundle) : plain}.sig`;
}

/** Device, inode, size and time; of a folder its list's, for that is what writers replace last. */
async function fingerprint(bundle: string): Promise<string> {
  const own = await stat(bundle).catch(() => undefined);
  const file = own?.isDirectory() ? await stat(path.join(bundle, 'index.json')).catch(() => undefined) : own;
  return file === undefined ? 'absent' : `${file.dev}:${file.ino}:${file.size}:${file.mtimeMs}`;
}
