// SPDX-License-Identifier: Apache-2.0
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { AirgapError } from '../errors.ts';
import { type ApiAnswer, refusal } from '../oci/api-answer.ts';
import { listen, sendAnswer } from '../oci/server.ts';
import { refuseBrokenRequest } from './broken-request.ts';
import { Connections } from './connections.ts';
import type { Library } from './library.ts';
import type { ServeLog } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What clients may take of this machine. Times in milliseconds. */
export interface Limits {
  readonly maxConnections: number;
  /** How long a connection may stand still, also one whose client does not read. */
  readonly idle: number;
  /** How long a client may take for its request. */
  readonly request: number;
}

/** Certificate chain and key, PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Says whether an `Authorization` header opens the door. */
export interface Guard {
  admits(authorization: string | undefined): Promise<boolean>;
}

export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly limits: Limits;
  readonly log: ServeLog;
  readonly metrics: Metrics;
  /** Milliseconds, for how long requests took. */
  readonly now: () => number;
  readonly certificate?: Certificate;
  readonly guard?: Guard;
}

/** The request line and headers of a request. Names and digests are short; tokens are not asked for. */
const HEADER_LIMIT = 16 * 1024;

const TLS = { minVersion: 'TLSv1.2' } as const;

/** A registry over HTTP that is on until it is stopped. */
export class RegistryServer {
  readonly #library: Library;
  readonly #options: ServerOptions;
  readonly #server: Server;
  readonly #connections: Connections;
  #guard: Guard | undefined;
  #origin = '';
  #stopping = false;
  #running = 0;

  private constructor(library: Library, options: ServerOptions) {
    this.#library = library;
    this.#options = options;
    this.#guard = options.guard;
    this.#server = this.#create();
    this.#connections = new Connections(this.#server);
  }

  /** Throws CONFIG_INVALID when the address is taken or the certificate does not fit its key. */
  static async start(library: Library, options: ServerOptions): Promise<RegistryServer> {
    const server = new RegistryServer(library, options);
    await listen(server.#server, options.host, options.port);
    const { address, family, port } = server.#server.address() as AddressInfo;
    const scheme = options.certificate === undefined ? 'http' : 'https';
    server.#origin = `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    return server;
  }

  /** `https://127.0.0.1:5000` */
  get origin(): string {
    return this.#origin;
  }

  /** New connections get this certificate, new requests meet this guard. Throws CONFIG_INVALID, and then all is as it was. */
  renew({ certificate, guard }: Pick<ServerOptions, 'certificate' | 'guard'>): void {
    if (certificate !== undefined)
      withCertificate(() => (this.#server as unknown as https.Server).setSecureContext(certificate));
    this.#guard = guard;
  }

  /**
   * Takes no more connections, lets running answers end, and ends them when `cutOff` says so. Gives back how many were
   * cut.
   */
  async stop(cutOff: AbortSignal): Promise<number> {
    this.#stopping = true;
    let cut = 0;
    const end = (): void => {
      cut = this.#running;
      this.#connections.cut();
    };
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#connections.finish();
    if (cutOff.aborted) end();
    else cutOff.addEventListener('abort', end, { once: true });
    await closed;
    cutOff.removeEventListener('abort', end);
    return cut;
  }

  #create(): Server {
    const { certificate, limits, metrics } = this.#options;
    const common = {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: limits.request,
      requestTimeout: limits.request,
      connectionsCheckingInterval: Math.max(1, Math.min(limits.request / 2, 5000)),
      keepAliveTimeout: limits.idle,
    };
    const take = (request: IncomingMessage, response: ServerResponse): void => void this.#take(request, response);
    const server =
      certificate === undefined
        ? http.createServer(common, take)
        : withCertificate(
            () =>
              https.createServer(
                { ...common, ...certificate, ...TLS, handshakeTimeout: limits.request },
                take,
              ) as unknown as Server,
          );
    server.maxConnections = limits.maxConnections;
    server.setTimeout(limits.idle);
    server.on('connection', (socket: Socket) => {
      metrics.connection(1);
      socket.once('close', () => metrics.connection(-1));
    });
    server.on('drop', () => metrics.dropped());
    // Nobody is told to go on with a body that nobody reads.
    server.on('checkContinue', take);
    server.on('clientError', (error, socket) => {
      const status = refuseBrokenRequest(error, socket);
      if (status !== undefined) metrics.request('other', status);
    });
    return server;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    const start = this.#options.now();
    const state = { status: 0, bytes: 0, problem: undefined as string | undefined };
    this.#running += 1;
    this.#connections.begin(request.socket);
    response.once('close', () => {
      this.#running -= 1;
      // What is written may still be on its way out of this turn.
      setImmediate(() => this.#connections.end(request.socket));
      this.#record(request, { ...state, start, cut: !response.writableFinished });
    });
    try {
      const answer = await this.#answer(request);
      [state.status, state.problem] = [answer.status, answer.problem];
      if (this.#stopping || hasBody(request)) response.setHeader('connection', 'close');
      await sendAnswer(response, answer, method === 'HEAD', count => {
        state.bytes += count;
        this.#options.metrics.bytes(count);
      });
    } catch (cause) {
      if (!isGone(cause)) state.problem = (cause as Error).message;
      response.destroy();
    }
  }

  async #answer({ method = '', url = '', headers }: IncomingMessage): Promise<ApiAnswer> {
    const path = url.replace(/\?.*$/s, '');
    if (path === '/healthz') return text('ok\n');
    if ((await this.#guard?.admits(headers.authorization)) === false) return unauthorized();
    if (path === '/metrics')
      return text(this.#options.metrics.show(this.#library.holding), 'text/plain; version=0.0.4');
    return this.#library.answer({ method, url, headers });
  }

  #record(
    request: IncomingMessage,
    {
      status,
      bytes,
      problem,
      start,
      cut,
    }: { status: number; bytes: number; problem: string | undefined; start: number; cut: boolean },
  ): void {
    const { method = '', url = '', headers, socket } = request;
    const { metrics, log, now } = this.#options;
    metrics.request(method, status);
    const [path = '', query = ''] = url.split('?', 2);
    if (path === '/healthz') return;
    const ns = new URLSearchParams(query).get('ns');
    log.served({
      remote: socket.remoteAddress ?? '',
      method,
      path: path.replace(/^https?:\/\/[^/]*/i, ''),
      ...(ns !== null && { ns }),
      status,
      bytes,
      milliseconds: Math.round(now() - start),
      agent: headers['user-agent'] ?? '',
      ...(cut && { cut }),
      ...(problem !== undefined && { problem }),
    });
  }
}

function withCertificate<T>(use: () => T): T {
  try {
    return use();
  } catch (cause) {
    const why = (cause as Error).message;
    throw new AirgapError('CONFIG_INVALID', `certificate and key cannot be used: ${why}`, {
      cause,
      hint: 'Both have to be PEM, and belong together: compare `openssl x509 -in CERT -noout -pubkey` and `openssl pkey -in KEY -pubout`.',
    });
  }
}

function text(content: string, type: string = 'text/plain'): ApiAnswer {
  const body = Buffer.from(content);
  return { status: 200, headers: { 'content-type': type, 'content-length': String(body.length) }, body };
}

function unauthorized(): ApiAnswer {
  const refused = refusal(401, 'UNAUTHORIZED', 'authentication required');
  return { ...refused, headers: { ...refused.headers, 'www-authenticate': 'Basic realm="helm-airgap serve"' } };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The client went away, which is no failure of ours. */
function isGone(cause: unknown): boolean {
  const { code } = cause as NodeJS.ErrnoException;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}
