// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';
import { AirgapError } from '../../errors.ts';
import { Gate } from '../../host/gate.ts';
import type { Clock } from './clock.ts';
import { type ConnectionOptions, Connections } from './connections.ts';
import { networkError } from './network-error.ts';
import { readBody } from './read-body.ts';
import { withRedirects } from './redirect.ts';
import { withRetries } from './retry.ts';
import { SilentHosts } from './silent-hosts.ts';

/** Whom an error is about: the host as the user knows it, and what we were doing there (`read manifest library/nginx:1`). */
export interface Operation {
  readonly host: string;
  readonly doing: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream can be sent once: it is never sent again here, and has no limit of time but that it moves. */
  readonly body?: string | Buffer | AsyncIterable<Buffer>;
  /** The longest body of a good answer, in bytes; longer ones are INPUT_TOO_LARGE. Bodies of errors are cut. */
  readonly limit: number;
  readonly operation: Operation;
}

/** An answer, read whole. Header names are lower case, repeated headers joined by commas; `url` is where redirects ended. */
export interface HttpAnswer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer whose good body (status below 300) is still to be read, by whoever asked; `body` is then empty. */
export interface OpenAnswer extends HttpAnswer {
  readonly stream?: Readable;
}

/** Sends a request and answers whatever the other side said. Throws REGISTRY_UNREACHABLE, REGISTRY_TIMEOUT, INPUT_TOO_LARGE. */
export interface Transport {
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** For bodies too large to be held. What breaks while the stream is read is the reader's to handle. */
  open(request: HttpRequest): Promise<OpenAnswer>;
  close(): Promise<void>;
}

export interface TransportOptions extends ConnectionOptions {
  readonly clock: Clock;
  /** How often a request is sent again after 429, 500, 502, 503, 504 or a lost connection. */
  readonly retries: number;
  /** Hosts (`host:port`, the port left out when it is 80) that the user allows to be spoken to without TLS. */
  readonly plainHttp: ReadonlySet<string>;
}

/** How long a small answer, or a large one's head, may take from request to last byte. Idle limits alone would let a registry drip for hours. */
const TOTAL_TIME = 60_000;

/** A registry sees at most this many requests of ours at a time. */
const REQUESTS_PER_ORIGIN = 8;

/** How long a registry may think about an upload after its last byte: those over object stores copy the whole blob first. */
const UPLOAD_ANSWER_TIME = 300_000;

/** A transport over undici: pooled connections, bounded retries, redirects that never carry credentials elsewhere. */
export function createTransport(options: TransportOptions): Transport {
  const connections = new Connections(options);
  const gates = new Map<string, Gate>();
  const silent = new SilentHosts(options.clock);
  const exchange = (request: HttpRequest): Promise<HttpAnswer> => {
    refusePlainHttp(request, options.plainHttp);
    if (isStream(request.body)) return exchangeOnce(connections, request, undefined);
    // Waiting here and not in undici's pool: a request's time starts when it starts, however many stand before it.
    const { origin } = request.url;
    const gate = gates.get(origin) ?? new Gate(REQUESTS_PER_ORIGIN);
    gates.set(origin, gate);
    const once = (signal: AbortSignal): Promise<HttpAnswer> => exchangeOnce(connections, request, signal);
    return gate.run(() => silent.ask(origin, () => options.clock.within(TOTAL_TIME, once)));
  };
  // Long streams pass no gate: a download waits for an upload, which waits to be let in, for ever if all were downloads'.
  const open = (request: HttpRequest): Promise<OpenAnswer> => {
    refusePlainHttp(request, options.plainHttp);
    const once = (signal: AbortSignal): Promise<OpenAnswer> => openOnce(connections, request, signal);
    return silent.ask(request.url.origin, () => options.clock.within(TOTAL_TIME, once));
  };
  const persist = <Answer extends HttpAnswer>(
    request: HttpRequest,
    once: (request: HttpRequest) => Promise<Answer>,
  ): Promise<Answer> => {
    const policy = isStream(request.body) ? { ...options, retries: 0 } : options;
    return withRetries(policy, () => withRedirects(request, once)).catch(cause => {
      throw networkError(request.operation, cause, connections.proxyFor(request.url));
    });
  };
  return {
    send: request => persist(request, exchange),
    open: request => persist(request, open),
    close: () => connections.close(),
  };
}

async function exchangeOnce(
  connections: Connections,
  request: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const { stream, ...answer } = await openOnce(connections, request, signal);
  return stream === undefined ? answer : { ...answer, body: await readBody(stream, request.limit, request.operation) };
}

/** Bodies of errors and redirects are read here already: they are small, and nobody waits for them. */
async function openOnce(
  connections: Connections,
  request: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<OpenAnswer> {
  const { method, url, headers, body, operation } = request;
  const dispatcher = await connections.dispatcherFor(url);
  const answer = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    // Without a word about it a proxy may compress (RFC 9110, 12.5.3), and digests and ranges are of the bytes themselves.
    headers: { 'user-agent': 'helm-airgap', 'accept-encoding': 'identity', ...headers },
    body: (body ?? null) as Readable | string | Buffer | null,
    // undici closes a connection after HEAD, for servers that send a body all the same; a copy asks hundreds of them.
    reset: false,
    ...(signal !== undefined && { signal }),
    ...(isStream(body) && { headersTimeout: UPLOAD_ANSWER_TIME }),
  });
  const flat = Object.entries(answer.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  const head = { url, status: answer.statusCode, headers: Object.fromEntries(flat) as Record<string, string> };
  if (answer.statusCode < 300) return { ...head, body: Buffer.alloc(0), stream: answer.body };
  return { ...head, body: await readBody(answer.body, undefined, operation) };
}

function isStream(body: HttpRequest['body']): body is AsyncIterable<Buffer> {
  return body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
}

/** The one gate: first requests, token services and redirects all pass here. */
function refusePlainHttp({ url, operation }: HttpRequest, plainHttp: ReadonlySet<string>): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && plainHttp.has(url.host))) return;
  const prefix = `${operation.host}: cannot ${operation.doing}: it leads to`;
  if (url.protocol !== 'http:') throw new AirgapError('REGISTRY_ANSWER', `${prefix} a ${url.protocol} address`);
  const message = `${prefix} http://${url.host}, which is not encrypted`;
  throw new AirgapError('REGISTRY_ANSWER', message, {
    hint: `If that host is meant, name it as one that speaks plain http: --plain-http ${url.host}`,
  });
}
