// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { hashLayer, type LayerDigests, type PackedLayer } from '../foreign/layer-digests.ts';
import { writeFileAtomically } from '../host/files.ts';
import { isDigest } from '../reference/digest.ts';
import { fileState } from './fingerprint.ts';
import { spoolStem } from './spool.ts';

/** How much of a bundle was hashed. */
export interface Hashing {
  readonly bundle: string;
  /** Bytes; 0 when it begins. */
  readonly hashed: number;
}

/** How often people are told, in bytes. */
const STEP = 1024 ** 3;

/** The digests of layers that a bundle does not tell, by where they stand. With a storage they are kept there, for as long as the files are the same. */
export class KnownDigests {
  /** Undefined when nothing is kept. */
  readonly #file: string | undefined;
  readonly #kept: ReadonlyMap<string, LayerDigests>;
  readonly #used = new Map<string, LayerDigests>();
  readonly #onBytes: (count: number) => void;

  private constructor(
    file: string | undefined,
    kept: ReadonlyMap<string, LayerDigests>,
    onBytes: (count: number) => void,
  ) {
    this.#file = file;
    this.#kept = kept;
    this.#onBytes = onBytes;
  }

  static async open(
    bundle: string,
    storage: string | undefined,
    onHashing: (state: Hashing) => void,
  ): Promise<KnownDigests> {
    const onBytes = inSteps(hashed => onHashing({ bundle, hashed }));
    if (storage === undefined) return new KnownDigests(undefined, new Map(), onBytes);
    const place = createHash('sha256').update(path.resolve(bundle)).digest('hex').slice(0, 12);
    const file = path.join(storage, `${spoolStem(bundle)}-${place}.digests`);
    return new KnownDigests(file, await readKept(file), onBytes);
  }

  /** Where they are kept. */
  get files(): readonly string[] {
    return this.#file === undefined || this.#used.size === 0 ? [] : [this.#file];
  }

  /** Reads the layer when its digests are not known. Fails when `signal` aborts; throws FILE_WRITE, and as `hashLayer`. */
  async of(layer: PackedLayer, signal: AbortSignal): Promise<LayerDigests> {
    const { file, offset, size } = layer.piece;
    const key = `${await fileState(file)}:${offset}:${size}`;
    const known = this.#kept.get(key);
    const digests = known ?? (await hashLayer(layer, this.#watch(signal)));
    this.#used.set(key, digests);
    if (known === undefined) await this.#keep(new Map([...this.#kept, ...this.#used]));
    return digests;
  }

  /** Forgets what was not asked for. */
  async forgetOthers(): Promise<void> {
    if (this.#used.size > 0 && [...this.#kept.keys()].some(key => !this.#used.has(key))) await this.#keep(this.#used);
  }

  #watch(signal: AbortSignal): (count: number) => void {
    return count => {
      signal.throwIfAborted();
      this.#onBytes(count);
    };
  }

  async #keep(digests: ReadonlyMap<string, LayerDigests>): Promise<void> {
    if (this.#file === undefined) return;
    await writeFileAtomically(this.#file, `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`, 0o600);
  }
}

/** Tells when it begins, and then of each step. */
function inSteps(tell: (bytes: number) => void): (count: number) => void {
  let [bytes, next] = [0, 0];
  return count => {
    if (bytes >= next) {
      tell(bytes);
      next += STEP;
    }
    bytes += count;
  };
}

/** What cannot be read is found out again. */
async function readKept(file: string): Promise<Map<string, LayerDigests>> {
  try {
    const kept = Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, Partial<LayerDigests>>);
    const whole = kept.filter(([, { digest, diffId }]) => isDigest(digest ?? '') && isDigest(diffId ?? ''));
    return new Map(whole as [string, LayerDigests][]);
  } catch {
    return new Map();
  }
}
