// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import { dataOf, isEncrypted, type Manifest, mapAt } from './manifest.ts';
import { isSelected } from './selector.ts';

/** A cluster as ApplicationSets see it: what its Secret says, credentials aside. */
export interface Cluster {
  readonly name: string;
  readonly server: string;
  readonly project?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The clusters of a repository's Argo CD, by name. */
export interface KnownClusters {
  readonly all: readonly Cluster[];
  /** Argo CD may know others. */
  readonly mayBeMore: boolean;
}

const TYPE = 'argocd.argoproj.io/secret-type';
/** Where Argo CD runs. It has no Secret and thus no labels, unless somebody made one. */
const LOCAL: Cluster = { name: 'in-cluster', server: 'https://kubernetes.default.svc' };

/** What the user names and what cluster Secrets say; a Secret of a cluster that the user names says nothing. Without `named` nobody knows whether that is all. */
export function knownClusters(manifests: readonly Manifest[], named: readonly Cluster[] | undefined): KnownClusters {
  const own = (named ?? []).map(cluster => ({ ...cluster, labels: { ...cluster.labels, [TYPE]: 'cluster' } }));
  const said = new Map(manifests.flatMap(clusterIn).map(cluster => [JSON.stringify(cluster), cluster]));
  const secrets = [...said.values()].filter(cluster => !own.some(other => isAlike(cluster, other)));
  // Folders of several Argo CDs, of which each may call its own cluster the same.
  const twins = secrets.filter(cluster => secrets.some(other => other !== cluster && isAlike(cluster, other)));
  const known = [...own, ...secrets.filter(cluster => !twins.includes(cluster))];
  const local = named === undefined || known.some(({ server }) => server === LOCAL.server) ? [] : [LOCAL];
  const all = [...known, ...local].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { all, mayBeMore: named === undefined || twins.length > 0 };
}

function isAlike(a: Cluster, b: Cluster): boolean {
  return a.name === b.name || a.server === b.server;
}

/** The cluster of a Secret that says one; none of a Secret that something else still fills in, or has to decrypt. */
function clusterIn(secret: Manifest): Cluster[] {
  const { labels, annotations } = mapAt(secret.value, 'metadata') as Pick<Cluster, 'labels' | 'annotations'>;
  if (secret.identity.kind !== 'Secret' || labels?.[TYPE] !== 'cluster' || isEncrypted(secret)) return [];
  const [name, server, project] = ['name', 'server', 'project'].map(key => dataOf(secret, key));
  const cluster = {
    name: name ?? '',
    server: server ?? '',
    ...(project !== undefined && { project }),
    labels,
    ...(annotations && { annotations }),
  };
  return cluster.name === '' || cluster.server === '' || TEMPLATE.test(JSON.stringify(cluster)) ? [] : [cluster];
}

const TEMPLATE = /\$\{|\{\{|<[\w -]+>/;

/** The clusters that a generator's selector takes. The local one has no labels to be selected by. */
export function selectedClusters({ all }: KnownClusters, selector: ValueMap): Cluster[] {
  const takesAll = [selector.matchLabels, selector.matchExpressions].every(
    wanted => Object.keys(wanted ?? {}).length === 0,
  );
  if (takesAll) return [...all];
  return all.filter(({ labels }) => labels?.[TYPE] === 'cluster' && isSelected(selector, labels));
}
