// SPDX-License-Identifier: Apache-2.0
import type { Cluster } from '../cluster/cluster.ts';
import { EVENTS, NAMESPACES, NODES, PODS, SERVICE_ACCOUNTS, WORKLOADS } from '../cluster/resource.ts';
import { type RbacSubject, writeRbac } from '../emit/rbac.ts';
import { AirgapError } from '../errors.ts';
import type { Reader } from './reader.ts';

export interface GenerateRbacOptions {
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** `namespace/name`. */
  readonly serviceAccounts: readonly string[];
  /** Also what `diagnose` and `preflight` read: events and service accounts. */
  readonly diagnose: boolean;
  /** Names of pull secrets that may be read; `any` for each whose name is known. */
  readonly secrets: readonly string[] | 'any';
  /** With namespaces: the nodes as well, by a ClusterRole. */
  readonly nodes: boolean;
}

/** Roles for what `audit` reads in this cluster: its custom resources are asked for by name. Throws CLUSTER_…, USAGE. */
export async function generateRbac(cluster: Cluster, options: GenerateRbacOptions, reader: Reader): Promise<string> {
  const { name, namespaces, diagnose, secrets, nodes } = options;
  for (const written of [name, ...namespaces, ...(secrets === 'any' ? [] : secrets)]) checkName(written);
  const subjects = subjectsOf(options);
  const { resources } = await cluster.resources();
  const kinds = [
    PODS,
    NAMESPACES,
    NODES,
    ...WORKLOADS,
    ...resources.filter(({ group, kind }) => reader.reads(group, kind)),
    ...(diagnose ? [EVENTS, SERVICE_ACCOUNTS] : []),
  ];
  return writeRbac({ name, namespaces, subjects, kinds, secrets, nodes });
}

function subjectsOf({ users, groups, serviceAccounts }: GenerateRbacOptions): RbacSubject[] {
  return [
    ...users.map(name => ({ kind: 'User' as const, name })),
    ...groups.map(name => ({ kind: 'Group' as const, name })),
    ...serviceAccounts.map(written => {
      const [namespace = '', name = '', ...rest] = written.split('/');
      if (rest.length > 0 || name === '') {
        throw new AirgapError('USAGE', `--service-account ${written} is not NAMESPACE/NAME`);
      }
      checkName(namespace);
      return { kind: 'ServiceAccount' as const, name: checkName(name), namespace };
    }),
  ];
}

/** A name of Kubernetes (RFC 1123). */
function checkName(name: string): string {
  if (/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) return name;
  throw new AirgapError('USAGE', `"${name}" is not a name for an object`, {
    hint: 'Lower-case letters, digits, - and dots.',
  });
}
