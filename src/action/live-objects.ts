// SPDX-License-Identifier: Apache-2.0
import type { Cluster } from '../cluster/cluster.ts';
import { type Allowed, listAllowed, type Unseen } from '../cluster/list-allowed.ts';
import type { Keep } from '../cluster/list-objects.ts';
import { nodePlatforms } from '../cluster/node-platforms.ts';
import { controllerOf, type Owner, type PodImages, podImages } from '../cluster/pod-images.ts';
import { type ApiObject, PODS, type Resource, resourceName, type Scope, WORKLOADS } from '../cluster/resource.ts';
import { AirgapError } from '../errors.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { isMap, type ValueMap } from '../rendered/value.ts';
import type { Reader } from './reader.ts';

/** What a cluster holds that names images, no more of each object than that takes. */
export interface LiveObjects {
  readonly pods: readonly PodImages[];
  /** Workloads that nothing else controls, and custom resources of known operators. */
  readonly documents: readonly RenderedDocument[];
  /** `namespace/kind/name` of what is controlled, and what controls it. */
  readonly owners: ReadonlyMap<string, Owner>;
  /** `linux/amd64` by the name of the node; none where nodes may not be seen. */
  readonly platforms: ReadonlyMap<string, string>;
  readonly unseen: readonly Unseen[];
  /** API groups of known operators that could not be asked for, because a server behind the API server is down. */
  readonly unknownGroups: readonly string[];
}

/** Which custom resources to look at, and whose API groups are missed when their server is down. */
type Known = Pick<Reader, 'reads' | 'knows'>;

/** Reads Pods, workloads, and the custom resources that are known. Throws CLUSTER_…. */
export async function readLiveObjects(cluster: Cluster, scope: Scope, known: Known): Promise<LiveObjects> {
  const unseen: Unseen[] = [];
  const owners = new Map<string, Owner>();
  const documents: RenderedDocument[] = [];
  const pods = await listAllowed(cluster, PODS, scope, podImages);
  unseen.push(...pods.unseen);
  const { resources, unknown } = await cluster.resources();
  const custom = resources.filter(({ group, kind }) => known.reads(group, kind));
  // One after the other: a thousand objects of each kind at once would be a lot to ask of a server, and to hold.
  for (const resource of [...WORKLOADS, ...custom]) {
    if (!resource.namespaced && scope.namespace !== undefined) continue;
    const found = await listOther(cluster, resource, scope, object => documentOf(object, resource, owners));
    for (const document of found.items) documents.push(document);
    unseen.push(...found.unseen);
  }
  const { platforms } = await nodePlatforms(cluster);
  return {
    pods: pods.items,
    documents,
    owners,
    platforms,
    unseen,
    unknownGroups: unknown.filter(group => known.knows(group)),
  };
}

/**
 * Beside Pods, one kind that cannot be read must not hide the others: kinds go away while they are read, old clusters lack
 * some, and a webhook that converts versions may be down.
 */
async function listOther<T>(cluster: Cluster, resource: Resource, scope: Scope, keep: Keep<T>): Promise<Allowed<T>> {
  try {
    return await listAllowed(cluster, resource, scope, keep);
  } catch (error) {
    if (!(error instanceof AirgapError)) throw error;
    if (error.code === 'CLUSTER_NOT_FOUND') return { items: [], unseen: [] };
    if (error.code !== 'CLUSTER_ANSWER') throw error;
    return { items: [], unseen: [{ resource: resourceName(resource), reason: error.message }] };
  }
}

/** An object without what the cluster added. What another object controls is only noted: that one tells the images, or its Pods do. */
function documentOf(
  { metadata, status: _, ...object }: ApiObject,
  { kind }: Resource,
  owners: Map<string, Owner>,
): RenderedDocument | undefined {
  const [name, namespace] = [String(metadata.name), String(metadata.namespace ?? '')];
  const owner = controllerOf(metadata);
  if (owner !== undefined) owners.set(ownerKey(namespace, { kind, name }), owner);
  if (owner !== undefined && WORKLOADS.some(workload => workload.kind === owner.kind)) return undefined;
  const identity = { apiVersion: String(object.apiVersion), kind, name, ...(namespace !== '' && { namespace }) };
  return { identity, value: { ...object, metadata: slim(metadata) }, line: 1 };
}

/** kubectl's copy of the object would be searched for images as well, and it may be older than the object. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function slim({ managedFields: _, annotations, ...metadata }: ValueMap): ValueMap {
  if (!isMap(annotations)) return metadata;
  const { [LAST_APPLIED]: __, ...rest } = annotations;
  return { ...metadata, annotations: rest };
}

export function ownerKey(namespace: string, { kind, name }: Pick<Owner, 'kind' | 'name'>): string {
  return `${namespace}/${kind}/${name}`;
}
