// SPDX-License-Identifier: Apache-2.0
import type { Lock, LockedImage } from '../lock/lock.ts';
import { compare } from '../reference/order.ts';
import { parseReference, type Reference, repositoryOf } from '../reference/reference.ts';

/** How observation differs from a lock, grouped for a reader. All lists are sorted. */
export interface Drift {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Same repository, another tag or pin. */
  readonly retagged: readonly { readonly from: string; readonly to: string }[];
  /** Same tag, another digest, upstream; or the same name and tag on another registry. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Images whose uses, platforms or other parts differ; another digest is under `moved`. */
  readonly changed: readonly { readonly image: string; readonly what: readonly string[] }[];
  /** Releases whose chart, values, version or proof differ, and other parts of the lock. */
  readonly releases: readonly string[];
}

/** Compares a lock with what is observed now. */
export function compareLocks(locked: Lock, observed: Lock): Drift {
  const before = new Map(locked.images.map(image => [image.image, image]));
  const after = new Map(observed.images.map(image => [image.image, image]));
  const removed = new Set([...before.keys()].filter(image => !after.has(image)));
  const added = new Set([...after.keys()].filter(image => !before.has(image)));
  const retagged = pair(removed, added, repositoryOf);
  const moved = pair(removed, added, nameAndTagOf);
  for (const [image, { digest }] of after) {
    const old = before.get(image)?.digest;
    if (old !== undefined && digest !== undefined && old !== digest) {
      moved.push({ from: `${image}@${old}`, to: `${image}@${digest}` });
    }
  }
  const changed = [...after.values()].flatMap(image => changeOf(before.get(image.image), image));
  return {
    added: [...added].sort(compare),
    removed: [...removed].sort(compare),
    retagged,
    moved: moved.sort((a, b) => compare(a.from, b.from)),
    changed,
    releases: changedReleases(locked, observed),
  };
}

/** The image of a lock that a drift names. A tag that moved upstream is told as NAME@DIGEST, which is no name of the lock. */
export function namedImage(name: string, images: ReadonlyMap<string, LockedImage>): LockedImage | undefined {
  return images.get(name) ?? images.get(name.replace(/@[^@]*$/, ''));
}

/** True when nothing differs. */
export function isClean(drift: Drift): boolean {
  return Object.values(drift).every(list => list.length === 0);
}

/** Takes out of both sets what has the same key, the first of each first. */
function pair(
  removed: Set<string>,
  added: Set<string>,
  keyOf: (reference: Reference) => string,
): { from: string; to: string }[] {
  const candidates = Map.groupBy([...added].sort(compare), image => keyOf(parseReference(image)));
  const pairs: { from: string; to: string }[] = [];
  for (const from of [...removed].sort(compare)) {
    const to = candidates.get(keyOf(parseReference(from)))?.shift();
    if (to === undefined) continue;
    pairs.push({ from, to });
    removed.delete(from);
    added.delete(to);
  }
  return pairs;
}

function nameAndTagOf({ repository, tag = '' }: Reference): string {
  return `${repository.slice(repository.lastIndexOf('/') + 1)}:${tag}`;
}

function changeOf(before: LockedImage | undefined, after: LockedImage): { image: string; what: string[] }[] {
  if (before === undefined) return [];
  const parts = ['platforms', 'missing', 'uses', 'additional', 'unresolved', 'mediaType', 'referrers'] as const;
  const what = parts.filter(part => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
  return what.length === 0 ? [] : [{ image: after.image, what }];
}

/** A part of a lock as it is compared: a gap that only moved to another line is the same gap. */
function lasting(part: unknown): unknown {
  if (!Array.isArray(part)) return part ?? [];
  return part.map(item => (typeof item === 'object' ? { ...item, line: undefined } : item));
}

function changedReleases(locked: Lock, observed: Lock): string[] {
  const before = new Map(locked.releases.map(release => [release.name, JSON.stringify(release)]));
  const after = new Map(observed.releases.map(release => [release.name, JSON.stringify(release)]));
  const names = new Set([...before.keys(), ...after.keys()]);
  const changed = [...names].filter(name => before.get(name) !== after.get(name)).sort(compare);
  const other = (['platforms', 'mirror', 'charts', 'gaps'] as const).filter(
    part => JSON.stringify(lasting(locked[part])) !== JSON.stringify(lasting(observed[part])),
  );
  return [...changed, ...other];
}
