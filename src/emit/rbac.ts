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
}

/** Roles that let read these kinds and do nothing else, and their bindings, as YAML. */
export function writeRbac(rbac: Rbac): string {
  const { namespaces, kinds } = rbac;
  const objects =
    namespaces.length === 0
      ? objectsFor(rbac, undefined, kinds)
      : namespaces.flatMap(namespace =>
          objectsFor(
            rbac,
            namespace,
            kinds.filter(({ namespaced }) => namespaced),
          ),
        );
  return `# Written by \`generate rbac\`; do not edit.\n${objects.map(object => stringify(object)).join('---\n')}`;
}

function objectsFor({ name, subjects }: Rbac, namespace: string | undefined, kinds: readonly ReadableKind[]): object[] {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  const role = { apiVersion, kind, metadata, rules: rulesFor(kinds) };
  if (subjects.length === 0) return [role];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name };
  return [role, { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects: subjects.map(subjectOf) }];
}

function rulesFor(kinds: readonly ReadableKind[]): object[] {
  const groups = [...Map.groupBy(kinds, ({ group }) => group)].sort(([a], [b]) => compare(a, b));
  return groups.map(([group, found]) => ({
    apiGroups: [group],
    resources: [...new Set(found.map(({ plural }) => plural))].sort(compare),
    verbs: ['get', 'list', 'watch'],
  }));
}

function subjectOf({ kind, name, namespace }: RbacSubject): object {
  if (kind === 'ServiceAccount') return { kind, name, namespace };
  return { apiGroup: 'rbac.authorization.k8s.io', kind, name };
}
