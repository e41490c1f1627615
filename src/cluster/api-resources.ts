// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { compare } from '../reference/order.ts';
import { isMap, mapOf, mapsOf, textOf, type Value, type ValueMap } from '../rendered/value.ts';
import { type ApiClient, JSON_TYPE } from './api-client.ts';
import { type Resource, resourceName } from './resource.ts';

/** What an API server serves. `unknown` are groups that it could not tell of, because a server behind it is down. */
export interface ApiResources {
  readonly resources: readonly Resource[];
  readonly unknown: readonly string[];
}

/** Kubernetes 1.30 answers v2, 1.27 v2beta1, older ones a plain list of groups. */
const AGGREGATED = ['v2', 'v2beta1']
  .map(version => `${JSON_TYPE};g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat(JSON_TYPE)
  .join(',');

/**
 * Every kind that can be listed, each in the version that its group prefers, sorted. Groups of Kubernetes itself are there as
 * well. Throws CLUSTER_….
 */
export async function readApiResources(client: ApiClient): Promise<ApiResources> {
  const doing = 'read which kinds of objects there are';
  const groups = await client.getJson('/apis', doing, AGGREGATED);
  const found = isAggregated(groups) ? aggregated(groups) : await oneByOne(client, groups, doing);
  const resources = [...found.resources].sort((a, b) => compare(resourceName(a), resourceName(b)));
  return { resources, unknown: [...new Set(found.unknown)].sort(compare) };
}

function isAggregated(value: unknown): value is ValueMap {
  return isMap(value) && value.kind === 'APIGroupDiscoveryList';
}

/** The first version of a group is the one it prefers; what only an older version has is taken from there. */
function aggregated({ items }: ValueMap): ApiResources {
  const unknown: string[] = [];
  const resources = mapsOf(items).flatMap(item => {
    const group = nameOf(item);
    const byPlural = new Map<string, Resource>();
    for (const { version, freshness, resources: served } of mapsOf(item.versions)) {
      if (freshness === 'Stale') unknown.push(group);
      for (const one of mapsOf(served)) {
        const { kind } = mapOf(one.responseKind);
        if (!isListed(one.verbs) || typeof kind !== 'string') continue;
        const plural = String(one.resource);
        const namespaced = one.scope === 'Namespaced';
        if (!byPlural.has(plural)) byPlural.set(plural, { group, version: String(version), kind, plural, namespaced });
      }
    }
    return [...byPlural.values()];
  });
  return { resources, unknown };
}

function nameOf({ metadata }: ValueMap): string {
  return String(mapOf(metadata).name ?? '');
}

async function oneByOne(client: ApiClient, groups: unknown, doing: string): Promise<ApiResources> {
  const unknown: string[] = [];
  const resources: Resource[] = [];
  for (const { name, preferredVersion } of mapsOf(mapOf(groups).groups)) {
    const group = String(name);
    const version = textOf(mapOf(preferredVersion).version);
    try {
      const list = await client.getJson(`/apis/${group}/${version}`, doing);
      for (const { name: plural, kind, namespaced, verbs } of mapsOf(mapOf(list).resources)) {
        const isPart = String(plural).includes('/');
        if (isPart || !isListed(verbs) || typeof kind !== 'string') continue;
        resources.push({ group, version, kind, plural: String(plural), namespaced: namespaced === true });
      }
    } catch (error) {
      // A group whose own server is down (503) hides nothing of the others.
      if (!(error instanceof AirgapError) || error.code !== 'CLUSTER_ANSWER') throw error;
      unknown.push(group);
    }
  }
  return { resources, unknown };
}

function isListed(verbs: Value): boolean {
  return Array.isArray(verbs) && verbs.includes('list');
}
