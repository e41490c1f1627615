// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import { type Digest, isDigest } from '../reference/digest.ts';
import type { Reference } from '../reference/reference.ts';
import { type ImageSource, type Manifest, type OpenBlob, SMALL_CONTENT_LIMIT, type VerifySource } from './content.ts';
import { type Descriptor, invalid, isManifestType, isSchema1Type, MANIFEST_TYPES } from './descriptor.ts';
import { manifestMediaType, unsupported } from './graph.ts';
import { algorithmOf, digestMismatch, digestOf, verifyDigest } from './hash.ts';
import { isHtml } from './http/answer-error.ts';
import { tooLarge } from './http/read-body.ts';
import type { HttpAnswer } from './http/transport.ts';
import { listReferrers } from './referrers.ts';
import type { RegistryClient, RegistryRequest } from './registry-client.ts';

/** One registry over HTTP (OCI distribution-spec 1.1, and Docker's registry before it). Reads; never writes. */
export class Registry implements ImageSource, VerifySource {
  readonly #client: RegistryClient;

  constructor(client: RegistryClient) {
    this.#client = client;
  }

  /**
   * HEAD first: it costs no pull at a registry that counts them. Old registries, and some proxies, refuse it or leave out
   * the digest; then the manifest itself is read, which also brings the registry's own words when it is not there.
   */
  async resolve(reference: Reference): Promise<Descriptor> {
    const request = manifestRequest(reference, reference.digest ?? reference.tag ?? 'latest', 'resolve');
    const head = await this.#client.ask({ ...request, method: 'HEAD' });
    if (isFinal(head.status)) throw await this.#client.refusal(request, head);
    const descriptor = head.status === 200 ? this.#readHead(head, request, reference.digest) : undefined;
    if (descriptor !== undefined) return descriptor;
    const { mediaType, digest, bytes } = await this.#readManifest(request, reference.digest);
    return { mediaType, digest, size: bytes.length };
  }

  fetchManifest(reference: Reference, digest: Digest): Promise<Manifest> {
    return this.#readManifest(manifestRequest(reference, digest, 'read'), digest);
  }

  fetchNamed(reference: Reference): Promise<Manifest> {
    const target = reference.digest ?? reference.tag ?? 'latest';
    return this.#readManifest(manifestRequest(reference, target, 'read'), reference.digest);
  }

  async probeBlob({ repository }: Reference, digest: Digest): Promise<{ size: number | undefined } | undefined> {
    const doing = `look for blob ${repository}@${digest}`;
    const request = { method: 'HEAD', repository, path: `blobs/${digest}`, doing, limit: 0 } as const;
    const answer = await this.#client.ask(request);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200 || isHtml(answer)) throw await this.#client.refusal(request, answer);
    return { size: sizeOf(answer) };
  }

  /**
   * A registry that knows no ranges sends the whole again; what is not wanted of it is thrown away. Some, and proxies before
   * them, do not say how long it is.
   */
  async openBlob({ repository }: Reference, digest: Digest, offset = 0): Promise<OpenBlob> {
    const doing = `read blob ${repository}@${digest}`;
    const headers = offset === 0 ? {} : { headers: { range: `bytes=${offset}-` } };
    const request = { method: 'GET', repository, path: `blobs/${digest}`, doing, limit: 0, ...headers } as const;
    const answer = await this.#client.open(request);
    const { status, stream } = answer;
    if (stream === undefined || (status !== 200 && status !== 206) || isHtml(answer)) {
      discard(stream);
      throw await this.#client.refusal(request, answer);
    }
    const size = sizeOf(answer);
    if (status === 200) return { size, stream: offset > 0 ? skipped(stream, offset) : stream };
    if (rangeStart(answer) === offset) return { size, stream };
    discard(stream);
    throw invalid(this.#where(doing), 'begins elsewhere than asked');
  }

  async fetchSmallBlob({ repository }: Reference, { digest, size }: Descriptor): Promise<Buffer> {
    const doing = `read blob ${repository}@${digest}`;
    if (size > SMALL_CONTENT_LIMIT) throw tooLarge(this.#client.operation(doing), SMALL_CONTENT_LIMIT);
    const path = `blobs/${digest}`;
    const { body } = await this.#client.get({ method: 'GET', repository, path, doing, limit: SMALL_CONTENT_LIMIT });
    verifyDigest(body, digest, this.#where(doing));
    return body;
  }

  referrers(reference: Reference, digest: Digest): Promise<Descriptor[]> {
    return listReferrers(this.#client, reference.repository, digest);
  }

  #readHead(head: HttpAnswer, request: RegistryRequest, wanted: Digest | undefined): Descriptor | undefined {
    const digest = head.headers['docker-content-digest'] ?? '';
    const size = Number(head.headers['content-length'] ?? Number.NaN);
    const mediaType = bareType(head);
    if (isSchema1Type(mediaType ?? '')) throw unsupported(this.#where(request.doing), 'Docker schema 1');
    if (isHtml(head) || !isManifestType(mediaType ?? '') || !isDigest(digest) || !Number.isSafeInteger(size))
      return undefined;
    if (wanted === undefined || wanted === digest) return { mediaType: mediaType as string, digest, size };
    // A registry may name a sha512 manifest by its sha256; only the bytes can tell.
    if (algorithmOf(wanted) !== algorithmOf(digest)) return undefined;
    throw digestMismatch(this.#where(request.doing), wanted, digest);
  }

  async #readManifest(request: RegistryRequest, wanted: Digest | undefined): Promise<Manifest> {
    const answer = await this.#client.get(request);
    const where = this.#where(request.doing);
    const header = answer.headers['docker-content-digest'] ?? '';
    const promised = wanted ?? (isDigest(header) ? header : undefined);
    // Before the digest: of a signed schema 1 manifest it covers only a part, and never fits what arrives.
    const mediaType = manifestMediaType(answer.body, bareType(answer), where);
    if (promised !== undefined) verifyDigest(answer.body, promised, where);
    return { mediaType, digest: promised ?? digestOf(answer.body), bytes: answer.body };
  }

  #where(doing: string): string {
    return `${this.#client.operation(doing).host}: ${doing}`;
  }
}

/** Bytes of the whole blob, by the headers of an answer with all or a part of it. */
function sizeOf({ status, headers }: HttpAnswer): number | undefined {
  const text = status === 206 ? /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] : headers['content-length'];
  const size = Number(text ?? Number.NaN);
  return Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

function rangeStart({ headers }: HttpAnswer): number {
  return Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? Number.NaN);
}

/** One that is destroyed before its end says so; with nobody to hear it, that would end the whole program. */
function discard(stream: Readable | undefined): void {
  stream?.on('error', () => {}).destroy();
}

function skipped(stream: Readable, bytes: number): Readable {
  let left = bytes;
  const rest = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const wanted = chunk.subarray(Math.min(left, chunk.length));
      left -= chunk.length - wanted.length;
      if (wanted.length > 0) yield wanted;
    }
  };
  // One that was never read runs nothing of it: the connection behind it would stay open.
  return Readable.from(rest(), { objectMode: false }).once('close', () => discard(stream));
}

/** A wrong password, a limit or an outage does not get better by asking once more. */
function isFinal(status: number): boolean {
  return status === 401 || status === 429 || (status >= 500 && status !== 501);
}

function manifestRequest(reference: Reference, target: string, verb: string): RegistryRequest {
  const { repository } = reference;
  const doing = `${verb} ${repository}${isDigest(target) ? '@' : ':'}${target}`;
  return {
    method: 'GET',
    repository,
    path: `manifests/${target}`,
    doing,
    limit: SMALL_CONTENT_LIMIT,
    accept: MANIFEST_TYPES,
  };
}

function bareType({ headers }: HttpAnswer): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}
