// SPDX-License-Identifier: Apache-2.0
import { Gate } from '../../host/gate.ts';
import type { Digest } from '../../reference/digest.ts';
import type { Reference } from '../../reference/reference.ts';
import type { BlobOpener, BlobProber } from '../content.ts';
import { type ReadPolicy, VerifiedBlob } from '../copy/verified-blob.ts';
import type { Descriptor } from '../descriptor.ts';
import { type Finding, findingOf } from './finding.ts';

export interface BlobCheckPolicy extends ReadPolicy {
  /** Blobs read at a time. */
  readonly concurrency: number;
}

/** How many distinct blobs were looked at, and how many of their bytes were read and hashed. */
export interface BlobCounts {
  readonly blobs: number;
  readonly hashed: number;
}

const KIND = { missing: 'blob-missing', corrupt: 'blob-corrupt' } as const;

/**
 * Looks at blobs, once each: whether a repository has one, with its size; with `policy` also whether its bytes are right,
 * read once whatever number of repositories hold it. Throws when the other end cannot be asked.
 */
export class BlobCheck {
  readonly #source: BlobProber & BlobOpener;
  readonly #policy: BlobCheckPolicy | undefined;
  readonly #gate: Gate;
  readonly #probed = new Map<string, Promise<Finding | undefined>>();
  readonly #read = new Map<Digest, Promise<Finding | undefined>>();
  readonly #seen = new Set<Digest>();
  readonly #elsewhere: ReadonlySet<string>;
  #hashed = 0;

  /** `elsewhere`: blobs that are left out on purpose, and that nobody looks for. */
  constructor(
    source: BlobProber & BlobOpener,
    policy?: BlobCheckPolicy,
    elsewhere: ReadonlySet<string> = new Set<string>(),
  ) {
    this.#source = source;
    this.#policy = policy;
    this.#elsewhere = elsewhere;
    this.#gate = new Gate(policy?.concurrency ?? 1);
  }

  get counts(): BlobCounts {
    return { blobs: this.#seen.size, hashed: this.#hashed };
  }

  has(digest: Digest): boolean {
    return this.#seen.has(digest);
  }

  /** What is wrong with a blob of this repository, if anything is. */
  async check(reference: Reference, blob: Descriptor): Promise<Finding | undefined> {
    if (this.#elsewhere.has(blob.digest)) return undefined;
    this.#seen.add(blob.digest);
    const key = `${reference.registry}/${reference.repository}@${blob.digest}`;
    const probed = this.#probed.get(key) ?? this.#probe(reference, blob);
    this.#probed.set(key, probed);
    return (await probed) ?? this.#hash(reference, blob);
  }

  async #probe(reference: Reference, { digest, size }: Descriptor): Promise<Finding | undefined> {
    try {
      const there = await this.#source.probeBlob(reference, digest);
      if (there === undefined) return { problem: KIND.missing, digest, size };
      if (there.size === undefined || there.size === size) return undefined;
      return { problem: KIND.corrupt, digest, size, detail: `it has ${there.size} bytes` };
    } catch (error) {
      return findingOf(error, KIND, { digest, size });
    }
  }

  #hash(reference: Reference, blob: Descriptor): Promise<Finding | undefined> {
    const policy = this.#policy;
    if (policy === undefined) return Promise.resolve(undefined);
    const read = this.#read.get(blob.digest) ?? this.#gate.run(() => this.#readWhole(reference, blob, policy));
    this.#read.set(blob.digest, read);
    return read;
  }

  async #readWhole(reference: Reference, blob: Descriptor, policy: BlobCheckPolicy): Promise<Finding | undefined> {
    const { digest, size } = blob;
    try {
      for await (const chunk of new VerifiedBlob(this.#source, reference, blob, policy).read(0))
        this.#hashed += chunk.length;
      return undefined;
    } catch (error) {
      return findingOf(error, KIND, { digest, size });
    }
  }
}
