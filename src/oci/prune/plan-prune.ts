// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../../reference/digest.ts';
import { compare } from '../../reference/order.ts';
import { tiedTo } from '../tied-tag.ts';
import type { RepositoryState } from './repository-state.ts';

/** What of a repository has to stay. */
export interface Keep {
  readonly tags: ReadonlySet<string>;
  readonly digests: ReadonlySet<Digest>;
}

/** What is to be done with one repository. */
export interface RepositoryPlan {
  readonly repository: string;
  /** Every tag that is there, with its digest: the plan is for this state and no other. */
  readonly tags: Readonly<Record<string, Digest>>;
  /** Manifests to delete, what points at others before these. */
  readonly delete: readonly Digest[];
  /** Tags to take from manifests that stay. */
  readonly untag: readonly string[];
}

/** Finds what nothing keeps. What is kept keeps its children, what refers to it, and the tags that are tied to its digest. */
export function planRepository(state: RepositoryState, keep: Keep): RepositoryPlan {
  const kept = keptManifests(state, keep);
  const doomed = [...state.manifests.keys()].filter(digest => !kept.has(digest));
  const tags = [...state.tags].sort(([a], [b]) => compare(a, b));
  const goes = ([tag, digest]: readonly [string, Digest]): boolean =>
    kept.has(digest) && !keep.tags.has(tag) && !isTied(tag, kept);
  return {
    repository: state.repository,
    tags: Object.fromEntries(tags),
    delete: pointersFirst(state, doomed.sort(compare)),
    untag: tags.filter(goes).map(([tag]) => tag),
  };
}

/** Bytes that nothing needs any more once the plans are carried out: manifests, and blobs that no kept manifest has anywhere. */
export function freedBytes(states: readonly RepositoryState[], plans: readonly RepositoryPlan[]): number {
  const doomed = new Map(plans.map(plan => [plan.repository, new Set(plan.delete)]));
  const [needed, freed] = [new Set<Digest>(), new Map<Digest, number>()];
  for (const { repository, manifests } of states)
    for (const [digest, { blobs, size }] of manifests) {
      const goes = doomed.get(repository)?.has(digest) === true;
      for (const item of [...blobs, { digest, size }]) {
        if (goes) freed.set(item.digest, item.size);
        else needed.add(item.digest);
      }
    }
  return [...freed].reduce((sum, [digest, size]) => sum + (needed.has(digest) ? 0 : size), 0);
}

function keptManifests({ tags, manifests }: RepositoryState, keep: Keep): ReadonlySet<Digest> {
  const kept = new Set<Digest>();
  const tied = Map.groupBy(tags, ([tag]) => tiedTo(tag));
  const visit = (digest: Digest): void => {
    const manifest = manifests.get(digest);
    if (manifest === undefined || kept.has(digest)) return;
    kept.add(digest);
    for (const next of [...manifest.children, ...manifest.referrers]) visit(next);
    for (const [, next] of tied.get(digest) ?? []) visit(next);
  };
  for (const digest of keep.digests) visit(digest);
  for (const [tag, digest] of tags) if (keep.tags.has(tag)) visit(digest);
  return kept;
}

function isTied(tag: string, kept: ReadonlySet<Digest>): boolean {
  const subject = tiedTo(tag);
  return subject !== undefined && kept.has(subject);
}

/** An index before its children, a signature before what it signs: nothing ever points at what is gone. */
function pointersFirst({ manifests }: RepositoryState, doomed: readonly Digest[]): Digest[] {
  const subjects = new Map<Digest, Digest[]>();
  for (const digest of doomed)
    for (const referrer of manifests.get(digest)?.referrers ?? [])
      subjects.set(referrer, [...(subjects.get(referrer) ?? []), digest]);
  const [seen, pointedFirst] = [new Set<Digest>(), [] as Digest[]];
  const goes = new Set(doomed);
  const visit = (digest: Digest): void => {
    if (seen.has(digest) || !goes.has(digest)) return;
    seen.add(digest);
    for (const next of [...(manifests.get(digest)?.children ?? []), ...(subjects.get(digest) ?? [])]) visit(next);
    pointedFirst.push(digest);
  };
  for (const digest of doomed) visit(digest);
  return pointedFirst.reverse();
}
