// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Reference } from '../reference/reference.ts';
import { Authorizer } from './auth/authorizer.ts';
import { type CredentialFinder, createCredentialFinder } from './auth/credentials.ts';
import type { ImageSource } from './content.ts';
import { type Clock, systemClock } from './http/clock.ts';
import type { Environment, Timeouts } from './http/connections.ts';
import { createTransport, type Transport } from './http/transport.ts';
import type { ClientCertificate } from './http/trust.ts';
import { LayoutSource } from './layout.ts';
import { Registry } from './registry.ts';
import { type RegistryAddress, RegistryClient } from './registry-client.ts';

/** Where a registry's requests go: to an address that speaks HTTP, or to an image layout on disk. */
export type Endpoint =
  | { readonly kind: 'registry'; readonly address: RegistryAddress }
  | { readonly kind: 'layout'; readonly directory: string };

export interface ImageSourceOptions {
  /** Registry hosts (`host[:port]`) that are spoken to without TLS. Only these. */
  readonly plainHttp?: readonly string[];
  /** A PEM file of certificate authorities, trusted beside the usual ones. */
  readonly caFile?: string;
  /** Certificates to show, by the host (`host[:port]`) that may see them. */
  readonly clientCertificates?: Readonly<Record<string, ClientCertificate>>;
  /**
   * By registry host, where its requests go in its place: `https://host[:port][/prefix]`, `http://…` (which allows plain
   * http for that host), or `oci:DIRECTORY`. The credentials in use are those of that address.
   */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Environment variables: proxies, DOCKER_CONFIG, REGISTRY_AUTH_FILE, PATH for credential helpers. */
  readonly environment: Environment;
  /** The home directory, for `.docker/config.json`. */
  readonly home: string;
  readonly timeouts?: Timeouts;
  readonly clock?: Clock;
}

/** A source that holds connections until it is closed. */
export interface ClosableImageSource extends ImageSource {
  close(): Promise<void>;
}

/** One source for all registries: each reference is asked of its own host, or of the endpoint named for it. Throws CONFIG_INVALID. */
export function createImageSource(options: ImageSourceOptions): ClosableImageSource {
  const clock = options.clock ?? systemClock;
  const plainHttp = plainHosts(options);
  const transport = createTransport({ ...options, clock, plainHttp });
  const credentials = createCredentialFinder(options.environment, options.home);
  const sources = new Map<string, ImageSource>();
  const sourceOf = ({ registry }: Reference): ImageSource => {
    const source =
      sources.get(registry) ??
      openEndpoint(endpointOf(registry, options.endpoints, plainHttp), { transport, credentials, clock });
    sources.set(registry, source);
    return source;
  };
  return {
    resolve: async reference => sourceOf(reference).resolve(reference),
    fetchManifest: async (reference, digest) => sourceOf(reference).fetchManifest(reference, digest),
    fetchSmallBlob: async (reference, descriptor) => sourceOf(reference).fetchSmallBlob(reference, descriptor),
    referrers: async (reference, digest) => sourceOf(reference).referrers(reference, digest),
    close: () => transport.close(),
  };
}

/** Reads an endpoint as a user writes it. Throws CONFIG_INVALID. */
export function parseEndpoint(host: string, text: string): Endpoint {
  if (text.startsWith('oci:') && text.length > 4) return { kind: 'layout', directory: text.slice(4) };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (url === undefined || !plain || !/^https?:$/.test(url.protocol)) {
    throw new AirgapError('CONFIG_INVALID', `the endpoint for ${host} is not one we can use`, {
      hint: 'Write https://host[:port][/prefix], http://host[:port][/prefix] or oci:DIRECTORY, without credentials.',
    });
  }
  const path = url.pathname.replace(/^\/+|\/+$/g, '');
  return { kind: 'registry', address: { host, origin: url.origin, prefix: path === '' ? '' : `${path}/` } };
}

function endpointOf(
  host: string,
  endpoints: ImageSourceOptions['endpoints'] = {},
  plainHttp: ReadonlySet<string>,
): Endpoint {
  const written = Object.hasOwn(endpoints, host) ? endpoints[host] : undefined;
  if (written !== undefined) return parseEndpoint(host, written);
  // docker.io answers with web pages; its registry has this name since 2015.
  const reached = host === 'docker.io' ? 'registry-1.docker.io' : host;
  return parseEndpoint(host, `${plainHttp.has(hostKey(reached)) ? 'http' : 'https'}://${reached}`);
}

function openEndpoint(
  endpoint: Endpoint,
  { transport, credentials, clock }: { transport: Transport; credentials: CredentialFinder; clock: Clock },
): ImageSource {
  if (endpoint.kind === 'layout') return new LayoutSource(endpoint.directory);
  const { host } = new URL(endpoint.address.origin);
  const named = host === 'registry-1.docker.io' ? 'docker.io' : host;
  const authorizer = new Authorizer({ host: named, transport, credentials, clock });
  return new Registry(new RegistryClient(endpoint.address, transport, authorizer));
}

/** All endpoints are read here already, so that a wrong one is told before the first request. */
function plainHosts({ plainHttp = [], endpoints = {} }: ImageSourceOptions): ReadonlySet<string> {
  const named = plainHttp.map(hostKey);
  const parsed = Object.entries(endpoints).map(([host, text]) => parseEndpoint(host, text));
  const reached = parsed.flatMap(endpoint =>
    endpoint.kind === 'registry' && endpoint.address.origin.startsWith('http:')
      ? [new URL(endpoint.address.origin).host]
      : [],
  );
  return new Set([...named, ...reached]);
}

/** `host:80` and `host` are one address for plain http. */
function hostKey(host: string): string {
  if (URL.canParse(`http://${host}`)) return new URL(`http://${host}`).host;
  throw new AirgapError('CONFIG_INVALID', `"${host}" is not a host: write host or host:port`);
}
