// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { atDigest } from '../lock/from-cluster.ts';
import type { Description } from '../lock/lock.ts';
import type { ImageSource } from '../oci/content.ts';
import { parseManifest } from '../oci/graph.ts';
import { describeImage } from '../oci/image.ts';
import type { Digest } from '../reference/digest.ts';
import type { Platform } from '../reference/platform.ts';
import { canonical, parseReference, type Reference } from '../reference/reference.ts';

/** Who can tell of images beside the cluster. */
export interface Registries {
  /** False when nobody is asked. */
  readonly asked: boolean;
  /** What the name leads to now; undefined when nobody can say. */
  describe(reference: Reference): Promise<Description | undefined>;
  /** The digests of an image by which nodes may know it: its own, of its platforms' manifests, and of their configs. */
  idsOf(reference: Reference, digest: string): Promise<ReadonlySet<string>>;
}

export const OFFLINE: Registries = {
  asked: false,
  describe: async () => undefined,
  idsOf: async () => new Set(),
};

/** Asks registries; one that does not answer is told to `trouble`, and is no more than that: the cluster knows digests too. */
export function askRegistries(
  source: ImageSource,
  wanted: readonly Platform[] | undefined,
  trouble: (message: string) => void,
): Registries {
  const attempt = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AirgapError)) throw error;
      trouble(error.message);
      return undefined;
    }
  };
  return {
    asked: true,
    describe: reference => attempt(() => describeImage(source, reference, wanted)),
    idsOf: async (reference, digest) =>
      (await attempt(() =>
        readIds(source, parseReference(atDigest(canonical(reference), digest)), digest as Digest),
      )) ?? new Set(),
  };
}

/** What is below an index need not be there, or be an image: platforms that nobody wanted, and attestations. */
async function readIds(source: ImageSource, reference: Reference, digest: Digest): Promise<Set<string>> {
  const node = parseManifest(await source.fetchManifest(reference, digest), canonical(reference));
  if (node.kind === 'image') return new Set([digest, node.config.digest]);
  const below = await Promise.all(
    node.children.map(child =>
      readIds(source, reference, child.digest).catch(error => {
        if (!(error instanceof AirgapError)) throw error;
        return new Set([child.digest]);
      }),
    ),
  );
  return new Set([digest, ...below.flatMap(ids => [...ids])]);
}
