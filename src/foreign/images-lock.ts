// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import { isMap } from '../rendered/value.ts';
import { loadYaml, refuseWide } from '../rendered/yaml.ts';

/** An image of helm-dt's Images.lock: its digests are of single platforms. */
export interface LockedImage {
  readonly image: string;
  readonly digests: readonly Digest[];
}

/** Reads an Images.lock (apiVersion v0). Throws LAYOUT_INVALID. */
export function parseImagesLock(text: string, where: string): LockedImage[] {
  const lock = readYaml(text, where);
  if (!isMap(lock) || lock.kind !== 'ImagesLock' || !Array.isArray(lock.images ?? []))
    throw invalid(where, 'is no ImagesLock');
  return ((lock.images ?? []) as unknown[]).map((item, at) => {
    const { image, digests } = isMap(item) ? item : {};
    const found = Array.isArray(digests) ? digests.map(digest => (isMap(digest) ? digest.digest : undefined)) : [];
    if (typeof image !== 'string' || found.length === 0 || !found.every(isKnown))
      throw invalid(where, `image ${at} has no name or no digests`);
    return { image, digests: found };
  });
}

function isKnown(digest: unknown): digest is Digest {
  return typeof digest === 'string' && isDigest(digest);
}

function readYaml(text: string, where: string): unknown {
  try {
    refuseWide(text);
    return loadYaml(text);
  } catch (cause) {
    throw invalid(where, `is not YAML: ${(cause as Error).message.split('\n')[0]}`, cause);
  }
}

function invalid(where: string, problem: string, cause?: unknown): AirgapError {
  return new AirgapError('LAYOUT_INVALID', `${where} ${problem}`, { cause });
}
