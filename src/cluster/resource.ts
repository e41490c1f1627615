// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../rendered/value.ts';

/** A kind of object that an API server has, and what its addresses are made of. */
export interface Resource {
  /** `''` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** As addresses have it: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Which objects of a kind: of one namespace or of all that may be seen, chosen by a label selector as the API has it. */
export interface Scope {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** An object as the API server gives it; items of a list have their `kind` and `apiVersion` put back. */
export type ApiObject = ValueMap & { readonly metadata: ValueMap };

export const PODS = core('Pod', 'pods');
export const NODES = core('Node', 'nodes', false);
export const NAMESPACES = core('Namespace', 'namespaces', false);
export const EVENTS = core('Event', 'events');
export const SECRETS = core('Secret', 'secrets');
export const SERVICE_ACCOUNTS = core('ServiceAccount', 'serviceaccounts');

/** What makes Pods. */
export const WORKLOADS: readonly Resource[] = [
  core('ReplicationController', 'replicationcontrollers'),
  builtIn('apps', 'Deployment', 'deployments'),
  builtIn('apps', 'StatefulSet', 'statefulsets'),
  builtIn('apps', 'DaemonSet', 'daemonsets'),
  builtIn('apps', 'ReplicaSet', 'replicasets'),
  builtIn('batch', 'Job', 'jobs'),
  builtIn('batch', 'CronJob', 'cronjobs'),
];

function core(kind: string, plural: string, namespaced = true): Resource {
  return { group: '', version: 'v1', kind, plural, namespaced };
}

function builtIn(group: string, kind: string, plural: string): Resource {
  return { group, version: 'v1', kind, plural, namespaced: true };
}

/** `apps/v1`, or `v1` of the core group. */
export function apiVersionOf({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `deployments.apps`, as kubectl and RBAC call it. */
export function resourceName({ group, plural }: Resource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** `/apis/apps/v1/namespaces/shop/deployments/web`; without a namespace those of all. */
export function addressOf(resource: Resource, namespace?: string, name?: string): string {
  const { group, plural, namespaced } = resource;
  const parts = [
    group === '' ? 'api' : 'apis',
    apiVersionOf(resource),
    ...(namespaced && namespace !== undefined ? ['namespaces', encodeURIComponent(namespace)] : []),
    plural,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
  ];
  return `/${parts.join('/')}`;
}

/** `deployments.apps in namespace shop`, for messages. */
export function describeScope(resource: Resource, { namespace }: Scope): string {
  const where = resource.namespaced
    ? namespace === undefined
      ? ' in all namespaces'
      : ` in namespace ${namespace}`
    : '';
  return `${resourceName(resource)}${where}`;
}
