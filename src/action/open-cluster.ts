// SPDX-License-Identifier: Apache-2.0
import type { ClusterOptions } from '../cluster/access.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Scope } from '../cluster/resource.ts';

export type { ClusterOptions } from '../cluster/access.ts';

/** Lends the cluster that kubectl would ask. Loads the client, which takes longer than all else. Throws KUBECONFIG_INVALID. */
export async function withCluster<T>(options: ClusterOptions, use: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await (await import('../cluster/cluster.ts')).openCluster(options);
  return use(cluster).finally(() => cluster.close());
}

/** What to look at: as kubectl does, the namespace of the context unless told otherwise. */
export function scopeOf(
  { namespace }: Cluster,
  flags: { readonly 'all-namespaces': boolean; readonly selector?: string | undefined },
): Scope {
  return {
    ...(!flags['all-namespaces'] && { namespace }),
    ...(flags.selector !== undefined && { labelSelector: flags.selector }),
  };
}
