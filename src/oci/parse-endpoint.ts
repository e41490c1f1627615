// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { reachedAt } from './machine/hosts-toml.ts';
import type { RegistryAddress } from './registry-client.ts';

/** Where a registry's requests go: to an address that speaks HTTP, or to an image layout on disk. */
export type Endpoint =
  | { readonly kind: 'registry'; readonly address: RegistryAddress }
  | { readonly kind: 'layout'; readonly directory: string };

/** As users write them, by registry host. */
type Endpoints = Readonly<Record<string, string>>;

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

/** Where a host's requests go: to the endpoint that is named for it, else to the host itself. Throws CONFIG_INVALID. */
export function endpointOf(host: string, endpoints: Endpoints = {}, plainHttp: ReadonlySet<string>): Endpoint {
  const written = Object.hasOwn(endpoints, host) ? endpoints[host] : undefined;
  if (written !== undefined) return parseEndpoint(host, written);
  const reached = reachedAt(host);
  return parseEndpoint(host, `${plainHttp.has(hostKey(reached)) ? 'http' : 'https'}://${reached}`);
}

/**
 * The hosts that the user lets be spoken to without TLS, by name or by an endpoint. All endpoints are read, so that a wrong one is
 * told before the first request. Throws CONFIG_INVALID.
 */
export function plainHosts(plainHttp: readonly string[] = [], endpoints: Endpoints = {}): Set<string> {
  const named = plainHttp.map(hostKey);
  const parsed = Object.entries(endpoints).map(([host, text]) => parseEndpoint(host, text));
  const reached = parsed.flatMap(endpoint =>
    endpoint.kind === 'registry' && endpoint.address.origin.startsWith('http:')
      ? [new URL(endpoint.address.origin).host]
      : [],
  );
  return new Set([...named, ...reached]);
}

/** `host:80` and `host` are one address for plain http. Throws CONFIG_INVALID. */
export function hostKey(host: string): string {
  // A URL would pass for a host that is called `http`.
  if (/^[^/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`)) return new URL(`http://${host}`).host;
  // What stands before an @ may be a password.
  const told = host.replace(/.*@/s, '…@');
  throw new AirgapError('CONFIG_INVALID', `"${told}" is not a host: write host or host:port, and nothing around it`);
}
