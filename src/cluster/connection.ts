// SPDX-License-Identifier: Apache-2.0
import { createHash, X509Certificate } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import type { Dispatcher } from 'undici';
import { isDirect } from '../host/no-proxy.ts';
import type { Access } from './access.ts';
import { credentialsError } from './api-error.ts';

/** How long, in milliseconds, a connection, the headers of an answer, and the next piece of its body may take. */
export interface Patience {
  readonly connect: number;
  readonly headers: number;
  readonly body: number;
}

/** Requests to one API server: who asks, over which certificates and proxy. Connections are pooled. */
export class Connection {
  readonly #access: Access;
  readonly #pools = new Map<string, Promise<Dispatcher>>();
  #signingIn: Promise<RequestOptions> | undefined;

  constructor(access: Access) {
    this.#access = access;
  }

  /** Sends a GET and gives the answer as soon as its headers are there. Throws what the network throws, KUBECONFIG_INVALID for credentials. */
  async get(
    path: string,
    accept: string,
    { connect, headers: headersTimeout, body: bodyTimeout }: Patience,
    signal?: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const { server, impersonate } = this.#access;
    const url = new URL(server);
    const options = await this.#authenticated();
    const pool = await this.#poolFor(options, connect);
    const request = pool.request({
      origin: url.origin,
      path: url.pathname.replace(/\/$/, '') + path,
      method: 'GET',
      headers: { ...headersOf(options), ...impersonate, accept, 'user-agent': 'helm-airgap' },
      headersTimeout,
      bodyTimeout,
      ...(signal && { signal }),
    });
    return inTime(request, connect + headersTimeout);
  }

  /** When the client certificate ends; undefined without one that can be read. */
  async certificateExpiry(): Promise<Date | undefined> {
    const { cert } = await this.#authenticated();
    if (typeof cert !== 'string' && !Buffer.isBuffer(cert)) return undefined;
    try {
      return new Date(new X509Certificate(cert).validTo);
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    const pools = await Promise.allSettled(this.#pools.values());
    this.#pools.clear();
    await Promise.all(pools.map(pool => (pool.status === 'fulfilled' ? pool.value.destroy() : undefined)));
  }

  /** Runs exec plugins and reads token files as the library does, which remembers both for as long as they are good; once for all that wait. */
  async #authenticated(): Promise<RequestOptions> {
    this.#signingIn ??= this.#signIn().finally(() => {
      this.#signingIn = undefined;
    });
    return this.#signingIn;
  }

  async #signIn(): Promise<RequestOptions> {
    const options: RequestOptions = {};
    await this.#access.kubeConfig.applyToHTTPSOptions(options).catch(cause => {
      throw credentialsError(this.#access.name, cause);
    });
    return options;
  }

  /** Certificates may be new ones after an exec plugin ran again: each set has a pool of its own. */
  #poolFor(options: RequestOptions, connect: number): Promise<Dispatcher> {
    const { ca, cert, key, servername, rejectUnauthorized } = options;
    const hash = createHash('sha256').update(JSON.stringify([ca, cert, key].map(String)));
    const id = hash.digest('hex');
    const tls = {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(servername !== undefined && { servername }),
      ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
    };
    const pool = this.#pools.get(id) ?? this.#open(tls, connect);
    this.#pools.set(id, pool);
    return pool;
  }

  async #open(tls: object, connectTimeout: number): Promise<Dispatcher> {
    const { EnvHttpProxyAgent, ProxyAgent } = await import('../oci/http/proxy-agent.ts');
    const proxyUrl = this.#access.kubeConfig.getCurrentCluster()?.proxyUrl;
    const direct = { connect: { ...tls, timeout: connectTimeout }, requestTls: tls };
    if (!proxyUrl) return new EnvHttpProxyAgent({ ...direct, ...this.#proxies() });
    return proxyUrl.startsWith('socks') ? this.#throughSocks() : new ProxyAgent({ uri: proxyUrl, requestTls: tls });
  }

  /** undici reads process.env for what is undefined: '' says "none". */
  #proxies(): { httpProxy: string; httpsProxy: string; noProxy: string } {
    const { environment, server } = this.#access;
    const read = (name: string): string => environment[name.toLowerCase()] || environment[name] || '';
    if (isDirect(new URL(server), read('NO_PROXY'))) return { httpProxy: '', httpsProxy: '', noProxy: '' };
    return { httpProxy: read('HTTP_PROXY'), httpsProxy: read('HTTPS_PROXY'), noProxy: '' };
  }

  /** Only the library knows SOCKS. */
  async #throughSocks(): Promise<Dispatcher> {
    const { RequestContext, HttpMethod } = await import('@kubernetes/client-node/dist/gen/http/http.js');
    const context = new RequestContext(this.#access.server, HttpMethod.GET);
    await this.#access.kubeConfig.applySecurityAuthentication(context);
    return context.getDispatcher() as unknown as Dispatcher;
  }
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  // A token that a file holds ends with a line break, more often than not.
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value).trim()]);
  // Who is asked for in place of the user is said once, by us.
  const own = given.filter(([name]) => name !== 'Impersonate-User');
  const basic = auth ? { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  return { ...basic, ...Object.fromEntries(own) };
}

/** undici counts from when a request is sent: a proxy that never lets it be sent would be waited for without end. */
async function inTime<T>(request: Promise<T>, time: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('too slow', 'TimeoutError')), time);
  });
  return Promise.race([request, late]).finally(() => clearTimeout(timer));
}
