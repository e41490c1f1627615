// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { Gate } from '../../host/gate.ts';
import type { Digest } from '../../reference/digest.ts';
import type { Reference } from '../../reference/reference.ts';
import type { Manifest } from '../content.ts';
import { ignoreMissing } from '../copy/image-graph.ts';
import { isManifestType } from '../descriptor.ts';
import { parseManifest, successors } from '../graph.ts';
import type { RegistryKeeper } from '../registry-keeper.ts';

/** A manifest of a repository, and what is tied to it. */
export interface StoredManifest {
  /** Of the manifest itself, in bytes. */
  readonly size: number;
  /** Manifests that it lists. */
  readonly children: readonly Digest[];
  readonly blobs: readonly { readonly digest: Digest; readonly size: number }[];
  /** Manifests that refer to it. */
  readonly referrers: readonly Digest[];
}

/** All of a repository that can be reached from its tags and from the digests that were asked for. */
export interface RepositoryState {
  readonly repository: string;
  readonly tags: ReadonlyMap<string, Digest>;
  readonly manifests: ReadonlyMap<Digest, StoredManifest>;
  /** What stands in the way of knowing the whole of it. */
  readonly unreadable?: string;
}

const PARALLEL = 8;

/** Reads a repository. One with a manifest that cannot be read is told as such, for what that one needs is unknown. */
export async function readRepository(
  keeper: RegistryKeeper,
  registry: string,
  repository: string,
  digests: Iterable<Digest>,
): Promise<RepositoryState> {
  const reader = new StateReader(keeper, { written: `${registry}/${repository}`, registry, repository });
  const tags = new Map<string, Digest>();
  const gate = new Gate(PARALLEL);
  try {
    const names = await keeper.tags(repository);
    const named = await Promise.all(names.map(tag => gate.run(() => reader.byTag(tag))));
    for (const [index, digest] of named.entries()) if (digest !== undefined) tags.set(names[index] as string, digest);
    for (const digest of digests) await reader.byDigest(digest);
    return { repository, tags, manifests: reader.manifests };
  } catch (error) {
    const strange =
      error instanceof AirgapError && /^(MANIFEST_UNSUPPORTED|DIGEST_MISMATCH|INPUT_TOO_LARGE)$/.test(error.code);
    if (!strange) throw error;
    return { repository, tags, manifests: new Map(), unreadable: error.message };
  }
}

class StateReader {
  readonly manifests = new Map<Digest, StoredManifest>();
  readonly #keeper: RegistryKeeper;
  readonly #reference: Reference;
  readonly #reading = new Map<Digest, Promise<void>>();

  constructor(keeper: RegistryKeeper, reference: Reference) {
    this.#keeper = keeper;
    this.#reference = reference;
  }

  async byTag(tag: string): Promise<Digest | undefined> {
    const manifest = await this.#keeper.reader.fetchNamed({ ...this.#reference, tag }).catch(ignoreMissing);
    if (manifest !== undefined) await this.#take(manifest);
    return manifest?.digest;
  }

  /** Children that are left out of a sparse index are none. */
  async byDigest(digest: Digest): Promise<void> {
    if (this.#reading.has(digest)) return;
    const manifest = await this.#keeper.reader.fetchManifest(this.#reference, digest).catch(ignoreMissing);
    if (manifest !== undefined) await this.#take(manifest);
  }

  async #take(manifest: Manifest): Promise<void> {
    const taken = this.#reading.get(manifest.digest) ?? this.#read(manifest);
    this.#reading.set(manifest.digest, taken);
    await taken;
  }

  async #read({ digest, mediaType, bytes }: Manifest): Promise<void> {
    const parts = successors(parseManifest({ mediaType, bytes }, `${this.#reference.written}@${digest}`));
    const children = parts.filter(part => isManifestType(part.mediaType)).map(part => part.digest);
    const blobs = parts
      .filter(part => !isManifestType(part.mediaType))
      .map(part => ({ digest: part.digest, size: part.size }));
    const referrers = (await this.#keeper.reader.referrers(this.#reference, digest)).map(entry => entry.digest);
    this.manifests.set(digest, { size: bytes.length, children, blobs, referrers });
    for (const next of [...children, ...referrers]) await this.byDigest(next);
  }
}
