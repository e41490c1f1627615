// SPDX-License-Identifier: Apache-2.0
import type { SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import { AirgapError } from '../../errors.ts';
import { isDirect } from '../../host/no-proxy.ts';
import { type ClientCertificate, createTrust, type HostTrust } from './trust.ts';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How long, in milliseconds, a connection, the headers of an answer, and the next piece of a body may take. */
export interface Timeouts {
  readonly connect: number;
  readonly headers: number;
  readonly body: number;
}

export interface ConnectionOptions {
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY are obeyed, in either case. */
  readonly environment: Environment;
  /** A PEM file of certificate authorities, trusted beside the usual ones. */
  readonly caFile?: string;
  /** Certificates to show, by the host (`host[:port]`) that may see them. */
  readonly clientCertificates?: Readonly<Record<string, ClientCertificate>>;
  /** What the machine says of a host, `host[:port]`. Asked once a host. */
  readonly trustOf?: (host: string) => Promise<HostTrust | undefined>;
  readonly timeouts?: Timeouts;
}

const TIMEOUTS: Timeouts = { connect: 10_000, headers: 30_000, body: 30_000 };

/** Pools of connections: for plain http and for https, through a proxy and without, and one for each host with a trust of its own. */
export class Connections {
  readonly #options: ConnectionOptions;
  readonly #pools = new Map<string, Promise<Dispatcher>>();
  readonly #trusts = new Map<string, Promise<HostTrust | undefined>>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** The pool for this address, made when it is first needed. Throws INPUT_NOT_FOUND, CONFIG_INVALID for certificate files. */
  async dispatcherFor(url: URL): Promise<Dispatcher> {
    const { protocol, host, origin } = url;
    const trust = protocol === 'https:' ? await this.#trustOf(host) : undefined;
    const direct = isDirect(url, read(this.#options.environment, 'NO_PROXY'));
    const key = `${direct ? 'direct ' : ''}${trust === undefined ? protocol : origin}`;
    const pool = this.#pools.get(key) ?? this.#open(protocol, trust, direct);
    this.#pools.set(key, pool);
    return pool;
  }

  /** What the user says of a host comes before what the machine says. Undefined for one that is as all others. */
  #trustOf(host: string): Promise<HostTrust | undefined> {
    const { clientCertificates, trustOf } = this.#options;
    const certificate = clientCertificates?.[host];
    const known = this.#trusts.get(host) ?? Promise.resolve(trustOf?.(host));
    this.#trusts.set(host, known);
    return certificate === undefined ? known : known.then(trust => ({ caFiles: trust?.caFiles ?? [], certificate }));
  }

  /** The proxy (`host[:port]`) that stands between us and this address, if one does. */
  proxyFor(url: URL): string | undefined {
    const { environment } = this.#options;
    if (isDirect(url, read(environment, 'NO_PROXY'))) return undefined;
    const { httpProxy, httpsProxy } = this.#proxies(url.protocol);
    return httpProxy || httpsProxy ? new URL(httpProxy || httpsProxy).host : undefined;
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#pools.values());
    this.#pools.clear();
    await Promise.all(opened.map(pool => (pool.status === 'fulfilled' ? pool.value.destroy() : undefined)));
  }

  async #open(protocol: string, trust: HostTrust | undefined, direct: boolean): Promise<Dispatcher> {
    const { caFile, timeouts = TIMEOUTS } = this.#options;
    const caFiles = [...(caFile === undefined ? [] : [caFile]), ...(trust?.caFiles ?? [])];
    const secureContext = protocol === 'https:' ? await createTrust(caFiles, trust?.certificate) : undefined;
    const { EnvHttpProxyAgent } = await import('./proxy-agent.ts');
    return new EnvHttpProxyAgent({
      // Plain http is asked of a proxy directly; only TLS needs a tunnel, and that has one whatever is said here.
      proxyTunnel: false,
      ...this.#proxies(direct ? '' : protocol),
      ...tlsOptions(secureContext),
      connectTimeout: timeouts.connect,
      headersTimeout: timeouts.headers,
      bodyTimeout: timeouts.body,
      // One lost HTTP/2 connection takes every request on it along; separate ones fail, and are retried, alone.
      allowH2: false,
    });
  }

  /** undici reads process.env for what is undefined, and sends https through HTTP_PROXY: '' says "none" for both. */
  #proxies(protocol: string): { httpProxy: string; httpsProxy: string; noProxy: string } {
    const { environment } = this.#options;
    return {
      httpProxy: protocol === 'http:' ? proxyAddress(environment, 'HTTP_PROXY') : '',
      httpsProxy: protocol === 'https:' ? proxyAddress(environment, 'HTTPS_PROXY') : '',
      noProxy: '',
    };
  }
}

function read(environment: Environment, name: string): string {
  return environment[name.toLowerCase()] || environment[name] || '';
}

/** An address without a scheme means http, as curl and Go have it. The error keeps it back: it may hold a password. */
function proxyAddress(environment: Environment, name: string): string {
  const written = read(environment, name);
  const address = written === '' || written.includes('://') ? written : `http://${written}`;
  if (address === '' || URL.canParse(address)) return address;
  throw new AirgapError('CONFIG_INVALID', `the environment variable ${name} is not the address of a proxy`);
}

function tlsOptions(secureContext: SecureContext | undefined): object {
  if (secureContext === undefined) return {};
  return { connect: { secureContext }, requestTls: { secureContext } };
}
