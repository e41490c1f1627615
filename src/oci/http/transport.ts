// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import type { Clock } from './clock.ts';
import { type ConnectionOptions, Connections } from './connections.ts';
import { networkError } from './network-error.ts';
import { readBody } from './read-body.ts';
import { withRedirects } from './redirect.ts';
import { withRetries } from './retry.ts';
import { Slots } from './slots.ts';

/** Whom an error is about: the host as the user knows it, and what we were doing there (`read manifest library/nginx:1`). */
export interface Operation {
  readonly host: string;
  readonly doing: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
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

/** Sends a request and answers whatever the other side said. Throws REGISTRY_UNREACHABLE, REGISTRY_TIMEOUT, INPUT_TOO_LARGE. */
export interface Transport {
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface TransportOptions extends ConnectionOptions {
  readonly clock: Clock;
  /** How often a request is sent again after 429, 502, 503, 504 or a lost connection; 3 when absent. */
  readonly retries?: number;
  /** Hosts (`host:port`, the port left out when it is 80) that the user allows to be spoken to without TLS. */
  readonly plainHttp: ReadonlySet<string>;
}

/** How long a small answer may take from request to last byte. Idle limits alone would let a registry drip for hours. */
const TOTAL_TIME = 60_000;

/** A registry sees at most this many requests of ours at a time. */
const REQUESTS_PER_ORIGIN = 8;

/** A transport over undici: pooled connections, bounded retries, redirects that never carry credentials elsewhere. */
export function createTransport(options: TransportOptions): Transport {
  const connections = new Connections(options);
  const slots = new Slots(REQUESTS_PER_ORIGIN);
  const exchange = (request: HttpRequest): Promise<HttpAnswer> => {
    refusePlainHttp(request, options.plainHttp);
    // Waiting here and not in undici's pool: a request's time starts when it starts, however many stand before it.
    return slots.run(request.url.origin, () => exchangeOnce(connections, options.clock, request));
  };
  return {
    send: request =>
      withRetries(options, () => withRedirects(request, exchange)).catch(cause => {
        throw networkError(request.operation, cause);
      }),
    close: () => connections.close(),
  };
}

async function exchangeOnce(connections: Connections, clock: Clock, request: HttpRequest): Promise<HttpAnswer> {
  const { method, url, headers, body, limit, operation } = request;
  const dispatcher = await connections.dispatcherFor(url);
  const answer = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: { 'user-agent': 'helm-airgap', ...headers },
    body: body ?? null,
    signal: clock.deadline(TOTAL_TIME),
  });
  const flat = Object.entries(answer.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return {
    url,
    status: answer.statusCode,
    headers: Object.fromEntries(flat) as Record<string, string>,
    body: await readBody(answer.body, answer.statusCode < 300 ? limit : undefined, operation),
  };
}

/** The one gate: first requests, token services and redirects all pass here. */
function refusePlainHttp({ url, operation }: HttpRequest, plainHttp: ReadonlySet<string>): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && plainHttp.has(url.host))) return;
  const message = `${operation.host}: cannot ${operation.doing}: it leads to ${url.protocol}//${url.host}, which is not encrypted`;
  throw new AirgapError('REGISTRY_ANSWER', message, {
    hint: `If that host is meant, name it as one that speaks plain http: --plain-http ${url.host}`,
  });
}
