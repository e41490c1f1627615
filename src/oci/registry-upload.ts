// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { BlobContent } from './content.ts';
import { type Descriptor, invalid } from './descriptor.ts';
import { isTaken } from './http/answer-error.ts';
import type { Clock } from './http/clock.ts';
import { isPassing, LONGEST_WAIT, pauseBefore, retryAfter } from './http/retry.ts';
import type { HttpAnswer } from './http/transport.ts';
import type { RegistryClient, RegistryRequest } from './registry-client.ts';
import { StreamPieces } from './stream-pieces.ts';

/** Statuses after which another try may do at once: the upload is forgotten or out of step, or one request carried too much. */
const FORGOTTEN = 404;
const OUT_OF_STEP = 416;
const TOO_LARGE = 413;

/** The first size, in bytes, to cut a blob to when something on the way refuses it whole; then halves, down to the least. */
const FIRST_CHUNK = 64 * 1024 * 1024;
const LEAST_CHUNK = 512 * 1024;

export interface UploadPolicy {
  readonly clock: Clock;
  /** How often an upload goes on after it broke. */
  readonly retries: number;
}

/** `session`: an upload that the registry has opened already, when it refused a mount. */
export interface UploadRequest {
  readonly repository: string;
  readonly descriptor: Descriptor;
  readonly content: BlobContent;
  readonly session?: URL;
}

/** A try that failed and may be repeated; `wait` is what the registry asked for, in milliseconds. */
interface Failure {
  readonly error: unknown;
  /** The next try sends less at a time: it is another try, and counts as none. */
  readonly smaller?: boolean;
  readonly wait?: number | undefined;
}

/**
 * Sends a blob (distribution-spec, push): whole in one request, or in chunks when it is refused for its size. A broken
 * upload goes on where the registry says that it stands, else from the beginning. Throws what the registry answers, and
 * what `content` throws, as it is.
 */
export async function uploadBlob(client: RegistryClient, request: UploadRequest, policy: UploadPolicy): Promise<void> {
  const upload = new Upload(client, request, policy.clock);
  for (let failures = 0; ; ) {
    const failure = await upload.attempt();
    if (failure === undefined) return;
    if (failure.smaller !== true) {
      if (failures >= policy.retries) throw failure.error;
      await policy.clock.sleep(failure.wait ?? pauseBefore(failures));
      failures += 1;
    }
    await upload.recover();
  }
}

class Upload {
  readonly #client: RegistryClient;
  readonly #request: UploadRequest;
  readonly #clock: Clock;
  readonly #doing: string;
  #location: URL | undefined;
  /** Bytes that the registry has. */
  #offset = 0;
  /** The most that one request may carry, in bytes; undefined is everything. */
  #chunk: number | undefined;
  #least = LEAST_CHUNK;
  #pieces: StreamPieces | undefined;

  constructor(client: RegistryClient, request: UploadRequest, clock: Clock) {
    this.#client = client;
    this.#request = request;
    this.#clock = clock;
    this.#location = request.session;
    this.#doing = `push blob ${request.repository}@${request.descriptor.digest}`;
  }

  /** Undefined when the blob is there; a failure that may be repeated otherwise. Throws those that may not. */
  async attempt(): Promise<Failure | undefined> {
    try {
      if (this.#location === undefined && (await this.#start()) === 'there') return undefined;
      const { size } = this.#request.descriptor;
      if (this.#offset === 0 && (this.#chunk === undefined || this.#chunk >= size)) return await this.#put(size);
      while (this.#offset < size) {
        const failure = await this.#patch(Math.min(size - this.#offset, this.#chunk ?? size));
        if (failure !== undefined) return failure;
      }
      return await this.#put(0);
    } catch (error) {
      if (this.#pieces?.failure !== undefined) throw this.#pieces.failure.cause;
      const broken = error instanceof AirgapError && /^REGISTRY_(UNREACHABLE|TIMEOUT)$/.test(error.code);
      if (!broken) throw error;
      return { error };
    } finally {
      await this.#pieces?.close();
      this.#pieces = undefined;
    }
  }

  /** Asks how far the upload is; one that is not known any more begins anew. */
  async recover(): Promise<void> {
    if (this.#location === undefined) return;
    const answer = await this.#ask('GET', {}).catch(() => undefined);
    const known = answer?.status === 204 || answer?.status === 202;
    const goesOn = known && offsetOf(answer) <= this.#request.descriptor.size;
    this.#offset = goesOn ? offsetOf(answer) : 0;
    this.#location = goesOn ? this.#next(answer) : undefined;
  }

  async #start(): Promise<'there' | 'started'> {
    const { repository } = this.#request;
    const request: RegistryRequest = {
      method: 'POST',
      repository,
      path: 'blobs/uploads/',
      doing: this.#doing,
      limit: ANSWER_LIMIT,
      headers: { 'content-length': '0' },
    };
    const answer = await this.#client.ask(request);
    if (answer.status === 201) return 'there';
    if (answer.status !== 202) throw await this.#client.refusal(request, answer);
    this.#location = locationOf(answer) ?? this.#lost();
    const least = Number(answer.headers['oci-chunk-min-length'] ?? 0);
    if (Number.isSafeInteger(least)) this.#least = Math.max(LEAST_CHUNK, least);
    return 'started';
  }

  /** Sends the last bytes, or none, and ends the upload. */
  async #put(bytes: number): Promise<Failure | undefined> {
    return this.#judge(await this.#ask('PUT', { bytes, finish: true }));
  }

  async #patch(bytes: number): Promise<Failure | undefined> {
    const range = `${this.#offset}-${this.#offset + bytes - 1}`;
    const answer = await this.#ask('PATCH', { bytes, range });
    const failure = await this.#judge(answer);
    if (failure !== undefined) return failure;
    const sent = this.#offset + bytes;
    this.#location = this.#next(answer);
    this.#offset = answer.headers.range === undefined ? sent : offsetOf(answer);
    // It kept less than it took: what comes next has to be read again.
    return this.#offset === sent ? undefined : { error: this.#outOfStep(sent) };
  }

  async #ask(
    method: RegistryRequest['method'],
    { bytes, range, finish = false }: { bytes?: number; range?: string; finish?: boolean },
  ): Promise<HttpAnswer> {
    const { repository, descriptor, content } = this.#request;
    const at = finish ? withDigest(this.#location as URL, descriptor.digest) : (this.#location as URL);
    const from = this.#offset;
    const body = (): Buffer | AsyncIterable<Buffer> => {
      if (bytes === undefined || bytes === 0) return Buffer.alloc(0);
      // Sent again, after a 401, it is read again.
      if (this.#pieces?.offset !== from) {
        void this.#pieces?.close();
        this.#pieces = new StreamPieces(content, from);
      }
      return this.#pieces.take(bytes);
    };
    return this.#client.ask({
      method,
      repository,
      path: '',
      at,
      doing: this.#doing,
      limit: ANSWER_LIMIT,
      ...(bytes !== undefined && {
        body,
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(bytes),
          ...(range !== undefined && { 'content-range': range }),
        },
      }),
    });
  }

  /** One that says yes and has nothing is told of by the manifest, which names its blobs. */
  async #judge(answer: HttpAnswer): Promise<Failure | undefined> {
    if (isTaken(answer)) return undefined;
    const { repository } = this.#request;
    const request: RegistryRequest = { method: 'PUT', repository, path: '', doing: this.#doing, limit: 0 };
    const error = await this.#client.refusal(request, answer);
    if (answer.status === TOO_LARGE && this.#shrink()) return { error, smaller: true };
    if (answer.status === FORGOTTEN || answer.status === OUT_OF_STEP) return { error, wait: 0 };
    const wait = retryAfter(answer, this.#clock);
    if (isPassing(answer.status) && (wait ?? 0) <= LONGEST_WAIT) return { error, wait };
    throw error;
  }

  /** Halves what a request carries; false when it cannot get smaller. */
  #shrink(): boolean {
    const { size } = this.#request.descriptor;
    const smaller = this.#chunk === undefined ? Math.min(FIRST_CHUNK, Math.ceil(size / 2)) : Math.ceil(this.#chunk / 2);
    if (smaller < this.#least && this.#chunk === this.#least) return false;
    this.#chunk = Math.max(smaller, this.#least);
    return true;
  }

  #next(answer: HttpAnswer): URL {
    return locationOf(answer) ?? (this.#location as URL);
  }

  #lost(): never {
    throw invalid(`${this.#client.operation('').host}: its answer to an upload`, 'says not where to go on');
  }

  #outOfStep(sent: number): AirgapError {
    const { host, doing } = this.#client.operation(this.#doing);
    return new AirgapError('REGISTRY_ANSWER', `${host}: cannot ${doing}: it has ${this.#offset} bytes of ${sent} sent`);
  }
}

/** Answers to uploads have no body that matters. */
const ANSWER_LIMIT = 64 * 1024;

/** Where the registry wants the upload to go on, relative to where we asked; undefined when it says nothing readable. */
export function locationOf({ headers, url }: HttpAnswer): URL | undefined {
  const { location } = headers;
  const next = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  return next?.username === '' && next.password === '' ? next : undefined;
}

/** `Range: 0-N`. Distribution writes `0-0` for one byte and for none. */
function offsetOf({ headers }: HttpAnswer): number {
  const last = Number(/^(?:bytes=)?0-(\d+)$/.exec(headers.range?.trim() ?? '')?.[1] ?? 0);
  return last === 0 ? 0 : last + 1;
}

/** The query stays as it was written: some registries sign it. */
function withDigest(location: URL, digest: string): URL {
  const url = new URL(location);
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}
