// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';
import { compare } from '../reference/order.ts';

/** A kind of object, as RBAC calls it. */
export interface ReadableKind {
  readonly group: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface RbacSubject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  /** Of a service account. */
  readonly namespace?: string;
}

export interface Rbac {
  readonly name: string;
  /** A Role in each of these; a ClusterRole when there are none. */
  readonly namespaces: readonly string[];
  /** Who gets the roles; without one there are no bindings. */
  readonly subjects: readonly RbacSubject[];
  readonly kinds: readonly ReadableKind[];
  /** Secrets to get: those of these names, or each whose name is known. */
  readonly secrets?: readonly string[] | 'any';
  /** Beside Roles, a ClusterRole for the nodes, which are in no namespace. */
  readonly nodes?: boolean;
}

/** Roles that let read these kinds and do nothing else, and their bindings, as YAML. */
export function writeRbac(rbac: Rbac): string {
  const { namespaces, kinds, secrets } = rbac;
  const namespaced = rulesFor(
    kinds.filter(kind => kind.namespaced),
    secrets,
  );
  const objects =
    namespaces.length === 0
      ? objectsFor(rbac, undefined, rulesFor(kinds, secrets))
      : [...namespaces.flatMap(namespace => objectsFor(rbac, namespace, namespaced)), ...objectsForNodes(rbac)];
  return `# Written by \`generate rbac\`; do not edit.\n${objects.map(object => stringify(object)).join('---\n')}`;
}

function objectsForNodes(rbac: Rbac): object[] {
  const nodes = { group: '', plural: 'nodes', namespaced: false };
  return rbac.nodes === true ? objectsFor({ ...rbac, name: `${rbac.name}-nodes` }, undefined, rulesFor([nodes])) : [];
}

function objectsFor({ name, subjects }: Rbac, namespace: string | undefined, rules: readonly object[]): object[] {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  const role = { apiVersion, kind, metadata, rules };
  if (subjects.length === 0) return [role];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name };
  return [role, { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects: subjects.map(subjectOf) }];
}

function rulesFor(kinds: readonly ReadableKind[], secrets: Rbac['secrets'] = []): object[] {
  const groups = [...Map.groupBy(kinds, ({ group }) => group)].sort(([a], [b]) => compare(a, b));
  const lists = groups.map(([group, found]) => ({
    apiGroups: [group],
    resources: [...new Set(found.map(({ plural }) => plural))].sort(compare),
    verbs: ['get', 'list', 'watch'],
  }));
  if (secrets.length === 0) return lists;
  // A list would show what all of them hold.
  const names = secrets === 'any' ? {} : { resourceNames: [...new Set(secrets)].sort(compare) };
  return [...lists, { apiGroups: [''], resources: ['secrets'], ...names, verbs: ['get'] }];
}

function subjectOf({ kind, name, namespace }: RbacSubject): object {
  if (kind === 'ServiceAccount') return { kind, name, namespace };
  return { apiGroup: 'rbac.authorization.k8s.io', kind, name };
}
