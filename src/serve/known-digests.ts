// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Piece, streamPiece } from '../foreign/piece.ts';
import { writeFileAtomically } from '../host/files.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import { fileState } from './file-state.ts';
import { spoolStem } from './spool.ts';

/** How much of a bundle was hashed. */
export interface Hashing {
  readonly bundle: string;
  /** Bytes; 0 when it begins. */
  readonly hashed: number;
}

/** How often people are told. */
const STEP = 1024 ** 3;

/**
 * Digests of what stands in a bundle without one, which are found by reading it. With a storage they are kept there, for as long
 * as the files are the same.
 */
export class KnownDigests {
  readonly #bundle: string;
  /** Undefined when nothing is kept. */
  readonly #file: string | undefined;
  readonly #kept: Map<string, Digest>;
  readonly #used = new Map<string, Digest>();
  readonly #onHashing: (state: Hashing) => void;
  #hashed = 0;

  private constructor(
    bundle: string,
    file: string | undefined,
    kept: Map<string, Digest>,
    onHashing: (state: Hashing) => void,
  ) {
    this.#bundle = bundle;
    this.#file = file;
    this.#kept = kept;
    this.#onHashing = onHashing;
  }

  static async of(
    bundle: string,
    storage: string | undefined,
    onHashing: (state: Hashing) => void,
  ): Promise<KnownDigests> {
    const place = createHash('sha256').update(path.resolve(bundle)).digest('hex').slice(0, 12);
    const file = storage === undefined ? undefined : path.join(storage, `${spoolStem(bundle)}-${place}.digests`);
    return new KnownDigests(bundle, file, file === undefined ? new Map() : await readKept(file), onHashing);
  }

  /** Where they are kept; nowhere when none was asked for. */
  get files(): readonly string[] {
    return this.#file === undefined || this.#used.size === 0 ? [] : [this.#file];
  }

  /** Reads the piece when its digest is not known. Fails when `signal` aborts. */
  async digestOf(piece: Piece, signal: AbortSignal): Promise<Digest> {
    const key = `${await fileState(piece.file)}:${piece.offset}:${piece.size}`;
    const known = this.#kept.get(key);
    const digest = known ?? (await this.#hash(piece, signal));
    this.#used.set(key, digest);
    if (known === undefined) await this.#keep(new Map([...this.#kept, ...this.#used]));
    return digest;
  }

  /** Forgets what was not asked for. */
  async forgetOthers(): Promise<void> {
    if (this.#used.size > 0 && [...this.#kept.keys()].some(key => !this.#used.has(key))) await this.#keep(this.#used);
  }

  async #hash(piece: Piece, signal: AbortSignal): Promise<Digest> {
    const hash = createHash('sha256');
    if (this.#hashed === 0) this.#onHashing({ bundle: this.#bundle, hashed: 0 });
    for await (const chunk of streamPiece(piece)) {
      signal.throwIfAborted();
      hash.update(chunk);
      const before = this.#hashed;
      this.#hashed += (chunk as Buffer).length;
      if (Math.floor(before / STEP) < Math.floor(this.#hashed / STEP))
        this.#onHashing({ bundle: this.#bundle, hashed: this.#hashed });
    }
    return `sha256:${hash.digest('hex')}`;
  }

  async #keep(digests: ReadonlyMap<string, Digest>): Promise<void> {
    if (this.#file === undefined) return;
    await mkdir(path.dirname(this.#file), { recursive: true });
    await writeFileAtomically(this.#file, `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`, 0o600);
  }
}

/** What cannot be read is found out again. */
async function readKept(file: string): Promise<Map<string, Digest>> {
  try {
    const kept = Object.entries(JSON.parse(await readFile(file, 'utf8')) as object);
    return new Map(
      kept.filter((entry): entry is [string, Digest] => typeof entry[1] === 'string' && isDigest(entry[1])),
    );
  } catch {
    return new Map();
  }
}
