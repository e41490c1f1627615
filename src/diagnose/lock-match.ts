// SPDX-License-Identifier: Apache-2.0
import { isMeant, type LockedName } from '../drift/live.ts';
import { type Reference, repositoryOf } from '../reference/reference.ts';
import { TYPO, wrongLetters } from '../reference/wrong-letters.ts';

/** What the lock has of an image that a Pod names. */
export type LockMatch =
  | { readonly kind: 'locked'; readonly name: LockedName; readonly at: 'mirror' | 'upstream' }
  /** The repository is in the lock, with other tags or digests. */
  | { readonly kind: 'other-tag'; readonly names: readonly string[] }
  /** A repository of the lock whose name differs in a letter or two. */
  | { readonly kind: 'near'; readonly names: readonly string[] }
  | { readonly kind: 'none' };

export function matchLock(reference: Reference, names: readonly LockedName[]): LockMatch {
  const own = repositoryOf(reference);
  const sameRepository = names.filter(name => placesOf(name).includes(own));
  const name = sameRepository.find(entry => isMeant(reference, entry));
  if (name !== undefined) {
    const isMirrored = name.mirrored !== undefined && repositoryOf(name.mirrored) === own;
    return { kind: 'locked', name, at: isMirrored ? 'mirror' : 'upstream' };
  }
  if (sameRepository.length > 0) return { kind: 'other-tag', names: imagesOf(sameRepository) };
  const near = names.filter(entry => placesOf(entry).some(place => isNear(place, own)));
  return near.length > 0 ? { kind: 'near', names: imagesOf(near) } : { kind: 'none' };
}

function placesOf({ upstream, mirrored }: LockedName): string[] {
  return [repositoryOf(upstream), ...(mirrored === undefined ? [] : [repositoryOf(mirrored)])];
}

function imagesOf(names: readonly LockedName[]): string[] {
  return [...new Set(names.map(({ locked }) => locked.image))];
}

/** Most differ in length already, and a cluster has many Pods. */
function isNear(place: string, own: string): boolean {
  return Math.abs(place.length - own.length) <= TYPO && wrongLetters(own, place) <= TYPO;
}
