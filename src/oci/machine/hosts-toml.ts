// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { AirgapError } from '../../errors.ts';
import type { HostTrust } from '../http/trust.ts';
import type { RegistryAddress } from '../registry-client.ts';
import { readToml, type Table, textOf } from './toml.ts';

/** One address of containerd's hosts.toml, in the order of the file. */
export interface HostEntry {
  readonly address: RegistryAddress;
  /** May say what a tag points at; others are asked by digest alone. */
  readonly resolves: boolean;
  readonly trust?: HostTrust;
}

/**
 * What containerd reads for a registry (containerd, docs/hosts.md): mirrors that may pull, then the server itself.
 * Undefined when there is no file. Throws CONFIG_INVALID.
 */
export async function readHostsToml(folder: string, host: string): Promise<readonly HostEntry[] | undefined> {
  const file = path.join(folder, 'hosts.toml');
  const content = await readToml(file);
  if (content === undefined) return undefined;
  const tables = Object.entries((content.host ?? {}) as Record<string, Table>);
  const mirrors = tables
    .filter(([, table]) => may(table, 'pull'))
    .map(([url, table]) => entryOf(url, table, { file, folder, host }));
  const server = textOf(content.server, `${file}: server`) ?? `https://${reachedAt(host)}`;
  return [...mirrors, entryOf(server, content, { file, folder, host })];
}

/** docker.io answers with web pages; its registry has this name since 2015. */
export function reachedAt(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host;
}

interface Setting {
  readonly file: string;
  readonly folder: string;
  readonly host: string;
}

function entryOf(written: string, table: Table, { file, folder, host }: Setting): HostEntry {
  const text = written.includes('://') ? written : `https://${written}`;
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new AirgapError('CONFIG_INVALID', `${file}: ${JSON.stringify(written)} is not the address of a registry`);
  const url = new URL(text);
  const base = url.pathname.replace(/\/+$/, '');
  // The API's own path is added unless it stands there, or the file says that it does.
  const root = table.override_path === true || /\/v2$/.test(base) ? `${base}/` : `${base}/v2/`;
  const trust = trustOf(table, folder, file);
  return {
    // Who is asked instead of the registry is told which one it stands in for.
    address: { host, origin: url.origin, prefix: '', root, ...(url.host !== reachedAt(host) && { namespace: host }) },
    resolves: may(table, 'resolve'),
    ...(trust && { trust }),
  };
}

/** Without a list, an entry may do all. */
function may({ capabilities }: Table, what: string): boolean {
  return !Array.isArray(capabilities) || capabilities.includes(what);
}

/** `ca`: a file or several. `client`: a file with both, several of these, or pairs. The first is shown. */
function trustOf({ ca, client }: Table, folder: string, file: string): HostTrust | undefined {
  if (ca === undefined && client === undefined) return undefined;
  const [first] = Array.isArray(client) ? client : [client];
  const [cert, key = cert] = Array.isArray(first) ? first : [first];
  const paths = [...(Array.isArray(ca) ? ca : [ca]), cert, key].filter(value => value !== undefined && value !== '');
  if (!paths.every(value => typeof value === 'string'))
    throw new AirgapError('CONFIG_INVALID', `${file}: ca and client are names of files`);
  const at = (name: string): string => path.resolve(folder, name);
  const caFiles = (Array.isArray(ca) ? ca : [ca]).filter(value => typeof value === 'string').map(at);
  if (typeof cert !== 'string') return { caFiles };
  return { caFiles, certificate: { certFile: at(cert), keyFile: at(key || cert) } };
}
