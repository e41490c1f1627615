// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { isMap, mapOf } from '../rendered/value.ts';
import type { ApiClient } from './api-client.ts';
import { type Keep, listObjects, queryOf, selectors } from './list-objects.ts';
import { type ApiObject, addressOf, describeScope, type Resource, type Scope } from './resource.ts';

/** What is there, and then what changes. `listed` comes again when changes were missed: it replaces all that was said before. */
export type Change<T> =
  | { readonly type: 'listed'; readonly items: readonly T[] }
  | { readonly type: 'changed'; readonly item: T }
  | { readonly type: 'removed'; readonly item: T };

/** A server ends a watch after this many seconds; without it some proxies do, less politely. */
const WATCH_SECONDS = 290;
/** Connections lost one after another, without an event between them, before this gives up. */
const LOST = 6;

/**
 * Lists, then watches until `signal`. A connection that ends or breaks goes on where it was (bookmarks move that place on
 * where nothing happens); a place that the server has forgotten (410) means a new list. Throws CLUSTER_….
 */
export async function* followObjects<T>(
  client: ApiClient,
  resource: Resource,
  scope: Scope,
  keep: Keep<T>,
  signal: AbortSignal,
): AsyncGenerator<Change<T>> {
  let lost = 0;
  let place: string | undefined;
  while (!signal.aborted) {
    try {
      if (place === undefined) {
        const { items, resourceVersion } = await listObjects(client, resource, scope, keep);
        place = resourceVersion;
        yield { type: 'listed', items };
      }
      for await (const event of watch(client, resource, scope, place, signal)) {
        lost = 0;
        place = event.resourceVersion;
        const item = event.type === 'BOOKMARK' ? undefined : keep(event.object);
        if (item !== undefined) yield { type: event.type === 'DELETED' ? 'removed' : 'changed', item };
      }
      // Ended by the server, as agreed; one that ends at once is not asked without a breath in between.
      await client.pause(0);
    } catch (error) {
      if (signal.aborted) return;
      if (!isLost(error) || ++lost > LOST) throw error;
      if ((error as AirgapError).code === 'CLUSTER_EXPIRED') place = undefined;
      await client.pause(lost);
    }
  }
}

const PASSING = new Set(['CLUSTER_EXPIRED', 'CLUSTER_UNREACHABLE', 'CLUSTER_TIMEOUT']);

function isLost(error: unknown): boolean {
  return error instanceof AirgapError && PASSING.has(error.code);
}

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: ApiObject;
  readonly resourceVersion: string;
}

async function* watch(
  client: ApiClient,
  resource: Resource,
  scope: Scope,
  resourceVersion: string,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const query = queryOf({
    ...selectors(scope),
    watch: 'true',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(WATCH_SECONDS),
    resourceVersion,
  });
  const doing = `watch ${describeScope(resource, scope)}`;
  for await (const line of client.lines(addressOf(resource, scope.namespace) + query, doing, signal)) {
    const event = read(line);
    if (event === undefined) continue;
    if ('status' in event) throw problem(client, doing, event.status);
    yield event;
  }
}

/** A line that was cut off by a broken connection comes again, whole, on the next one. */
function read(line: string): WatchEvent | { readonly status: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isMap(value) || !isMap(value.object)) return undefined;
  const { type, object } = value;
  if (type === 'ERROR') return { status: object };
  if (!isMap(object.metadata)) return undefined;
  const resourceVersion = String(object.metadata.resourceVersion ?? '');
  return { type: type as WatchEvent['type'], object: object as ApiObject, resourceVersion };
}

function problem({ access }: ApiClient, doing: string, status: unknown): AirgapError {
  const { code, message } = mapOf(status);
  const what = `${access.name}: cannot ${doing}: ${code ?? 'no code'} ${message ?? ''}`.trimEnd();
  return new AirgapError(code === 410 ? 'CLUSTER_EXPIRED' : 'CLUSTER_ANSWER', what);
}
