// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError, reasonOf } from '../../errors.ts';
import type { Environment } from '../http/connections.ts';
import { askCredentialHelper } from './credential-helper.ts';

/** A secret to sign in with: name and password, a token to trade for others, or a token to show as it is. */
export type Credential =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity-token'; readonly token: string }
  | { readonly kind: 'bearer'; readonly token: string };

/** The `Authorization` header of a name and password (RFC 7617). */
export function basicHeader({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A credential, or none, and where it came from in words for an error: `from /home/…/config.json`. Holds no secret there. */
export interface FoundCredential {
  readonly credential?: Credential;
  readonly origin: string;
  /** When it ends, in milliseconds since 1970; unknown when undefined. */
  readonly until?: number;
}

/** Finds what the user has for a registry. Throws CREDENTIALS_INVALID. */
export interface CredentialFinder {
  /** `place`: `host[:port]`, or what `placeOf` gave. */
  find(place: string): Promise<FoundCredential>;
  /** Whose credentials are for a repository: the longest `host/path` that a file has some of its own for, else the host. */
  placeOf(host: string, repository: string): Promise<string>;
}

interface AuthFile {
  readonly auths?: Readonly<Record<string, AuthEntry>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

interface AuthEntry {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

/** Under this key Docker keeps the credentials of docker.io, a name of 2013 that every tool has had to learn. */
const DOCKER_HUB = 'https://index.docker.io/v1/';

/** What the environment holds for some hosts: user name and password, in EKS Anywhere's names for them. */
export interface SignIn {
  readonly username: string;
  readonly password: string;
  /** `host[:port]`, to which they are shown; to no other. */
  readonly hosts: readonly string[];
}

/** The same finder, but for hosts that the user signs in to by other means. */
export function withSignIn(finder: CredentialFinder, signIn: SignIn | undefined): CredentialFinder {
  if (signIn === undefined) return finder;
  const { username, password } = signIn;
  const hosts = new Set(signIn.hosts.map(host => host.replace(/:443$/, '')));
  const credential = { kind: 'basic', username, password } as const;
  const origin = 'the user name and password in use came from REGISTRY_USERNAME and REGISTRY_PASSWORD';
  return {
    find: async place => (hosts.has(place) ? { credential, origin } : finder.find(place)),
    placeOf: async (host, repository) => (hosts.has(host) ? host : finder.placeOf(host, repository)),
  };
}

/**
 * Looks in REGISTRY_AUTH_FILE, then in Docker's config.json (DOCKER_CONFIG or the home directory), then in the files that
 * `podman login` and `skopeo login` write; first find wins.
 */
export function createCredentialFinder(environment: Environment, home: string): CredentialFinder {
  const docker = path.join(environment.DOCKER_CONFIG || path.join(home, '.docker'), 'config.json');
  const files = [environment.REGISTRY_AUTH_FILE, docker, ...filesOfPodman(environment, home)].filter(
    Boolean,
  ) as string[];
  const read = new Map<string, Promise<AuthFile>>();
  const contentOf = (file: string): Promise<AuthFile> => {
    const content = read.get(file) ?? readAuthFile(file);
    read.set(file, content);
    return content;
  };
  return {
    async find(place) {
      for (const file of files) {
        const found = await findInFile(file, await contentOf(file), place, environment);
        if (found !== undefined) return found;
      }
      return { origin: `there are none for ${place} in ${files.join(' or ')}` };
    },
    async placeOf(host, repository) {
      const contents = await Promise.all(files.map(contentOf));
      const keys = contents.flatMap(({ auths, credHelpers }) => Object.keys({ ...auths, ...credHelpers }));
      const name = `${host}/${repository}/`;
      const fitting = keys.map(placeOfKey).filter(place => place.includes('/') && name.startsWith(`${place}/`));
      return fitting.sort((a, b) => b.length - a.length)[0] ?? host;
    },
  };
}

/** Where they are (containers-auth.json(5)); who has none is not told of them. */
function filesOfPodman({ XDG_RUNTIME_DIR, XDG_CONFIG_HOME }: Environment, home: string): string[] {
  const folders = [XDG_RUNTIME_DIR, XDG_CONFIG_HOME || path.join(home, '.config')];
  const files = folders.filter(Boolean).map(folder => path.join(folder as string, 'containers/auth.json'));
  return files.filter(file => existsSync(file));
}

async function findInFile(
  file: string,
  content: AuthFile,
  place: string,
  environment: Environment,
): Promise<FoundCredential | undefined> {
  const key = place === 'docker.io' ? DOCKER_HUB : place;
  // With a store, Docker leaves empty entries behind.
  const isFor = ([written, entry]: [string, object | null]): boolean =>
    placeOfKey(written) === place && Object.keys(entry ?? {}).length > 0;
  const entry = Object.entries(content.auths ?? {}).find(isFor)?.[1];
  const helper = Object.entries(content.credHelpers ?? {}).find(([written]) => placeOfKey(written) === place)?.[1];
  const credential =
    (helper === undefined ? undefined : await askCredentialHelper(helper, key, file, environment)) ??
    (entry === undefined ? undefined : readEntry(entry, file, place)) ??
    (content.credsStore ? await askCredentialHelper(content.credsStore, key, file, environment) : undefined);
  if (credential === undefined) return undefined;
  const { kind } = credential;
  return {
    credential,
    origin: `the ${kind === 'basic' ? 'user name and password' : 'token'} in use came by way of ${file}`,
  };
}

/**
 * Keys are hosts, addresses with a scheme and `/v1/` or `/v2/`, or a host with a path, for what is below it alone
 * (containers-auth.json(5)). Compared whole: a part of a name is another host.
 */
function placeOfKey(key: string): string {
  const bare = key.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  const host = bare.replace(/^([^/]+)\/v[12]$/, '$1');
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host;
}

function readEntry(entry: AuthEntry, file: string, place: string): Credential | undefined {
  if (entry.registrytoken) return { kind: 'bearer', token: entry.registrytoken };
  if (entry.identitytoken) return { kind: 'identity-token', token: entry.identitytoken };
  if (entry.username && entry.password) return { kind: 'basic', username: entry.username, password: entry.password };
  if (!entry.auth) return undefined;
  // Docker pads some old entries with NUL bytes.
  const text = Buffer.from(entry.auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon > 0) return { kind: 'basic', username: text.slice(0, colon), password: text.slice(colon + 1) };
  throw new AirgapError('CREDENTIALS_INVALID', `${file}: the entry for ${place} is not base64 of name:password`, {
    hint: `Write it anew with: docker login ${place}`,
  });
}

/** Neither JSON.parse's message nor the error itself goes further: they quote the text around, and that is passwords. */
async function readAuthFile(file: string): Promise<AuthFile> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return '{}';
    throw new AirgapError('CREDENTIALS_INVALID', `cannot read ${file}: ${reasonOf(cause)}`, { cause });
  });
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as AuthFile;
  } catch {}
  throw new AirgapError('CREDENTIALS_INVALID', `${file} is not a JSON object`, {
    hint: 'It is the file that "docker login" writes.',
  });
}
