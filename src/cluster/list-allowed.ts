// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import type { Cluster } from './cluster.ts';
import type { Keep } from './list-objects.ts';
import { NAMESPACES, type Resource, resourceName, type Scope } from './resource.ts';

/** Objects that may not, or cannot, be seen: of a kind, in a namespace or, without one, anywhere. */
export interface Unseen {
  readonly resource: string;
  readonly namespace?: string;
  /** What the API server said. */
  readonly reason: string;
}

export interface Allowed<T> {
  readonly items: readonly T[];
  readonly unseen: readonly Unseen[];
}

/** Lists in the namespaces of a cluster that are asked one by one, at once. */
const AT_ONCE = 4;

/**
 * Lists what may be seen. When a list of all namespaces is forbidden, each namespace is asked by itself, and those that
 * are forbidden too are told. Throws CLUSTER_…, other than CLUSTER_FORBIDDEN.
 */
export async function listAllowed<T>(
  cluster: Cluster,
  resource: Resource,
  scope: Scope,
  keep: Keep<T>,
): Promise<Allowed<T>> {
  const whole = await attempt(cluster, resource, scope, keep);
  if (whole.unseen.length === 0 || !resource.namespaced || scope.namespace !== undefined) return whole;
  const namespaces = await attempt(cluster, NAMESPACES, {}, ({ metadata }) => String(metadata.name));
  if (namespaces.unseen.length > 0) return whole;
  const gate = new Gate(AT_ONCE);
  const each = await Promise.all(
    namespaces.items.map(namespace => gate.run(() => attempt(cluster, resource, { ...scope, namespace }, keep))),
  );
  return { items: each.flatMap(({ items }) => items), unseen: each.flatMap(({ unseen }) => unseen) };
}

async function attempt<T>(cluster: Cluster, resource: Resource, scope: Scope, keep: Keep<T>): Promise<Allowed<T>> {
  try {
    const { items } = await cluster.list(resource, scope, keep);
    return { items, unseen: [] };
  } catch (error) {
    if (!(error instanceof AirgapError) || error.code !== 'CLUSTER_FORBIDDEN') throw error;
    const { namespace } = scope;
    const where = resource.namespaced && namespace !== undefined ? { namespace } : {};
    return { items: [], unseen: [{ resource: resourceName(resource), ...where, reason: error.message }] };
  }
}
