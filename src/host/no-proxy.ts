// SPDX-License-Identifier: Apache-2.0
import net from 'node:net';

const PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * True when an address is reached without a proxy, by the words of NO_PROXY as Go's programs read them
 * (golang.org/x/net/http/httpproxy): `*`, addresses, CIDR, a domain with all below it, `.domain` for those below alone, each
 * with a port or without. This machine is never behind a proxy.
 */
export function isDirect(url: URL, noProxy: string): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const port = url.port || (PORTS[url.protocol] ?? '');
  if (host === 'localhost' || LOOPBACK.check(host, familyOf(host))) return true;
  const entries = noProxy.toLowerCase().split(/[,\s]+/);
  return entries.some(entry => entry !== '' && fits(entry, host, port));
}

function fits(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, network = '', bits = ''] = /^([\da-f.:]+)\/(\d+)$/.exec(entry) ?? [];
  if (net.isIP(network) !== 0) return isWithin(host, network, Number(bits));
  // An IPv6 address has colons of its own: with a port it stands in brackets.
  const [, name = entry, wanted] = net.isIPv6(entry) ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  if (wanted !== undefined && wanted !== port) return false;
  const bare = name.replace(/^\[|\]$/g, '');
  if (net.isIP(bare) !== 0)
    return net.isIP(bare) === net.isIP(host) && isWithin(host, bare, net.isIPv4(bare) ? 32 : 128);
  const domain = bare.replace(/^\*(?=\.)/, '');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function isWithin(host: string, network: string, bits: number): boolean {
  const family = familyOf(network);
  if (net.isIP(host) === 0 || bits > (family === 'ipv4' ? 32 : 128)) return false;
  const list = new net.BlockList();
  list.addSubnet(network, bits, family);
  return list.check(host, familyOf(host));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return net.isIPv6(address) ? 'ipv6' : 'ipv4';
}

const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');
