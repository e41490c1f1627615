// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { isMap, mapOf, textOf, type ValueMap } from '../rendered/value.ts';
import { type ApiClient, JSON_TYPE } from './api-client.ts';
import { type ApiObject, addressOf, apiVersionOf, describeScope, type Resource, type Scope } from './resource.ts';

/** What was kept of a list, and the version of it that a watch goes on from. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

/** `keep` makes of an object what is needed of it, so that no more stays in memory; undefined leaves it out. */
export type Keep<T> = (object: ApiObject) => T | undefined;

const PAGE = 500;
/** How often a list is begun anew because its continue token was too old, before it goes on from where it was. */
const RESTARTS = 2;
/** How often a token may be too old in one list, before the server is not believed any more. */
const EXPIRIES = 50;
/** Metadata alone, for what is asked of a Secret. */
export const METADATA_TYPE = `${JSON_TYPE};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`;

/**
 * Lists objects page by page. A continue token that has expired (410) begins the list anew: what was kept is thrown away, so
 * nothing is there twice or half. When that happens again and again, the list goes on behind the last object with the
 * token that the server offers, as its documentation has it. A page that is too large is asked for in smaller ones.
 * Throws CLUSTER_….
 */
export async function listObjects<T>(
  client: ApiClient,
  resource: Resource,
  scope: Scope,
  keep: Keep<T>,
  accept = JSON_TYPE,
): Promise<Listed<T>> {
  let items: T[] = [];
  let expired = 0;
  let limit = PAGE;
  let token: string | undefined;
  for (;;) {
    const query = queryOf({ ...selectors(scope), limit: String(limit), ...(token && { continue: token }) });
    const page = await readPage(client, resource, scope, query, accept);
    if (page === 'too large') {
      if (limit === 1) throw tooLarge(client, resource, scope);
      limit = Math.max(1, Math.floor(limit / 4));
      continue;
    }
    if ('expired' in page) {
      expired += 1;
      if (expired <= RESTARTS) [items, token] = [[], undefined];
      else if (expired <= EXPIRIES && page.next !== undefined) token = page.next;
      else throw page.expired;
      continue;
    }
    for (const object of page.objects) {
      const kept = keep(withKind(object, resource));
      if (kept !== undefined) items.push(kept);
    }
    if (page.next === undefined) return { items, resourceVersion: page.resourceVersion };
    token = page.next;
  }
}

export function selectors({ labelSelector, fieldSelector }: Scope): Record<string, string> {
  return { ...(labelSelector && { labelSelector }), ...(fieldSelector && { fieldSelector }) };
}

export function queryOf(parameters: Readonly<Record<string, string>>): string {
  return `?${new URLSearchParams(parameters)}`;
}

interface Page {
  readonly objects: readonly ApiObject[];
  readonly next: string | undefined;
  readonly resourceVersion: string;
}

interface Expired {
  readonly expired: AirgapError;
  /** Goes on with what is there now. */
  readonly next: string | undefined;
}

async function readPage(
  client: ApiClient,
  resource: Resource,
  scope: Scope,
  query: string,
  accept: string,
): Promise<Page | Expired | 'too large'> {
  const doing = `list ${describeScope(resource, scope)}`;
  try {
    const answer = await client.getJson(addressOf(resource, scope.namespace) + query, doing, accept);
    return pageOf(answer, `${client.access.name}: cannot ${doing}`);
  } catch (error) {
    if (!(error instanceof AirgapError)) throw error;
    if (error.code === 'INPUT_TOO_LARGE') return 'too large';
    if (error.code === 'CLUSTER_EXPIRED') return { expired: error, next: offeredToken(error) };
    throw error;
  }
}

function pageOf(value: unknown, what: string): Page {
  const { items, metadata } = mapOf(value);
  if (!Array.isArray(items)) throw new AirgapError('CLUSTER_ANSWER', `${what}: the answer is no list`);
  const { continue: next, resourceVersion } = mapOf(metadata);
  return {
    objects: items.filter(isObject),
    next: textOf(next) || undefined,
    resourceVersion: String(resourceVersion ?? ''),
  };
}

/** The Status of a 410 brings a token that goes on from the same place, in the list as it is now. */
function offeredToken({ cause }: AirgapError): string | undefined {
  return textOf(mapOf(mapOf(cause).metadata).continue) || undefined;
}

function isObject(item: unknown): item is ApiObject {
  return isMap(item) && isMap(item.metadata);
}

/** Items of a list do not say what they are. */
function withKind(object: ApiObject, resource: Resource): ApiObject {
  const named: ValueMap = { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
  return named as ApiObject;
}

function tooLarge({ access }: ApiClient, resource: Resource, scope: Scope): AirgapError {
  return new AirgapError(
    'INPUT_TOO_LARGE',
    `${access.name}: one of ${describeScope(resource, scope)} is too large to read`,
  );
}
