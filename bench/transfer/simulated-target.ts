// SPDX-License-Identifier: Apache-2.0
// A registry in a process of its own that takes everything, hashes it and throws it away, but for its manifests.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type ApiAnswer, refusal } from '../../src/oci/api-answer.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { sendAnswer } from '../../src/oci/server.ts';
import { serveForParent } from './simulated-process.ts';

const ROUTE = /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs)\/([^/]*)$/;

/** By `repository/tag` and `repository/digest`. */
const manifests = new Map<string, { readonly mediaType: string; readonly bytes: Buffer }>();
/** `repository/digest` of each. */
const blobs = new Set<string>();

async function answer(request: IncomingMessage): Promise<ApiAnswer> {
  const { method } = request;
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://target');
  const [, repository = '', kind, name = ''] = ROUTE.exec(pathname) ?? [];
  if (kind === 'blobs/uploads' && method === 'POST') return openUpload(repository, searchParams);
  if (kind === 'blobs/uploads' && method === 'PUT')
    return takeBlob(request, repository, searchParams.get('digest') ?? '');
  if (kind === 'blobs' && blobs.has(`${repository}/${name}`)) return { status: 200, headers: {} };
  if (kind !== 'manifests') return refusal(404, 'UNSUPPORTED', 'not here');
  return method === 'PUT' ? takeManifest(request, repository, name) : readManifest(`${repository}/${name}`);
}

function openUpload(repository: string, query: URLSearchParams): ApiAnswer {
  const mount = query.get('mount') ?? '';
  if (!blobs.has(`${query.get('from')}/${mount}`))
    return { status: 202, headers: { location: `/v2/${repository}/blobs/uploads/1`, 'content-length': '0' } };
  blobs.add(`${repository}/${mount}`);
  return created(mount);
}

async function takeBlob(request: IncomingMessage, repository: string, digest: string): Promise<ApiAnswer> {
  const hash = createHash('sha256');
  for await (const chunk of request) hash.update(chunk);
  if (digest !== `sha256:${hash.digest('hex')}`) return refusal(400, 'DIGEST_INVALID', 'content has another digest');
  blobs.add(`${repository}/${digest}`);
  return created(digest);
}

async function takeManifest(request: IncomingMessage, repository: string, name: string): Promise<ApiAnswer> {
  const bytes = await buffer(request);
  const digest = digestOf(bytes);
  for (const each of [name, digest])
    manifests.set(`${repository}/${each}`, { mediaType: String(request.headers['content-type']), bytes });
  return created(digest);
}

function readManifest(name: string): ApiAnswer {
  const manifest = manifests.get(name);
  if (manifest === undefined) return refusal(404, 'MANIFEST_UNKNOWN', `no ${name}`);
  const { mediaType, bytes } = manifest;
  const headers = { 'content-type': mediaType, 'content-length': String(bytes.length) };
  return { status: 200, headers: { ...headers, 'docker-content-digest': digestOf(bytes) }, body: bytes };
}

function created(digest: string): ApiAnswer {
  return { status: 201, headers: { 'docker-content-digest': digest, 'content-length': '0' } };
}

const server = createServer((request, response) => {
  answer(request)
    .then(answer => sendAnswer(response, answer, request.method === 'HEAD'))
    .catch(() => response.destroy());
});
serveForParent(server, {});
