// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { type Digest, isDigest } from './digest.ts';

/**
 * A parsed image name that remembers what was written. `nginx:1.27` has registry `docker.io`, repository
 * `library/nginx` and tag `1.27`. Tag and digest may both stand; a runtime then pulls by digest.
 */
export interface Reference {
  readonly written: string;
  /** Host with optional port, `docker.io` when none was written. */
  readonly registry: string;
  /** Path on that host, without leading slash, `library/` included for Docker's official images. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

/** Grammar of github.com/distribution/reference, in named parts. */
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const HOST_NAME = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = `(?:${HOST_NAME}(?:\\.${HOST_NAME})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const HOST_PATTERN = new RegExp(`^${HOST}$`);
const PATH_PATTERN = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG_PATTERN = /^\w[\w.-]{0,127}$/;
const NAME_LENGTH = 255;
/** An image id, which every runtime refuses as a name. */
const IDENTIFIER = /^[0-9a-f]{64}$/;

/** Docker's old name for docker.io, still written in charts. */
const ALIASES: Record<string, string> = { 'index.docker.io': 'docker.io', 'registry-1.docker.io': 'docker.io' };

/** Parses an image reference, or answers undefined when the text is none. */
export function tryReference(text: string): Reference | undefined {
  if (IDENTIFIER.test(text)) return undefined;
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) return undefined;
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !TAG_PATTERN.test(tag)) return undefined;
  const name = splitHost(colon === -1 ? named : named.slice(0, colon));
  if (name === undefined || name.registry.length + name.repository.length + 1 > NAME_LENGTH) return undefined;
  return { written: text, ...name, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** Parses an image reference. Throws REFERENCE_INVALID. */
export function parseReference(text: string): Reference {
  const reference = tryReference(text);
  if (reference !== undefined) return reference;
  throw new AirgapError('REFERENCE_INVALID', `"${text}" is not an image reference`, {
    hint: 'Write [host[:port]/]path[:tag][@sha256:…]; the path is lower case.',
  });
}

/** `docker.io/library/nginx:1.27`: host and `library/` spelled out, `:latest` when neither tag nor digest stands. */
export function canonical(reference: Reference): string {
  const [tag, { digest }] = [tagOf(reference), reference];
  return `${repositoryOf(reference)}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** `docker.io/library/nginx` */
export function repositoryOf({ registry, repository }: Pick<Reference, 'registry' | 'repository'>): string {
  return `${registry}/${repository}`;
}

/** The tag that a runtime takes: `latest` when neither tag nor digest stands. */
export function tagOf({ tag, digest }: Pick<Reference, 'tag' | 'digest'>): string | undefined {
  return tag ?? (digest === undefined ? 'latest' : undefined);
}

/** True when the first part of a written name is a host: it has a dot, a port, or is `localhost`. */
export function looksLikeHost(part: string): boolean {
  return part === 'localhost' || /[.:[]/.test(part) || /[A-Z]/.test(part);
}

/** The host that a written name begins with; undefined for one that leaves it to the runtime. */
export function writtenHost(name: string): string | undefined {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  return looksLikeHost(first) ? first : undefined;
}

function splitHost(name: string): Pick<Reference, 'registry' | 'repository'> | undefined {
  const host = writtenHost(name);
  if (host !== undefined && !HOST_PATTERN.test(host)) return undefined;
  const registry = host === undefined ? 'docker.io' : (ALIASES[host] ?? host);
  const path = host === undefined ? name : name.slice(host.length + 1);
  if (!PATH_PATTERN.test(path)) return undefined;
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  return { registry, repository };
}
