// SPDX-License-Identifier: Apache-2.0
import { isMeant, type LockedName } from '../drift/live.ts';
import { type Reference, repositoryOf } from '../reference/reference.ts';

/** What the lock has of an image that a Pod names. */
export type LockMatch =
  | { readonly kind: 'locked'; readonly name: LockedName; readonly at: 'mirror' | 'upstream' }
  /** The repository is in the lock, with other tags or digests. */
  | { readonly kind: 'other-tag'; readonly names: readonly string[] }
  /** A repository of the lock whose name differs in a letter or two. */
  | { readonly kind: 'near'; readonly names: readonly string[] }
  | { readonly kind: 'none' };

/** Letters that differ in what is taken for a typo. */
const TYPO = 2;

export function matchLock(reference: Reference, names: readonly LockedName[]): LockMatch {
  const own = repositoryOf(reference);
  const sameRepository = names.filter(name => placesOf(name).includes(own));
  const name = sameRepository.find(entry => isMeant(reference, entry));
  if (name !== undefined) {
    const isMirrored = name.mirrored !== undefined && repositoryOf(name.mirrored) === own;
    return { kind: 'locked', name, at: isMirrored ? 'mirror' : 'upstream' };
  }
  if (sameRepository.length > 0) return { kind: 'other-tag', names: imagesOf(sameRepository) };
  const near = names.filter(entry => placesOf(entry).some(place => distance(place, own, TYPO) <= TYPO));
  return near.length > 0 ? { kind: 'near', names: imagesOf(near) } : { kind: 'none' };
}

function placesOf({ upstream, mirrored }: LockedName): string[] {
  return [repositoryOf(upstream), ...(mirrored === undefined ? [] : [repositoryOf(mirrored)])];
}

function imagesOf(names: readonly LockedName[]): string[] {
  return [...new Set(names.map(({ locked }) => locked.image))];
}

/** How many letters have to be put in, taken out or changed to make one text of the other; more than `most` is not counted. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
