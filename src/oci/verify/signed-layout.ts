// SPDX-License-Identifier: Apache-2.0
import type { KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { AirgapError, reasonOf } from '../../errors.ts';
import type { Digest } from '../../reference/digest.ts';
import { tryJson } from '../../reference/try-json.ts';
import type { OpenBlob } from '../content.ts';
import { algorithmOf, digestMismatch, digestOfStream } from '../hash.ts';
import type { LayoutContent } from '../layout-content.ts';
import { isSignature } from './is-signature.ts';

/** A public key, and where it came from, for errors. */
export interface LayoutKey {
  readonly name: string;
  readonly key: KeyObject;
}

/** A sigstore bundle has certificates in it; nothing that is larger is a signature. */
const LARGEST_SIGNATURE = 64 * 1024;

/**
 * An image layout whose index.json somebody has signed: all that it names is reached from there by digest. Until the signature
 * was found right nothing is read from it, and no blob is opened whose bytes have not been hashed once. Throws SIGNATURE_INVALID,
 * DIGEST_MISMATCH.
 */
export class SignedLayout implements LayoutContent {
  readonly #content: LayoutContent;
  readonly #key: LayoutKey;
  readonly #signatureFile: string;
  readonly #hashed = new Map<Digest, Promise<void>>();

  constructor(content: LayoutContent, key: LayoutKey, signatureFile: string) {
    this.#content = content;
    this.#key = key;
    this.#signatureFile = signatureFile;
  }

  get where(): string {
    return this.#content.where;
  }

  async readTop(name: string, limit: number): Promise<Buffer | undefined> {
    const bytes = await this.#content.readTop(name, limit);
    if (name === 'index.json' && bytes !== undefined) await this.#requireSignature(bytes);
    return bytes;
  }

  readBlob(digest: Digest, limit: number): Promise<Buffer | undefined> {
    return this.#content.readBlob(digest, limit);
  }

  async openBlob(digest: Digest, offset: number): Promise<OpenBlob | undefined> {
    await this.#requireHashed(digest);
    return this.#content.openBlob(digest, offset);
  }

  blobSize(digest: Digest): Promise<number | undefined> {
    return this.#content.blobSize(digest);
  }

  digests(): Promise<Digest[]> {
    return this.#content.digests();
  }

  async #requireSignature(index: Buffer): Promise<void> {
    const file = await readSignature(this.#signatureFile, this.where);
    if (signaturesIn(file).some(signature => isSignature(this.#key.key, index, signature))) return;
    throw invalid(`${this.#signatureFile} is no signature by ${this.#key.name} of ${this.where}`, HOW_TO_CHECK);
  }

  /** Once for all who ask meanwhile and later; a failure is tried again. */
  #requireHashed(digest: Digest): Promise<void> {
    const known = this.#hashed.get(digest);
    if (known !== undefined) return known;
    const hashing = this.#hash(digest).catch(cause => {
      this.#hashed.delete(digest);
      throw cause;
    });
    this.#hashed.set(digest, hashing);
    return hashing;
  }

  async #hash(digest: Digest): Promise<void> {
    const blob = await this.#content.openBlob(digest, 0);
    if (blob === undefined) return;
    const actual = await digestOfStream(blob.stream, algorithmOf(digest));
    if (actual !== digest) throw digestMismatch(this.where, digest, actual);
  }
}

const HOW_TO_SIGN = 'Whoever made the bundle signs its index.json: docs/serve.md has the commands.';
const HOW_TO_CHECK =
  'Is it of this very bundle, and of the key that belongs to it? Do not serve what you cannot place.';

async function readSignature(file: string, where: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size <= LARGEST_SIGNATURE) return await readFile(file);
  } catch (cause) {
    const why = reasonOf(cause as NodeJS.ErrnoException);
    throw invalid(`${where} is not known to be signed: cannot read ${file}: ${why}`, HOW_TO_SIGN, cause);
  }
  throw invalid(`${file} is too large to be a signature of ${where}`, HOW_TO_SIGN);
}

/** What a file may mean: the bytes that openssl writes, base64 as cosign writes it, a sigstore bundle of a signed blob, or cosign's own form of one. */
function signaturesIn(file: Buffer): Buffer[] {
  const text = file.toString('latin1');
  const bundled = bundledSignature(text);
  return [file, ...[text, bundled].filter(one => one !== undefined).map(one => Buffer.from(one, 'base64'))];
}

function bundledSignature(text: string): string | undefined {
  const { messageSignature, base64Signature } = Object(tryJson(text));
  const signature: unknown = messageSignature?.signature ?? base64Signature;
  return typeof signature === 'string' ? signature : undefined;
}

function invalid(message: string, hint: string, cause?: unknown): AirgapError {
  return new AirgapError('SIGNATURE_INVALID', message, { hint, cause });
}
