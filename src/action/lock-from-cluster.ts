// SPDX-License-Identifier: Apache-2.0
import type { Cluster } from '../cluster/cluster.ts';
import type { Unseen } from '../cluster/list-allowed.ts';
import type { Scope } from '../cluster/resource.ts';
import { isFromCluster } from '../lock/cluster-release.ts';
import type { Lock } from '../lock/lock.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import { isAtMirror, upstreamNames } from '../plan/upstream-name.ts';
import { parseReference, type Reference } from '../reference/reference.ts';
import { liveImages } from './live-images.ts';
import { readLiveObjects } from './live-objects.ts';
import { lockLive, type OtherDigest, wholeReleases } from './lock-live.ts';
import type { Reader } from './reader.ts';
import type { Registries } from './running-digest.ts';

export interface ClusterLockOptions {
  readonly scope: Scope;
  /** The lock to put it into. */
  readonly previous: Lock;
  readonly mirror: MirrorTarget | undefined;
  readonly ignore: readonly { readonly image: string }[];
}

export interface ClusterLock {
  readonly lock: Lock;
  readonly others: readonly OtherDigest[];
  /** Entries that nothing names any more. */
  readonly lost: readonly string[];
  readonly pods: number;
  readonly unseen: readonly Unseen[];
  readonly unknownGroups: readonly string[];
}

/** Locks what a cluster names and runs, beside what a lock has of charts. Reads only. Throws CLUSTER_…. */
export async function lockFromCluster(
  cluster: Cluster,
  { scope, previous, mirror, ignore }: ClusterLockOptions,
  reader: Reader,
  registries: Registries,
): Promise<ClusterLock> {
  const objects = await readLiveObjects(cluster, scope, reader);
  const { unseen, unknownGroups, pods } = objects;
  const back =
    mirror &&
    upstreamNames(
      mirror,
      previous.images.map(({ image }) => parseReference(image)),
    );
  const toUpstream = (reference: Reference): Reference | undefined =>
    mirror && isAtMirror(reference, mirror) ? back?.(reference) : reference;
  const live = liveImages(objects, reader, toUpstream, ignore);
  const isWhole = wholeReleases(scope.namespace, unseen, unknownGroups.length === 0);
  const { lock, others } = await lockLive(previous, { isWhole, live }, registries);
  return {
    lock,
    others,
    lost: lostBetween(previous, lock),
    pods: pods.length,
    unseen,
    unknownGroups,
  };
}

function lostBetween(before: Lock, { images }: Lock): string[] {
  const now = new Set(images.map(({ image }) => image));
  const read = before.images.filter(({ uses }) => uses.some(({ release }) => isFromCluster(release)));
  return read.map(({ image }) => image).filter(image => !now.has(image));
}
