// SPDX-License-Identifier: Apache-2.0
import { releaseId } from '../chart/release.ts';
import { isFromCluster } from '../lock/cluster-release.ts';
import { keepCluster } from '../lock/from-cluster.ts';
import type { Lock } from '../lock/lock.ts';
import { joinLocks, sliceLock } from '../lock/slice.ts';
import { type Observation, observe } from './lock.ts';
import type { Reach } from './reach.ts';
import type { Subject } from './study.ts';
import type { LockPorts } from './survey-for-lock.ts';
import { mirrorOf, recorded, type Workspace } from './workspace.ts';

/**
 * Observes as wide as the lock was made: what it did not look for is no drift. With `reach`, releases that it leaves alone
 * stand in the result as they are locked, and so does what came from a cluster.
 */
export async function observeAgain(
  locked: Lock,
  subjects: readonly Subject[],
  options: { readonly allowEmpty: boolean; readonly allVersions: boolean; readonly reach: Reach | undefined },
  workspace: Workspace,
  ports: LockPorts,
): Promise<Observation> {
  const { configured, config, root } = workspace;
  const { allowEmpty, allVersions, reach } = options;
  const { latent, annotations } = locked.discovery ?? {};
  const named = configured ? {} : { mirror: locked.mirror?.pull, layout: locked.mirror?.layout };
  const platforms = configured ? config.platforms : locked.platforms;
  const mirror = mirrorOf(named, workspace);
  const depth = { allowEmpty, latent, allVersions, annotations, platforms, mirror, only: reach?.reaches };
  const { lock, studies } = await observe(needed(subjects, reach), depth, workspace, ports);
  if (reach === undefined) return { lock: keepCluster(lock, locked), studies };
  const studied = new Set(studies.map(({ name, release }) => (release === undefined ? recorded(name, root) : name)));
  const kept = sliceLock(locked, name => isFromCluster(name) || (!reach.reaches(name) && !studied.has(name)));
  return { lock: joinLocks(kept, lock), studies };
}

/** When no release is reached, and nothing stands beside them that is read with what they hold, none is rendered. */
function needed(subjects: readonly Subject[], reach: Reach | undefined): readonly Subject[] {
  const idle = subjects.every(({ kind, ...rest }) =>
    'release' in rest ? reach?.reaches(releaseId(rest.release)) === false : kind === 'repository',
  );
  return idle ? subjects.filter(({ kind }) => kind === 'repository') : subjects;
}
