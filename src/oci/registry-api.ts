// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import { type Reference, tryReference } from '../reference/reference.ts';
import { type ApiAnswer, type ApiRequest, contentHeaders, isKnown, json, refusal } from './api-answer.ts';
import { answerBlob } from './blob-answer.ts';
import type { ServableSource } from './content.ts';
import { OCI_INDEX } from './descriptor.ts';
import { pageOf } from './page.ts';
import { Repositories } from './repositories.ts';
import { parseRequestTarget, type RequestTarget } from './request-target.ts';

/** Images that are served, and how clients find them. */
export interface ServedImages {
  readonly source: ServableSource;
  readonly repositories: Repositories;
}

/** What a request is about: something of one repository. */
interface Asked {
  readonly request: ApiRequest;
  readonly repository: string;
  /** What the client calls that. */
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  readonly query: URLSearchParams;
}

const KINDS = ['manifests', 'blobs', 'tags', 'referrers'];

/** What a source holds by now, ready to be served, also under the names that `mirrored` makes of whole ones. */
export async function servedImages(
  source: ServableSource,
  mirrored?: (whole: string) => string,
): Promise<ServedImages> {
  return { source, repositories: new Repositories(await source.names(), mirrored) };
}

/**
 * Answers a request as a read-only registry does (OCI distribution-spec, pull and discovery). One address serves several
 * upstream registries: `/v2/docker.io/library/nginx/…`, or `/v2/library/nginx/…?ns=docker.io` as containerd asks, or
 * `/v2/library/nginx/…` when only one of them has that repository.
 */
export async function answerRegistryRequest(images: ServedImages, request: ApiRequest): Promise<ApiAnswer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return readOnly();
  const target = parseRequestTarget(request.url);
  if (target === undefined) return refusal(400, 'NAME_INVALID', 'not a path of a registry');
  const path = target.parts.join('/');
  if (path === 'v2/' || path === 'v2') return json(200, {});
  if (path === 'v2/_catalog') return listed(request, target.query, 'repositories', images.repositories.paths);
  const asked = findAsked(images.repositories, request, target);
  if ('status' in asked) return asked;
  try {
    return await answer(images, asked);
  } catch (cause) {
    return failure(cause, asked);
  }
}

function readOnly(): ApiAnswer {
  const refused = refusal(405, 'UNSUPPORTED', 'this registry is read-only');
  return { ...refused, headers: { ...refused.headers, allow: 'GET, HEAD' } };
}

function findAsked(
  repositories: Repositories,
  request: ApiRequest,
  { parts, query }: RequestTarget,
): Asked | ApiAnswer {
  const [kind = '', target = ''] = parts.slice(-2);
  if (parts[0] !== 'v2' || parts.length < 4 || !KINDS.includes(kind) || (kind === 'tags' && target !== 'list'))
    return refusal(404, 'UNSUPPORTED', 'no such path');
  const name = parts.slice(1, -2).join('/');
  const repository = repositories.find(name, query.get('ns'));
  if (repository === undefined) return refusal(404, 'NAME_UNKNOWN', `no repository ${name} here`);
  return { request, repository, name, kind, target, query };
}

function failure(cause: unknown, { kind, target, repository }: Asked): ApiAnswer {
  if (cause instanceof AirgapError && cause.code === 'REGISTRY_NOT_FOUND') {
    const code = kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN';
    return refusal(404, code, `no ${target} in ${repository}`);
  }
  const problem = cause instanceof Error ? cause.message : String(cause);
  return { ...refusal(500, 'UNKNOWN', 'the content here cannot be read'), problem };
}

async function answer(images: ServedImages, asked: Asked): Promise<ApiAnswer> {
  const { request, repository, name, kind, target, query } = asked;
  if (kind === 'tags') {
    const tags = images.repositories.tags(repository);
    return listed(request, query, 'tags', tags, { name });
  }
  const reference = tryReference(`${repository}${isDigest(target) ? '@' : ':'}${target}`);
  if (reference === undefined) return refusal(400, 'MANIFEST_INVALID', 'neither a tag nor a digest');
  if (kind === 'manifests') return answerManifest(images.source, reference, request);
  const { digest } = reference;
  if (digest === undefined) return refusal(400, 'DIGEST_INVALID', 'not a digest');
  return kind === 'blobs'
    ? answerBlob(images.source, reference, digest, request)
    : answerReferrers(images.source, reference, digest, query);
}

async function answerManifest(source: ServableSource, reference: Reference, request: ApiRequest): Promise<ApiAnswer> {
  const { mediaType, digest, bytes } = await source.fetchNamed(reference);
  const headers = contentHeaders(mediaType, digest);
  if (isKnown(request, digest)) return { status: 304, headers };
  return { status: 200, headers: { ...headers, 'content-length': String(bytes.length) }, body: bytes };
}

async function answerReferrers(
  source: ServableSource,
  reference: Reference,
  digest: Digest,
  query: URLSearchParams,
): Promise<ApiAnswer> {
  const all = await source.referrers(reference, digest);
  const wanted = query.get('artifactType');
  const manifests = wanted === null ? all : all.filter(({ artifactType }) => artifactType === wanted);
  const answered = json(200, { schemaVersion: 2, mediaType: OCI_INDEX, manifests }, OCI_INDEX);
  if (wanted === null) return answered;
  return { ...answered, headers: { ...answered.headers, 'oci-filters-applied': 'artifactType' } };
}

function listed(
  { url }: ApiRequest,
  query: URLSearchParams,
  key: string,
  sorted: readonly string[],
  around: object = {},
): ApiAnswer {
  const page = pageOf(sorted, query);
  if (page === undefined) return refusal(400, 'PAGINATION_NUMBER_INVALID', 'n is not a number of entries');
  const answered = json(200, { ...around, [key]: page.items });
  if (page.next === undefined) return answered;
  const ns = query.get('ns');
  const next = `${url.replace(/\?.*$/s, '')}?${page.next}${ns === null ? '' : `&ns=${encodeURIComponent(ns)}`}`;
  return { ...answered, headers: { ...answered.headers, link: `<${next}>; rel="next"` } };
}
