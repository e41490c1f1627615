// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import { SMALL_CONTENT_LIMIT } from './content.ts';
import { type Descriptor, invalid, isIndexType, OCI_INDEX } from './descriptor.ts';
import { manifestMediaType, parseManifest } from './graph.ts';
import { isHtml, isTaken } from './http/answer-error.ts';
import type { HttpAnswer } from './http/transport.ts';
import { parseJson } from './json.ts';
import type { RegistryClient, RegistryRequest } from './registry-client.ts';
import { tiedTag } from './tied-tag.ts';

/** Statuses by which registries without the API say so. Others (401, 429, 500) are failures and are not taken for "none". */
const NOT_OFFERED = new Set([400, 404, 405, 406, 501]);
const MOST_PAGES = 100;

/**
 * What refers to a digest (distribution-spec 1.1): by the referrers API, else by the tag `sha256-<hex>` that clients keep
 * on registries without it. Neither there: empty.
 */
export async function listReferrers(client: RegistryClient, repository: string, digest: Digest): Promise<Descriptor[]> {
  const request: RegistryRequest = {
    method: 'GET',
    repository,
    path: `referrers/${digest}`,
    doing: `list what refers to ${repository}@${digest}`,
    limit: SMALL_CONTENT_LIMIT,
    accept: [OCI_INDEX],
  };
  const answer = await client.ask(request);
  if (NOT_OFFERED.has(answer.status) || isOtherContent(answer)) return readFallbackTag(client, request, digest);
  return readPages(client, request, answer);
}

async function readPages(client: RegistryClient, request: RegistryRequest, first: HttpAnswer): Promise<Descriptor[]> {
  const where = `${client.operation('').host}: the list of what refers to an image`;
  const found: Descriptor[] = [];
  let answer = first;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    if (answer.status !== 200) throw await client.refusal(request, answer);
    found.push(...readIndex(answer, where));
    const next = nextPage(answer, where);
    if (next === undefined) return found;
    answer = await client.ask({ ...request, at: next });
  }
  throw invalid(where, `has more than ${MOST_PAGES} pages`);
}

async function readFallbackTag(
  client: RegistryClient,
  request: RegistryRequest,
  digest: Digest,
): Promise<Descriptor[]> {
  const answer = await client.ask({ ...request, path: `manifests/${tiedTag(digest)}` });
  if (answer.status === 404) return [];
  if (answer.status !== 200 || isHtml(answer)) throw await client.refusal(request, answer);
  return readIndex(answer, `${client.operation('').host}: the list of what refers to ${request.repository}@${digest}`);
}

/** Hosts with a web interface answer 200 and a page for any path they do not know. */
function isOtherContent(answer: HttpAnswer): boolean {
  const type = answer.headers['content-type'] ?? '';
  return answer.status === 200 && (isHtml(answer) || !isIndexType(type.split(';')[0]?.trim() ?? ''));
}

function readIndex(answer: HttpAnswer, where: string): Descriptor[] {
  const node = parseManifest(
    { mediaType: manifestMediaType(answer.body, OCI_INDEX, where), bytes: answer.body },
    where,
  );
  return node.kind === 'index' ? [...node.children] : [];
}

/**
 * `<…>; rel="next"` (RFC 8288), at the same host only: a list does not lead our credentials elsewhere. A registry behind a
 * proxy that ends TLS may call itself http; we stay at the address that we asked. Throws REGISTRY_ANSWER for another host,
 * since a list that ends there would look whole.
 */
export function nextPage({ headers, url }: HttpAnswer, where: string): URL | undefined {
  const target = /<([^<>]*)>\s*;[^,]*\brel\s*=\s*"?next\b/i.exec(headers.link ?? '')?.[1];
  if (target === undefined) return undefined;
  const next = URL.canParse(target, url.href) ? new URL(target, url) : undefined;
  if (next?.host === url.host) return new URL(`${next.pathname}${next.search}`, url.origin);
  throw invalid(where, `goes on at ${next?.host ?? 'no readable address'}, where we do not follow`);
}

/**
 * Adds a manifest to the list that clients keep under the tag `sha256-<hex>` of its subject, on a registry without the
 * referrers API (distribution-spec 1.1). Entries of others and all else in the list stay as they are; sorted by digest, so
 * that the order in which they came does not show. Whoever calls sees to it that two changes of one list do not overlap.
 * Throws REGISTRY_ANSWER when something that is no list has the tag.
 */
export async function addToFallbackTag(
  client: RegistryClient,
  repository: string,
  subject: Digest,
  entry: Descriptor,
): Promise<void> {
  const path = `manifests/${tiedTag(subject)}`;
  const doing = `add to the list of what refers to ${repository}@${subject}`;
  const request = { repository, path, doing, limit: SMALL_CONTENT_LIMIT };
  const read: RegistryRequest = { ...request, method: 'GET', accept: [OCI_INDEX] };
  const answer = await client.ask(read);
  if (answer.status !== 200 && answer.status !== 404) throw await client.refusal(read, answer);
  const list = answer.status === 200 ? readList(answer, `${client.operation('').host}: ${path}`) : EMPTY_LIST;
  if (list.manifests.some(({ digest }) => digest === entry.digest)) return;
  const manifests = [...list.manifests, entry].sort((a, b) => compare(a.digest, b.digest));
  const bytes = Buffer.from(JSON.stringify({ ...list, mediaType: OCI_INDEX, manifests }));
  const headers = { 'content-type': OCI_INDEX };
  const write: RegistryRequest = { ...request, method: 'PUT', headers, body: () => bytes };
  const written = await client.ask(write);
  if (!isTaken(written)) throw await client.refusal(write, written);
}

const EMPTY_LIST = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] as readonly Descriptor[] };

/** The list with every field that it has, whether we know it or not. */
function readList(answer: HttpAnswer, where: string): typeof EMPTY_LIST {
  const mediaType = manifestMediaType(answer.body, undefined, where);
  if (parseManifest({ mediaType, bytes: answer.body }, where).kind === 'index')
    return parseJson(answer.body, where) as typeof EMPTY_LIST;
  throw invalid(where, 'is an image, and the place of a list of what refers to another');
}
