// SPDX-License-Identifier: Apache-2.0
import { compare } from '../reference/order.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import type { RawDocument } from '../rendered/stream.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import { loadYaml } from '../rendered/yaml.ts';

/** What a service account may do, as far as roles of the same release say. */
export interface Access {
  /** Kinds of objects with containers that it may create: `deployments`, `pods`; `*` for all. */
  readonly starts: readonly string[];
  /** API groups, other than Kubernetes' own, whose objects it watches; those with most kinds first; `*` for all. */
  readonly watches: readonly string[];
}

const WITH_PODS = new Set([
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'cronjobs',
  '*',
]);
const WORKLOAD_GROUPS = new Set(['', 'apps', 'batch', '*']);
const ROLE = /^kind:[ \t]*["']?(?:Cluster)?Role["']?[ \t]*(?:#.*)?\r?$/m;
/** A role without any of these neither creates nor watches anything. */
const WORTH_READING = /\bcreate\b|\*|\bwatch\b|^aggregationRule:/m;
const AGGREGATED = /^aggregationRule:/m;
const DEFINED = /^kind:[ \t]*["']?CustomResourceDefinition\b/m;
const BINDING = /^kind:[ \t]*["']?(?:Cluster)?RoleBinding["']?[ \t]*(?:#.*)?\r?$/m;

/** Roles that every cluster has: `edit` and what includes it may create workloads. */
const EDIT: ValueMap = {
  apiGroups: ['', 'apps', 'batch'],
  resources: ['pods', 'deployments', 'jobs'],
  verbs: ['create'],
};
const OF_CLUSTER: ReadonlyMap<string, ValueMap> = new Map([
  ['ClusterRole edit', EDIT],
  ['ClusterRole admin', EDIT],
  ['ClusterRole cluster-admin', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
]);

/**
 * Access of these service accounts, by name, as far as they may create something. Reads their bindings, and the roles that
 * these name: those of all others are most of what a chart renders. What does not parse grants nothing.
 */
export function accessOf(documents: readonly RawDocument[], wanted: ReadonlySet<string>): Map<string, Access> {
  const bound = bindingsOf(documents, wanted);
  const named = rolesNamed(documents, new Set(bound.map(({ role }) => role.name)));
  const texts = named.some(text => AGGREGATED.test(text)) ? documents.map(({ text }) => text) : named;
  const roles = rolesOf(texts.filter(text => ROLE.test(text) && WORTH_READING.test(text)));
  const granted = Map.groupBy(bound, ({ account }) => account);
  return new Map(
    [...granted].map(([account, bindings]) => {
      const rules = bindings.flatMap(({ role }) => rulesOf(`${role.kind} ${role.name}`, roles));
      return [account, summarise(rules, () => definedGroups(documents))];
    }),
  );
}

/** What the bundle of an operator lets it do: a ClusterServiceVersion holds the rules itself. */
export function accessInBundle({ value: { spec } }: RenderedDocument): Access {
  const install = isMap(spec) && isMap(spec.install) && isMap(spec.install.spec) ? spec.install.spec : {};
  const granted = [...listOf(install.permissions), ...listOf(install.clusterPermissions)].filter(isMap);
  return summarise(granted.flatMap(({ rules }) => listOf(rules).filter(isMap)));
}

interface Bound {
  readonly account: string;
  readonly role: { readonly kind: string; readonly name: string };
}

function bindingsOf(documents: readonly RawDocument[], wanted: ReadonlySet<string>): Bound[] {
  const texts = documents.filter(({ text }) => BINDING.test(text) && names(text, wanted));
  const bindings = texts.flatMap(({ text }) => parse(text));
  return bindings.flatMap(({ roleRef, subjects }) => {
    if (!isMap(roleRef)) return [];
    const role = { kind: String(roleRef.kind), name: String(roleRef.name) };
    return accounts(subjects).flatMap(account => (wanted.has(account) ? { account, role } : []));
  });
}

/** Texts of roles that may have one of these names. */
function rolesNamed(documents: readonly RawDocument[], wanted: ReadonlySet<string>): string[] {
  return documents.flatMap(({ text }) => (ROLE.test(text) && names(text, wanted) ? text : []));
}

function names(text: string, wanted: ReadonlySet<string>): boolean {
  for (const name of wanted) if (text.includes(name)) return true;
  return false;
}

interface Role {
  readonly rules: readonly ValueMap[];
  readonly labels: Value;
  /** Labels of the roles whose rules this one has beside its own. */
  readonly selectors: readonly ValueMap[];
}

function rolesOf(texts: readonly string[]): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const { kind, metadata, rules, aggregationRule } of texts.flatMap(parse)) {
    if (!isMap(metadata)) continue;
    const name = `${kind} ${metadata.name}`;
    const selectors = isMap(aggregationRule) ? listOf(aggregationRule.clusterRoleSelectors) : [];
    roles.set(name, {
      rules: [...(roles.get(name)?.rules ?? []), ...listOf(rules).filter(isMap)],
      labels: metadata.labels,
      selectors: selectors.flatMap(one => (isMap(one) && isMap(one.matchLabels) ? [one.matchLabels] : [])),
    });
  }
  return roles;
}

/** The rules of a role, those of the roles that it gathers by their labels among them. */
function rulesOf(name: string, roles: ReadonlyMap<string, Role>): readonly ValueMap[] {
  const role = roles.get(name);
  if (role === undefined) return [OF_CLUSTER.get(name) ?? []].flat();
  const gathered = role.selectors.flatMap(wanted =>
    [...roles.values()].filter(({ labels }) => hasLabels(labels, wanted)).flatMap(({ rules }) => rules),
  );
  return [...role.rules, ...gathered];
}

function hasLabels(labels: Value, wanted: ValueMap): boolean {
  return isMap(labels) && Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** API groups that the release defines: who watches all watches these. */
function definedGroups(documents: readonly RawDocument[]): string[] {
  const groups = documents.flatMap(({ text }) =>
    DEFINED.test(text) ? (/^ {2}group:[ \t]*["']?([\w.-]+)/m.exec(text)?.[1] ?? []) : [],
  );
  return groups.filter(isForeign);
}

function parse(text: string): ValueMap[] {
  try {
    const value = loadYaml(text, { duplicates: 'last' });
    return isMap(value) ? [value] : [];
  } catch {
    return [];
  }
}

function accounts(subjects: Value): string[] {
  return listOf(subjects).flatMap(subject =>
    isMap(subject) && subject.kind === 'ServiceAccount' && typeof subject.name === 'string' ? [subject.name] : [],
  );
}

function summarise(rules: readonly ValueMap[], all: () => readonly string[] = () => []): Access {
  const starts = new Set<string>();
  const watches = new Map<string, number>();
  for (const { apiGroups, resources, verbs } of rules) {
    const groups = listOf(apiGroups).map(String);
    const allowed = new Set(listOf(verbs).map(String));
    if ((allowed.has('create') || allowed.has('*')) && groups.some(group => WORKLOAD_GROUPS.has(group))) {
      for (const resource of listOf(resources).map(String)) if (WITH_PODS.has(resource)) starts.add(resource);
    }
    if (!allowed.has('watch') && !allowed.has('*')) continue;
    const unnamed = groups.includes('*') ? all() : [];
    // Definitions may come by another release; who may do all with all there is waits for them.
    const everything = groups.includes('*') && unnamed.length === 0 && listOf(resources).includes('*') ? ['*'] : [];
    for (const group of [...groups.filter(isForeign), ...unnamed, ...everything]) {
      watches.set(group, (watches.get(group) ?? 0) + listOf(resources).length);
    }
  }
  const byWeight = [...watches].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
  return { starts: [...starts].sort(), watches: byWeight.map(([group]) => group) };
}

/** True for a group that Kubernetes or OpenShift does not bring itself. */
export function isForeign(group: string): boolean {
  return group.includes('.') && !/(^|\.)(k8s\.io|openshift\.io)$/.test(group);
}

function listOf(value: Value): Value[] {
  return Array.isArray(value) ? value : [];
}
