// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type ApiAnswer, refusal } from '../../src/oci/api-answer.ts';
import { isManifestType, OCI_INDEX } from '../../src/oci/descriptor.ts';
import { manifestMediaType, parseManifest, successors } from '../../src/oci/graph.ts';
import { digestOf } from '../../src/oci/hash.ts';

export interface WritableOptions {
  /** Has the referrers API, and says so with OCI-Subject. */
  readonly referrers?: boolean;
  /** Takes an index whose children are not all there. */
  readonly sparse?: boolean;
  /** Takes manifests whatever they point at: who pushes is alone in seeing to it that tags are whole. */
  readonly trusting?: boolean;
  /** Opens an upload when it is asked to mount. */
  readonly refusesMounts?: boolean;
  /** The largest body it takes, in bytes. */
  readonly largest?: number;
}

interface Stored {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

interface Repository {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, Stored>;
  readonly tags: Map<string, string>;
}

const ROUTE = /^\/v2\/(.+?)\/(manifests|referrers|blobs\/uploads|blobs|tags)\/([^/]*)$/;

/** A registry one can push to, as strict as real ones are: nothing is taken whose parts are not there. */
export class WritableRegistry {
  readonly repositories = new Map<string, Repository>();
  readonly #options: WritableOptions;
  readonly #uploads = new Map<string, Buffer>();
  #opened = 0;

  constructor(options: WritableOptions = {}) {
    this.#options = options;
  }

  /** Uploads that were begun and not ended. */
  get openUploads(): number {
    return this.#uploads.size;
  }

  forgetUploads(): void {
    this.#uploads.clear();
  }

  /** Every tag whose graph is not whole. Empty, at any moment. */
  brokenTags(): string[] {
    return [...this.repositories].flatMap(([name, repository]) =>
      [...repository.tags].flatMap(([tag, digest]) => (this.#isWhole(repository, digest) ? [] : [`${name}:${tag}`])),
    );
  }

  async answer(request: IncomingMessage): Promise<ApiAnswer> {
    const { method = '', headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://registry');
    const [, name = '', kind = '', target = ''] = ROUTE.exec(pathname) ?? [];
    if (pathname === '/v2/') return { status: 200, headers: { 'content-length': '0' } };
    const body = method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : await buffer(request);
    if (body.length > (this.#options.largest ?? Number.POSITIVE_INFINITY)) return refusal(413, 'SIZE', 'too large');
    const reading = method === 'GET' || method === 'HEAD';
    if (kind === 'blobs/uploads') return this.#upload(method, name, target, searchParams, headers, body);
    if (kind === 'blobs') return this.#readBlob(name, target, headers.range);
    if (kind === 'referrers' && this.#options.referrers === true) return this.#listReferrers(name, target);
    if (pathname === '/v2/_catalog') return listing({ repositories: [...this.repositories.keys()] });
    if (kind === 'tags') return listing({ tags: [...this.#repository(name).tags.keys()] });
    if (kind !== 'manifests') return refusal(404, 'UNSUPPORTED', 'no such path');
    if (method === 'DELETE') return this.#deleteManifest(name, target);
    return reading ? this.#readManifest(name, target) : this.#putManifest(name, target, body, headers['content-type']);
  }

  #repository(name: string): Repository {
    const there = this.repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
    this.repositories.set(name, there);
    return there;
  }

  #upload(
    method: string,
    name: string,
    id: string,
    query: URLSearchParams,
    headers: IncomingMessage['headers'],
    body: Buffer,
  ): ApiAnswer {
    if (method === 'POST') return this.#open(name, query);
    const there = this.#uploads.get(id);
    if (there === undefined) return refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'no such upload');
    if (method === 'GET') return this.#progress(name, id, there, 204);
    const start = /^(\d+)-/.exec(String(headers['content-range'] ?? ''))?.[1];
    if (start !== undefined && Number(start) !== there.length) return refusal(416, 'RANGE_INVALID', 'out of step');
    const bytes = Buffer.concat([there, body]);
    this.#uploads.set(id, bytes);
    if (method === 'PATCH') return this.#progress(name, id, bytes, 202);
    const digest = query.get('digest') ?? '';
    this.#uploads.delete(id);
    if (digestOf(bytes) !== digest) return refusal(400, 'DIGEST_INVALID', 'content has another digest');
    this.#repository(name).blobs.set(digest, bytes);
    return created(`/v2/${name}/blobs/${digest}`, digest);
  }

  /** Bytes of a request that broke are kept, as distribution keeps them. */
  keepPart(id: string, part: Buffer): void {
    this.#uploads.set(id, Buffer.concat([this.#uploads.get(id) ?? Buffer.alloc(0), part]));
  }

  #open(name: string, query: URLSearchParams): ApiAnswer {
    const [mount, from] = [query.get('mount') ?? '', query.get('from') ?? ''];
    const blob = this.repositories.get(from)?.blobs.get(mount);
    if (blob !== undefined && this.#options.refusesMounts !== true) {
      this.#repository(name).blobs.set(mount, blob);
      return created(`/v2/${name}/blobs/${mount}`, mount);
    }
    this.#opened += 1;
    const id = `upload-${this.#opened}`;
    this.#uploads.set(id, Buffer.alloc(0));
    return this.#progress(name, id, Buffer.alloc(0), 202);
  }

  #progress(name: string, id: string, bytes: Buffer, status: number): ApiAnswer {
    const range = `0-${Math.max(0, bytes.length - 1)}`;
    return {
      status,
      headers: { location: `/v2/${name}/blobs/uploads/${id}?_state=a%3Db`, range, 'content-length': '0' },
    };
  }

  #readBlob(name: string, digest: string, range: string | undefined): ApiAnswer {
    const bytes = this.repositories.get(name)?.blobs.get(digest);
    if (bytes === undefined) return refusal(404, 'BLOB_UNKNOWN', `no ${digest} in ${name}`);
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const body = bytes.subarray(start);
    const length = { 'content-type': 'application/octet-stream', 'content-length': String(body.length) };
    if (range === undefined) return { status: 200, headers: length, body };
    const shown = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    return { status: 206, headers: { ...length, 'content-range': shown }, body };
  }

  #readManifest(name: string, target: string): ApiAnswer {
    const repository = this.repositories.get(name);
    const digest = repository?.tags.get(target) ?? target;
    const stored = repository?.manifests.get(digest);
    if (stored === undefined) return refusal(404, 'MANIFEST_UNKNOWN', `no ${target} in ${name}`);
    const headers = {
      'content-type': stored.mediaType,
      'docker-content-digest': digest,
      'content-length': String(stored.bytes.length),
    };
    return { status: 200, headers, body: stored.bytes };
  }

  #putManifest(name: string, target: string, bytes: Buffer, type: string | undefined): ApiAnswer {
    const repository = this.#repository(name);
    const mediaType = manifestMediaType(bytes, type, name);
    const node = parseManifest({ mediaType, bytes }, name);
    const parts = this.#options.trusting === true ? [] : successors(node);
    const missing = parts.find(child =>
      isManifestType(child.mediaType)
        ? !repository.manifests.has(child.digest) && this.#options.sparse !== true && !isFallbackTag(target)
        : !repository.blobs.has(child.digest),
    );
    if (missing !== undefined) return refusal(404, 'MANIFEST_BLOB_UNKNOWN', `no ${missing.digest} in ${name}`);
    const digest = digestOf(bytes);
    repository.manifests.set(digest, { mediaType, bytes });
    if (target !== digest) repository.tags.set(target, digest);
    const answer = created(`/v2/${name}/manifests/${digest}`, digest);
    if (node.subject === undefined || this.#options.referrers !== true) return answer;
    return { ...answer, headers: { ...answer.headers, 'oci-subject': node.subject.digest } };
  }

  /** By digest with all its tags, as registries do; a tag alone goes without its manifest. */
  #deleteManifest(name: string, target: string): ApiAnswer {
    const { manifests, tags } = this.#repository(name);
    const removed = tags.delete(target) || manifests.delete(target);
    for (const [tag, digest] of tags) if (digest === target) tags.delete(tag);
    return removed ? { status: 202, headers: { 'content-length': '0' } } : refusal(404, 'MANIFEST_UNKNOWN', 'gone');
  }

  #listReferrers(name: string, digest: string): ApiAnswer {
    const manifests = [...(this.repositories.get(name)?.manifests ?? [])].flatMap(([own, { mediaType, bytes }]) => {
      const { subject, artifactType } = parseManifest({ mediaType, bytes }, own);
      return subject?.digest === digest ? [{ mediaType, digest: own, size: bytes.length, artifactType }] : [];
    });
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }));
    return { status: 200, headers: { 'content-type': OCI_INDEX }, body };
  }

  #isWhole({ manifests, blobs }: Repository, digest: string): boolean {
    const stored = manifests.get(digest);
    if (stored === undefined) return false;
    return successors(parseManifest(stored, digest)).every(child =>
      isManifestType(child.mediaType)
        ? this.#isWhole({ manifests, blobs, tags: new Map() }, child.digest)
        : blobs.has(child.digest),
    );
  }
}

function listing(content: object): ApiAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(content)) };
}

function isFallbackTag(target: string): boolean {
  return /^sha256-[0-9a-f]{64}$/.test(target);
}

function created(location: string, digest: string): ApiAnswer {
  return { status: 201, headers: { location, 'docker-content-digest': digest, 'content-length': '0' } };
}
