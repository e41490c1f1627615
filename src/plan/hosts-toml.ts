// SPDX-License-Identifier: Apache-2.0
import { parse, TomlError, type TomlTable } from 'smol-toml';

/** One place that containerd asks, as a hosts.toml leaves it. */
export interface Endpoint {
  /** Where its API begins, without a slash at the end: `https://mirror/v2/mirrors/quay.io`. */
  readonly api: string;
  readonly host: string;
  readonly capabilities: ReadonlySet<string>;
  /** Files, as they are written: relative ones start at the hosts.toml. */
  readonly ca: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly skipVerify: boolean;
  /** True for what is asked because nothing better is named. */
  readonly isUpstream: boolean;
}

export interface HostsFile {
  /** In the order in which they are asked. */
  readonly endpoints: readonly Endpoint[];
  /** What the file does that its author did not mean, one sentence each. */
  readonly problems: readonly string[];
}

const HUB = 'https://registry-1.docker.io';
const CAPABILITIES = new Set(['pull', 'resolve', 'push', 'referrers']);

/**
 * Reads a hosts.toml as containerd's CRI does (core/remotes/docker/config/hosts.go). A file that it cannot use is none to it:
 * it says so in its log, and asks upstream.
 */
export function readHosts(host: string, text: string | undefined): HostsFile {
  if (text === undefined) return { endpoints: [upstreamOf(host)], problems: [] };
  try {
    return fromTable(host, parse(text));
  } catch (error) {
    const line = error instanceof TomlError ? `line ${error.line}: ` : '';
    const reason = `${line}${(error as Error).message.split('\n', 1)[0]}`;
    return { endpoints: [upstreamOf(host)], problems: [`containerd ignores the file: ${reason}`] };
  }
}

function fromTable(host: string, table: TomlTable): HostsFile {
  refuseOtherForms(table, { ...SETTINGS, server: isText, host: isTable });
  const { host: hosts, ...root } = table;
  for (const [url, settings] of Object.entries(asTable(hosts))) {
    refuseOtherForms({ [url]: settings }, { [url]: isTable });
    refuseOtherForms(asTable(settings), SETTINGS);
  }
  const mirrors = Object.entries(asTable(hosts)).map(([url, settings]) => endpointOf(url, asTable(settings), host));
  const server = typeof root.server === 'string' && root.server !== '' ? root.server : undefined;
  const last = server === undefined ? { ...upstreamOf(host), ...settingsOf(root) } : endpointOf(server, root, host);
  const problems: string[] = [];
  if (hosts === undefined && server !== undefined) {
    problems.push('it has no [host] table: containerd before 1.7.32 ignores the file, and asks upstream');
  }
  for (const settings of Object.values(asTable(hosts)).map(asTable)) {
    if (settings.server !== undefined) problems.push('"server" stands below a [host] table, where it means nothing');
    if (settings.rewrite !== undefined) problems.push('"rewrite" means something to k3s and RKE2 alone');
  }
  return { endpoints: [...mirrors, last], problems };
}

function endpointOf(server: string, table: TomlTable, host: string): Endpoint {
  const url = new URL(server.startsWith('http') ? server : `https://${server}`);
  const path = url.pathname.replace(/\/+/g, '/').replace(/\/$/, '');
  const isWhole = table.override_path === true || path.endsWith('/v2');
  const api = `${url.protocol}//${url.host}${isWhole ? path : `${path}/v2`}`;
  return { ...settingsOf(table), api, host: url.host, isUpstream: api === upstreamOf(host).api };
}

function settingsOf(table: TomlTable): Pick<Endpoint, 'capabilities' | 'ca' | 'headers' | 'skipVerify'> {
  const capabilities = textsOf(table.capabilities).map(word => word.toLowerCase());
  const unknown = capabilities.find(word => !CAPABILITIES.has(word));
  if (unknown !== undefined) throw new TypeError(`unknown capability ${JSON.stringify(unknown)}`);
  return {
    capabilities: capabilities.length === 0 ? CAPABILITIES : new Set(capabilities),
    ca: textsOf(table.ca),
    headers: Object.fromEntries(
      Object.entries(asTable(table.header)).map(([name, value]) => [name, textsOf(value).join(', ')]),
    ),
    skipVerify: table.skip_verify === true,
  };
}

/** One setting of another form, and containerd reads none of the file. */
function refuseOtherForms(table: TomlTable, forms: Readonly<Record<string, (value: unknown) => boolean>>): void {
  for (const [key, fits] of Object.entries(forms))
    if (table[key] !== undefined && !fits(table[key])) throw new TypeError(`${JSON.stringify(key)} has another form`);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isTruth = (value: unknown): boolean => typeof value === 'boolean';
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTable = (value: unknown): boolean => value !== undefined && asTable(value) === value;
const isTextOrList = (value: unknown): boolean => isText(value) || isList(value);

const SETTINGS = {
  capabilities: isList,
  ca: isTextOrList,
  skip_verify: isTruth,
  override_path: isTruth,
  header: (value: unknown) => isTable(value) && Object.values(asTable(value)).every(isTextOrList),
};

function upstreamOf(host: string): Endpoint {
  const url = new URL(host === 'docker.io' ? HUB : `https://${host}`);
  return { api: `${url.origin}/v2`, host: url.host, ...settingsOf({}), isUpstream: true };
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter(text => typeof text === 'string');
}

/** A table of TOML; an empty one for any other value. */
export function asTable(value: unknown): TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as TomlTable) : {};
}

/** Folders of a certs.d in which containerd looks for a host's file: the first that exists counts, with or without a file. */
export function hostFolders(host: string): string[] {
  const colon = host.lastIndexOf(':');
  const escaped = colon > 0 ? [`${host.slice(0, colon)}_${host.slice(colon + 1)}_`] : [];
  return [...escaped, host, '_default'];
}
