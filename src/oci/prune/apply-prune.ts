// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import type { Digest } from '../../reference/digest.ts';
import { ignoreMissing } from '../copy/image-graph.ts';
import type { RegistryKeeper } from '../registry-keeper.ts';
import type { RepositoryPlan } from './plan-prune.ts';

/**
 * Passes when a repository is as the plan knows it; tags that the plan deletes may be gone, so that a run that was
 * stopped is gone on with. Throws PLAN_STALE.
 */
export async function refuseChanged(keeper: RegistryKeeper, registry: string, plan: RepositoryPlan): Promise<void> {
  const { repository, tags } = plan;
  const goes = new Set<Digest>(plan.delete);
  const there = new Map<string, Digest>();
  for (const tag of await keeper.tags(repository)) {
    const reference = { written: tag, registry, repository, tag };
    const manifest = await keeper.reader.fetchNamed(reference).catch(ignoreMissing);
    if (manifest !== undefined) there.set(tag, manifest.digest);
  }
  const name = (tag: string): string => `${registry}/${repository}:${tag}`;
  for (const [tag, digest] of there)
    if (tags[tag] !== digest)
      throw stale(`${name(tag)} is ${digest}, the plan knows it as ${tags[tag] ?? 'not there'}`);
  for (const [tag, digest] of Object.entries(tags))
    if (!there.has(tag) && !goes.has(digest) && !plan.untag.includes(tag)) throw stale(`${name(tag)} is gone`);
}

/** What was deleted: manifests, and tags of manifests that stay. `left`: tags that the registry cannot delete alone. */
export interface Applied {
  readonly manifests: number;
  readonly tags: number;
  readonly left: readonly string[];
}

/** Deletes what the plan says and nothing else. What is gone already is not counted. */
export async function applyPlan(
  keeper: RegistryKeeper,
  { repository, untag, delete: doomed }: RepositoryPlan,
): Promise<Applied> {
  let [manifests, tags] = [0, 0];
  const left: string[] = [];
  for (const tag of untag) {
    try {
      if (await keeper.remove(repository, tag)) tags += 1;
    } catch (error) {
      // Distribution 2 takes digests alone there.
      if (!(error instanceof AirgapError) || error.code !== 'REGISTRY_ANSWER') throw error;
      left.push(tag);
    }
  }
  for (const digest of doomed) if (await keeper.remove(repository, digest)) manifests += 1;
  return { manifests, tags, left };
}

function stale(what: string): AirgapError {
  return new AirgapError('PLAN_STALE', `the registry changed since the plan was made: ${what}`, {
    hint: 'Make a new plan, look at it, and apply that.',
  });
}
