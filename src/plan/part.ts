// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { plainName } from '../lock/release-name.ts';
import { matchesAny } from '../reference/pattern.ts';

/** The releases and images of a cluster that gets a part of a lock; all of it when neither is said. */
export interface Enclave {
  readonly name: string;
  /** Patterns of `namespace/name`, of all that have this name or with what tells one of them: the images of these releases, and their charts. */
  readonly releases?: readonly string[];
  /** Patterns of canonical names: these images as well. */
  readonly images?: readonly string[];
}

/** What of a lock is wanted: the releases and images that all of it names. */
export interface Part {
  readonly enclave?: Enclave | undefined;
  /** Releases by name; all when empty. */
  readonly releases: readonly string[];
  /** Patterns of canonical names, `*` for any text; all when empty. */
  readonly images: readonly string[];
}

/** Whether a release's chart belongs to the part. Who chooses images alone wants no chart. */
export function hasChart({ enclave, releases, images }: Part, release: string): boolean {
  const named = releases.length === 0 || releases.includes(release) || releases.includes(plainName(release));
  return images.length === 0 && named && (enclave === undefined || hasRelease(enclave, release));
}

/** Whether an image with this name, used by these releases, belongs to the enclave. */
export function hasImage(enclave: Enclave, image: string, releases: readonly string[]): boolean {
  return (
    matchesAny(enclave.images ?? [], image) ||
    isWhole(enclave) ||
    releases.some(release => hasRelease(enclave, release))
  );
}

/** Throws CONFIG_INVALID for a pattern of an enclave that fits nothing. */
export function refuseIdlePatterns({ name, releases = [], images = [] }: Enclave, lock: Lock): void {
  const idle =
    releases.find(pattern => !lock.releases.some(release => fitsRelease([pattern], release.name))) ??
    images.find(pattern => !lock.images.some(({ image }) => matchesAny([pattern], image)));
  if (idle === undefined) return;
  throw new AirgapError('CONFIG_INVALID', `enclave ${name}: nothing in the lock is called ${idle}`, {
    hint: 'Releases are written NAMESPACE/NAME, images with their host; * stands for any text.',
  });
}

function hasRelease(enclave: Enclave, release: string): boolean {
  return fitsRelease(enclave.releases, release) || isWhole(enclave);
}

function fitsRelease(patterns: readonly string[] = [], release: string): boolean {
  return matchesAny(patterns, release) || matchesAny(patterns, plainName(release));
}

function isWhole({ releases, images }: Enclave): boolean {
  return releases === undefined && images === undefined;
}
