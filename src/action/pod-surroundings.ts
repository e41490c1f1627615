// SPDX-License-Identifier: Apache-2.0
import type { Cluster } from '../cluster/cluster.ts';
import { listAllowed } from '../cluster/list-allowed.ts';
import { nodePlatforms } from '../cluster/node-platforms.ts';
import { type ApiObject, EVENTS, type Scope, SECRETS } from '../cluster/resource.ts';
import { type PullSecret, registriesOf } from '../diagnose/pull-secrets.ts';
import type { PullingContainer, PullingPod } from '../diagnose/pulling-pod.ts';
import { AirgapError } from '../errors.ts';
import { compare } from '../reference/order.ts';
import { remembered } from '../reference/remembered.ts';
import { isMap } from '../rendered/value.ts';

/** What a cluster knows beside its Pods, of those whose images do not come. */
export interface Surroundings {
  /** Of nodes, by their names. */
  readonly platforms: ReadonlyMap<string, string>;
  readonly messagesOf: (pod: PullingPod, container: PullingContainer) => string[];
  readonly secretsOf: (pod: PullingPod) => Promise<PullSecret[]>;
  readonly unseen: readonly string[];
}

/** Throws CLUSTER_…, other than CLUSTER_FORBIDDEN: what may not be seen is told in `unseen`. */
export async function readSurroundings(
  cluster: Cluster,
  { namespace }: Scope,
  pods: readonly PullingPod[],
): Promise<Surroundings> {
  const uids = new Set(pods.map(({ uid }) => uid));
  if (uids.size === 0) return { platforms: new Map(), messagesOf: () => [], secretsOf: async () => [], unseen: [] };
  const ofPods = { namespace, fieldSelector: 'involvedObject.kind=Pod,type=Warning' };
  const events = await listAllowed(cluster, EVENTS, ofPods, object => eventOf(object, uids));
  const nodes = await nodePlatforms(cluster);
  const secrets = new Map<string, Promise<PullSecret>>();
  return {
    platforms: nodes.platforms,
    messagesOf: (pod, container) => [
      ...(container.waiting === undefined || container.waiting.message === '' ? [] : [container.waiting.message]),
      ...events.items
        .filter(({ uid, container: name }) => uid === pod.uid && (name === undefined || name === container.name))
        .sort((a, b) => compare(b.time, a.time))
        .map(({ message }) => message),
    ],
    secretsOf: pod =>
      Promise.all(
        pod.secrets.map(name =>
          remembered(secrets, `${pod.namespace}/${name}`, () => readSecret(cluster, name, pod.namespace)),
        ),
      ),
    unseen: [...events.unseen, ...nodes.unseen].map(({ reason }) => `${reason}.`.replace(/\.\.$/, '.')),
  };
}

interface PodEvent {
  readonly uid: string;
  /** Absent where it is about the Pod as a whole. */
  readonly container?: string;
  readonly message: string;
  /** RFC 3339, so that texts compare as times do. */
  readonly time: string;
}

function eventOf(event: ApiObject, uids: ReadonlySet<string>): PodEvent | undefined {
  const { involvedObject, message, lastTimestamp, eventTime, metadata } = event;
  if (!isMap(involvedObject) || !uids.has(String(involvedObject.uid)) || typeof message !== 'string') return undefined;
  const [, container] = /^spec\.\w+\{(.+)\}$/.exec(String(involvedObject.fieldPath ?? '')) ?? [];
  const time = lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  return { uid: String(involvedObject.uid), ...(container && { container }), message, time: String(time ?? '') };
}

/** A Secret for pulling. Of what it holds, only the registries' names are kept. Throws CLUSTER_…, other than CLUSTER_FORBIDDEN. */
export async function readSecret(cluster: Cluster, name: string, namespace: string): Promise<PullSecret> {
  try {
    const secret = await cluster.get(SECRETS, name, namespace);
    if (secret === undefined) return { name, state: 'missing' };
    const registries = isMap(secret.data) ? registriesOf(secret.data) : undefined;
    return registries === undefined ? { name, state: 'broken' } : { name, state: 'read', registries };
  } catch (error) {
    if (error instanceof AirgapError && error.code === 'CLUSTER_FORBIDDEN') return { name, state: 'hidden' };
    throw error;
  }
}
