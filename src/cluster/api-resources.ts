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

/** The first version of a group is the one it prefers. */
function aggregated({ items }: ValueMap): ApiResources {
  const unknown: string[] = [];
  const resources = mapsOf(items).flatMap(item => {
    const group = nameOf(item);
    const served = mapsOf(item.versions).flatMap(({ version, freshness, resources: kinds }) => {
      if (freshness === 'Stale') unknown.push(group);
      return mapsOf(kinds).flatMap(({ resource, responseKind, scope, verbs }) => {
        const { kind } = mapOf(responseKind);
        if (!isListed(verbs) || typeof kind !== 'string') return [];
        const namespaced = scope === 'Namespaced';
        return [{ group, version: String(version), kind, plural: String(resource), namespaced }];
      });
    });
    return eachOnce(served);
  });
  return { resources, unknown };
}

/** Of the versions of a kind the first: what only an older version has is taken from there. */
function eachOnce(bestFirst: readonly Resource[]): Resource[] {
  return [...new Map(bestFirst.toReversed().map(resource => [resource.plural, resource])).values()];
}

function nameOf({ metadata }: ValueMap): string {
  return String(mapOf(metadata).name ?? '');
}

async function oneByOne(client: ApiClient, groups: unknown, doing: string): Promise<ApiResources> {
  const unknown: string[] = [];
  const resources: Resource[] = [];
  for (const { name, preferredVersion, versions } of mapsOf(mapOf(groups).groups)) {
    const group = String(name);
    const named = [mapOf(preferredVersion), ...mapsOf(versions)].map(({ version }) => textOf(version));
    const served: Resource[] = [];
    for (const version of new Set(named)) {
      try {
        const list = await client.getJson(`/apis/${group}/${version}`, doing);
        served.push(...listedIn(list, group, version));
      } catch (error) {
        // A group whose own server is down (503) hides nothing of the others.
        if (!(error instanceof AirgapError) || error.code !== 'CLUSTER_ANSWER') throw error;
        unknown.push(group);
      }
    }
    resources.push(...eachOnce(served));
  }
  return { resources, unknown };
}

function listedIn(list: unknown, group: string, version: string): Resource[] {
  return mapsOf(mapOf(list).resources).flatMap(({ name, kind, namespaced, verbs }) => {
    const plural = String(name);
    if (plural.includes('/') || !isListed(verbs) || typeof kind !== 'string') return [];
    return [{ group, version, kind, plural, namespaced: namespaced === true }];
  });
}

function isListed(verbs: Value): boolean {
  return Array.isArray(verbs) && verbs.includes('list');
}
