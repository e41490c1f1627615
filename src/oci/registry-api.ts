// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';
import { AirgapError } from '../errors.ts';
import { isDigest } from '../reference/digest.ts';
import { looksLikeHost, parseReference, type Reference, tryReference } from '../reference/reference.ts';
import type { ServableSource } from './content.ts';
import { OCI_INDEX } from './descriptor.ts';

export interface ApiRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly url: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | Readable;
}

const ROUTE = /^\/v2\/(.+)\/(manifests|blobs|tags|referrers)\/([^/]+)$/;

/**
 * Answers a request as a read-only registry does (OCI distribution-spec, pull and discovery). One address serves several
 * upstream registries: `/v2/docker.io/library/nginx/…`, or `/v2/library/nginx/…?ns=docker.io` as containerd asks, or
 * `/v2/library/nginx/…` when only one of them has that repository.
 */
export async function answerRegistryRequest(source: ServableSource, request: ApiRequest): Promise<ApiAnswer> {
  const { pathname, searchParams } = new URL(request.url, 'http://registry');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refusal(405, 'UNSUPPORTED', 'this registry is read-only');
  if (pathname === '/v2/' || pathname === '/v2') return json(200, {});
  const [, name = '', kind = '', target = ''] = ROUTE.exec(pathname) ?? [];
  const repository = await findRepository(source, name, searchParams.get('ns'));
  if (repository === undefined) return refusal(404, 'NAME_UNKNOWN', `no repository ${name} here`);
  try {
    return await answer(source, repository, kind, decodeURIComponent(target));
  } catch (cause) {
    const missing = cause instanceof AirgapError && cause.code === 'REGISTRY_NOT_FOUND';
    if (missing) return refusal(404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN', `no ${target} in ${name}`);
    return refusal(500, 'UNKNOWN', cause instanceof AirgapError ? cause.message : 'internal error');
  }
}

/** The refusal that distribution-spec defines: a list of codes and messages. */
export function refusal(status: number, code: string, message: string): ApiAnswer {
  return json(status, { errors: [{ code, message }] });
}

async function answer(source: ServableSource, repository: string, kind: string, target: string): Promise<ApiAnswer> {
  if (kind === 'tags')
    return target === 'list' ? listTags(source, repository) : refusal(404, 'UNSUPPORTED', 'no such path');
  const reference = tryReference(`${repository}${isDigest(target) ? '@' : ':'}${target}`);
  if (reference === undefined) return refusal(400, 'MANIFEST_INVALID', 'neither a tag nor a digest');
  if (kind === 'manifests') return answerManifest(source, reference);
  if (reference.digest === undefined) return refusal(400, 'DIGEST_INVALID', 'not a digest');
  if (kind === 'referrers') {
    const manifests = await source.referrers(reference, reference.digest);
    return json(200, { schemaVersion: 2, mediaType: OCI_INDEX, manifests }, OCI_INDEX);
  }
  const { size, stream } = await source.openBlob(reference, reference.digest);
  const headers = contentHeaders('application/octet-stream', reference.digest, size);
  return { status: 200, headers, body: stream };
}

async function answerManifest(source: ServableSource, reference: Reference): Promise<ApiAnswer> {
  const { digest } = await source.resolve(reference);
  const { mediaType, bytes } = await source.fetchManifest(reference, digest);
  return { status: 200, headers: contentHeaders(mediaType, digest, bytes.length), body: bytes };
}

async function listTags(source: ServableSource, repository: string): Promise<ApiAnswer> {
  const prefix = `${repository}:`;
  const tagged = (await source.names()).filter(name => name.startsWith(prefix) && !name.includes('@'));
  return json(200, { name: repository, tags: tagged.map(name => name.slice(prefix.length)) });
}

/** The whole repository name (`docker.io/library/nginx`) that a path means, if there is one. */
async function findRepository(source: ServableSource, name: string, ns: string | null): Promise<string | undefined> {
  const known = [...new Set((await source.names()).map(repositoryOf))];
  if (looksLikeHost(name.slice(0, Math.max(0, name.indexOf('/')))) && known.includes(name)) return name;
  if (ns !== null) return known.find(whole => whole === `${ns}/${name}`);
  const matches = known.filter(whole => whole.slice(whole.indexOf('/') + 1) === name);
  return matches.length === 1 ? matches[0] : undefined;
}

function repositoryOf(name: string): string {
  const { registry, repository } = parseReference(name);
  return `${registry}/${repository}`;
}

function contentHeaders(mediaType: string, digest: string, size: number): Record<string, string> {
  return {
    'content-type': mediaType,
    'docker-content-digest': digest,
    'content-length': String(size),
    etag: `"${digest}"`,
  };
}

function json(status: number, content: object, mediaType: string = 'application/json'): ApiAnswer {
  const body = Buffer.from(JSON.stringify(content));
  return { status, headers: { 'content-type': mediaType, 'content-length': String(body.length) }, body };
}
