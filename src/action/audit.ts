// SPDX-License-Identifier: Apache-2.0
import type { Cluster } from '../cluster/cluster.ts';
import type { Unseen } from '../cluster/list-allowed.ts';
import { type PodImages, podImages } from '../cluster/pod-images.ts';
import { PODS, type Scope } from '../cluster/resource.ts';
import { compareLive, type LiveComparison, type LiveUse, type LockedName } from '../drift/live.ts';
import { isIgnored } from '../lock/build.ts';
import type { Lock } from '../lock/lock.ts';
import type { Resolver } from '../oci/content.ts';
import { type MirrorTarget, mirrorReference } from '../plan/layout.ts';
import { parseReference } from '../reference/reference.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { auditMirror } from './audit-mirror.ts';
import { type LiveObjects, ownerKey, readLiveObjects } from './live-objects.ts';
import type { Reader } from './reader.ts';
import type { Workspace } from './workspace.ts';

export interface AuditOptions {
  readonly scope: Scope;
  readonly mirror: MirrorTarget | undefined;
  /** Nodes turn upstream names into the mirror's, whatever the lock says. */
  readonly nodeMirror: boolean;
}

export interface AuditPorts {
  readonly cluster: Cluster;
  /** Asked whether the mirror has what runs; absent when it is not to be asked. */
  readonly source?: Resolver | undefined;
}

export interface Audit extends LiveComparison {
  /** The context. */
  readonly cluster: string;
  /** Absent when all namespaces were looked at. */
  readonly namespace?: string;
  readonly selector?: string;
  readonly pods: number;
  readonly unseen: readonly Unseen[];
  readonly unknownGroups: readonly string[];
}

/** Compares a live cluster with the lock and the mirror. Reads only. Throws CLUSTER_…, and what asking the mirror throws. */
export async function audit(
  { cluster, source }: AuditPorts,
  lock: Lock,
  options: AuditOptions,
  { config }: Workspace,
  reader: Reader,
): Promise<Audit> {
  const { scope, mirror } = options;
  const objects = await readLiveObjects(cluster, scope, reader);
  const uses = [...podUses(objects), ...declaredUses(objects, reader)];
  const compared = compareLive(uses, lockedNames(lock, options), image => isIgnored(image, config.ignore ?? []));
  const comparison = source && mirror ? await auditMirror(compared, lock, mirror, source) : compared;
  // What a part of a cluster does not use, another part may.
  const isPart = scope.namespace !== undefined || scope.labelSelector !== undefined;
  const isWhole = !isPart && objects.unseen.length + objects.unknownGroups.length === 0;
  return {
    cluster: cluster.name,
    ...(scope.namespace !== undefined && { namespace: scope.namespace }),
    ...(scope.labelSelector !== undefined && { selector: scope.labelSelector }),
    pods: objects.pods.length,
    images: comparison.images,
    unused: isWhole ? comparison.unused : [],
    unseen: objects.unseen,
    unknownGroups: objects.unknownGroups,
  };
}

/** Each Pod as it comes or changes, compared, until `signal`. Throws CLUSTER_…. */
export async function* auditChanges(
  cluster: Cluster,
  lock: Lock,
  options: AuditOptions,
  { config }: Workspace,
  signal: AbortSignal,
): AsyncGenerator<LiveComparison> {
  const names = lockedNames(lock, options);
  for await (const change of cluster.follow(PODS, options.scope, podImages, signal)) {
    if (change.type === 'removed') continue;
    const pods = change.type === 'listed' ? change.items : [change.item];
    const uses = podUses({ pods, owners: new Map(), platforms: new Map() });
    yield compareLive(uses, names, image => isIgnored(image, config.ignore ?? []));
  }
}

/** The names of the lock's images, upstream and at the mirror. */
export function lockedNames(lock: Lock, { mirror, nodeMirror }: Omit<AuditOptions, 'scope'>): LockedName[] {
  return lock.images.map(locked => {
    const upstream = parseReference(locked.image);
    const redirected = nodeMirror || locked.uses.some(({ redirect }) => redirect === 'node-mirror');
    return { locked, upstream, ...(mirror && { mirrored: mirrorReference(upstream, mirror) }), redirected };
  });
}

/** What Pods run. */
function podUses({ pods, owners, platforms }: Pick<LiveObjects, 'pods' | 'owners' | 'platforms'>): LiveUse[] {
  return pods.flatMap(pod => {
    const platform = pod.node === undefined ? undefined : platforms.get(pod.node);
    const owner = ownerOf(pod, owners);
    return pod.images.map(({ path, written, imageId }) => ({
      object: `v1 Pod ${pod.namespace}/${pod.name}`,
      path,
      written,
      imageId,
      ...(pod.node !== undefined && { node: pod.node }),
      ...(platform !== undefined && { platform }),
      ...(owner !== undefined && { owner }),
      ...(pod.static && { static: true }),
    }));
  });
}

/** The Deployment behind a ReplicaSet, the CronJob behind a Job. A node is no owner to speak of. */
function ownerOf({ namespace, owner }: PodImages, owners: LiveObjects['owners']): string | undefined {
  if (owner === undefined || owner.kind === 'Node') return undefined;
  const { apiVersion, kind, name } = owners.get(ownerKey(namespace, owner)) ?? owner;
  return formatIdentity({ apiVersion, kind, namespace, name });
}

/** What workloads and custom resources will run, found by the rules that find it in rendered charts. */
function declaredUses({ documents }: LiveObjects, reader: Reader): LiveUse[] {
  const { uses, unresolved } = reader.look({ documents: [...documents], problems: [], skipped: [], count: 0 }, []);
  return [
    ...uses
      .filter(({ certainty }) => certainty !== 'possible')
      .map(({ object, path, reference }) => ({ object: formatIdentity(object), path, written: reference.written })),
    ...unresolved
      .filter(({ reason }) => reason === 'invalid')
      .map(({ object, path, text }) => ({ object: formatIdentity(object), path, written: text })),
  ];
}
