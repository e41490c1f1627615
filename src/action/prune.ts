// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { AirgapError, reasonOf } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { parseLock } from '../lock/parse.ts';
import { type Applied, applyPlan, refuseChanged } from '../oci/prune/apply-prune.ts';
import { freedBytes, type Keep, planRepository } from '../oci/prune/plan-prune.ts';
import { type RepositoryState, readRepository } from '../oci/prune/repository-state.ts';
import type { RegistryKeeper } from '../oci/registry-keeper.ts';
import { parseMirror } from '../plan/layout.ts';
import { planTransfers } from '../plan/transfer.ts';
import type { Digest } from '../reference/digest.ts';
import { matchesAny } from '../reference/pattern.ts';
import type { PrunePlan } from './prune-plan.ts';
import type { Workspace } from './workspace.ts';

export interface PruneOptions {
  /** `host[:port][/prefix]`: repositories below it are looked at. */
  readonly mirror: string;
  readonly layout: string | undefined;
  /** Files of the locks whose images stay. */
  readonly locks: readonly string[];
  /** Patterns of tags that stay: of whole names, or of tags alone. */
  readonly protect: readonly string[];
  /** The repositories to look at; all below the mirror, as the registry lists them, when empty. */
  readonly repositories: readonly string[];
  readonly onProgress?: (done: number, total: number, repository: string) => void;
  /** Told of each pattern of `protect` that fits no tag: what it was meant to keep may be in the plan. */
  readonly onIdle?: (pattern: string) => void;
}

/** Finds what no lock needs. Throws NO_IMAGES when nothing that they need is there: then it is the wrong place. */
export async function planPrune(
  options: PruneOptions,
  workspace: Workspace,
  keeper: RegistryKeeper,
): Promise<PrunePlan> {
  const { locks, protect } = options;
  const { pull: mirror } = parseMirror(options.mirror, undefined);
  const [registry = '', ...path] = mirror.split('/');
  const keeps = await keptByLocks(options, workspace);
  const below = path.length === 0 ? '' : `${path.join('/')}/`;
  const listed = options.repositories.length > 0 ? options.repositories : await keeper.repositories();
  const repositories = listed
    .filter(name => name.startsWith(below) && (keeps.has(name) || !isBeside(name.slice(below.length))))
    .sort();
  const states: RepositoryState[] = [];
  for (const [index, repository] of repositories.entries()) {
    states.push(await readRepository(keeper, registry, repository, keeps.get(repository)?.digests ?? []));
    options.onProgress?.(index + 1, repositories.length, repository);
  }
  refuseWrongPlace(states, keeps, mirror);
  for (const pattern of protect)
    if (states.every(state => protectedTags(state, registry, [pattern]).length === 0)) options.onIdle?.(pattern);
  const readable = states.filter(({ unreadable }) => unreadable === undefined);
  const plans = readable.map(state =>
    planRepository(state, withProtected(state, keeps.get(state.repository), registry, protect)),
  );
  return {
    mirror,
    locks,
    protect,
    freed: freedBytes(readable, plans),
    repositories: plans.filter(plan => plan.delete.length > 0 || plan.untag.length > 0),
    skipped: states.flatMap(({ repository, unreadable: reason }) =>
      reason === undefined ? [] : [{ repository, reason }],
    ),
  };
}

/** Charts and files that `import` pushed stand beside the images, and no lock says which of them are needed: they stay. */
function isBeside(name: string): boolean {
  return /^(charts|files)\//.test(name);
}

/** Looks at the whole registry first, and deletes only when all of it is as the plan knows it. Throws PLAN_STALE. */
export async function applyPrune(plan: PrunePlan, keeper: RegistryKeeper): Promise<Applied> {
  const [registry = ''] = plan.mirror.split('/');
  for (const one of plan.repositories) await refuseChanged(keeper, registry, one);
  const applied: Applied[] = [];
  for (const one of plan.repositories) applied.push(await applyPlan(keeper, one));
  return {
    manifests: applied.reduce((sum, { manifests }) => sum + manifests, 0),
    tags: applied.reduce((sum, { tags }) => sum + tags, 0),
    left: plan.repositories.flatMap(({ repository }, index) =>
      (applied[index]?.left ?? []).map(tag => `${registry}/${repository}:${tag}`),
    ),
  };
}

async function keptByLocks({ mirror, layout, locks }: PruneOptions, { config }: Workspace): Promise<Map<string, Keep>> {
  const keeps = new Map<string, { tags: Set<string>; digests: Set<Digest> }>();
  for (const file of locks) {
    const lock = await readLockFile(file);
    const target = parseMirror(mirror, layout ?? config.mirror?.layout ?? lock.mirror?.layout);
    for (const { digest, destinations, alone } of planTransfers(lock, {
      targets: [target],
      releases: [],
      images: [],
    })) {
      for (const { repository, tag } of destinations) {
        const keep = keeps.get(repository) ?? { tags: new Set(), digests: new Set() };
        keeps.set(repository, keep);
        if (tag !== undefined) keep.tags.add(tag);
        for (const kept of [digest, alone]) if (kept !== undefined) keep.digests.add(kept);
      }
    }
  }
  return keeps;
}

async function readLockFile(file: string): Promise<Lock> {
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new AirgapError('LOCK_MISSING', `cannot read ${file}: ${reasonOf(cause)}`, { cause });
  });
  return parseLock(text, file);
}

function withProtected(
  state: RepositoryState,
  keep: Keep | undefined,
  registry: string,
  patterns: readonly string[],
): Keep {
  const kept = [...(keep?.tags ?? []), ...protectedTags(state, registry, patterns)];
  return { tags: new Set(kept), digests: keep?.digests ?? new Set() };
}

function protectedTags(
  { repository, tags }: RepositoryState,
  registry: string,
  patterns: readonly string[],
): readonly string[] {
  return [...tags.keys()].filter(tag =>
    [tag, `${registry}/${repository}:${tag}`].some(name => matchesAny(patterns, name)),
  );
}

/** With a prefix or a layout that is not the mirror's, everything would seem to be in nobody's need. */
function refuseWrongPlace(states: readonly RepositoryState[], keeps: ReadonlyMap<string, Keep>, mirror: string): void {
  const found = states.some(({ repository, manifests, unreadable }) => {
    const digests = [...(keeps.get(repository)?.digests ?? [])];
    return unreadable === undefined ? digests.some(digest => manifests.has(digest)) : digests.length > 0;
  });
  if (found) return;
  throw new AirgapError('NO_IMAGES', `no image of the locks is at ${mirror}, so everything there would go`, {
    hint: 'Check the prefix and --layout; what nobody needs as a whole is deleted faster by other means.',
  });
}
