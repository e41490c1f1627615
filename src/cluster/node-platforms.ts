// SPDX-License-Identifier: Apache-2.0
import { formatPlatform } from '../reference/platform.ts';
import { mapOf, textOf } from '../rendered/value.ts';
import type { Cluster } from './cluster.ts';
import { listAllowed, type Unseen } from './list-allowed.ts';
import { type ApiObject, NODES } from './resource.ts';

export interface NodePlatforms {
  /** `linux/amd64` by the node's name; without nodes whose kubelet has told nothing yet. */
  readonly platforms: ReadonlyMap<string, string>;
  readonly unseen: readonly Unseen[];
}

/** The platforms of a cluster's nodes. Who may see Pods of a namespace may seldom see nodes. Throws as `listAllowed`. */
export async function nodePlatforms(cluster: Cluster): Promise<NodePlatforms> {
  const { items, unseen } = await listAllowed(cluster, NODES, {}, platformOf);
  return { platforms: new Map(items), unseen };
}

function platformOf({ metadata, status }: ApiObject): readonly [name: string, platform: string] | undefined {
  const info = mapOf(mapOf(status).nodeInfo);
  const [os, architecture] = [textOf(info.operatingSystem), textOf(info.architecture)];
  if (os === '' || architecture === '') return undefined;
  return [textOf(metadata.name), formatPlatform({ os, architecture })];
}
