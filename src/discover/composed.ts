// SPDX-License-Identifier: Apache-2.0
import { type Reference, tryReference, writtenHost } from '../reference/reference.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import { hintOf } from './key.ts';
import { isKnownHost } from './known-hosts.ts';
import { partOf, type Role } from './part.ts';
import { isVersion, type Judged } from './shape.ts';

/** What objects further in may complete: a prefix and a tag, as Istio's `global.hub` and `global.tag` do. */
export interface Inherited {
  readonly hub: string;
  readonly tag: string | undefined;
  /** `possible` for a base on a host that only containers beside it can tell to be a registry. */
  readonly certainty: Judged['certainty'];
}

/** What an object's keys compose: a reference, or parts of one with others missing. `keys` are those used up. */
export type Composition = { readonly key: string; readonly keys: readonly string[] } & (
  | { readonly kind: 'reference'; readonly reference: Reference; readonly certainty: Judged['certainty'] }
  | { readonly kind: 'incomplete'; readonly text: string }
);

/** Reads `hub` + `tag`, of an object or of its `global`, or a `base` or `registry` on a host. */
export function inheritable(
  node: ValueMap,
  outer: Inherited | undefined,
  hosts: ReadonlySet<string>,
): Inherited | undefined {
  const source = text(node.hub) === undefined && isMap(node.global) ? node.global : node;
  const base = onHost(text(source.base) ?? text(source.registry));
  const hub = text(source.hub) ?? base;
  if (hub === undefined && outer === undefined) return undefined;
  const tag = tagOf(source) ?? outer?.tag;
  if (hub !== undefined && !/\s|:\/\//.test(hub)) {
    return { hub, tag, certainty: hub === base && onKnownHost(hub, hosts) === undefined ? 'possible' : 'likely' };
  }
  return outer === undefined || tag === outer.tag ? outer : { ...outer, tag };
}

/** A name that begins with a host: `drbd.io`, `registry.example.com/team`. */
function onHost(name: string | undefined): string | undefined {
  return name !== undefined && writtenHost(`${name}/`) !== undefined ? name : undefined;
}

/** Istio appends a `variant` to the tag: `1.27-distroless`. */
function tagOf(source: ValueMap): string | undefined {
  const [tag, variant] = [text(source.tag), text(source.variant)];
  return tag === undefined || variant === undefined ? tag : `${tag}-${variant}`;
}

/** The parts of one reference, by role, with the key of each. */
type Parts = Partial<Record<Role, { readonly key: string; readonly text: string }>> & { strong?: boolean };

/**
 * Joins the parts of references that stand under keys of one object: repository (or hub, registry) + image + tag (or
 * version, digest). A version that is a digest is joined with `@`. Keys of one stem belong together, as in
 * `trivy.repository` + `trivy.tag`.
 */
export function compose(
  node: ValueMap,
  parent: string,
  inherited: Inherited | undefined,
  hosts: ReadonlySet<string>,
): Composition[] {
  if ('chart' in node || /chart/i.test(parent)) return [];
  return judged(node, hintOf(parent) === 'image', (stem, parts) =>
    stem === '' ? plain(node, parts, parent, inherited, hosts) : stemmed(stem, parts, hosts),
  );
}

/** The same for settings that stand side by side with no object around them: environment variables, lines of a file. */
export function composeFlat(settings: ValueMap, hosts: ReadonlySet<string>): Composition[] {
  return judged(settings, false, (stem, parts) => stemmed(stem, parts, hosts));
}

function judged(
  node: ValueMap,
  named: boolean,
  judge: (stem: string, parts: Parts) => Composed | undefined,
): Composition[] {
  const found: Composition[] = [];
  for (const [stem, parts] of collect(node, named)) {
    const composed = judge(stem, parts);
    if (composed !== undefined) found.push({ ...composed, keys: keysOf(parts) });
  }
  return found;
}

type Composed = Composition extends infer One ? (One extends Composition ? Omit<One, 'keys'> : never) : never;

const NONE: ReadonlyMap<string, Parts> = new Map();

/** Parts by stem; none when no key names an image, which most objects do not. */
function collect(node: ValueMap, named: boolean): ReadonlyMap<string, Parts> {
  if (!namesImage(node, named)) return NONE;
  const all = new Map<string, Parts>();
  for (const key of Object.keys(node)) {
    const part = partOf(key);
    const value = text(node[key]);
    if (part === null || value === undefined) continue;
    const parts = all.get(part.stem) ?? {};
    all.set(part.stem, parts);
    parts[part.role] ??= { key, text: value };
    if (part.strong) parts.strong = true;
  }
  return all;
}

function namesImage(node: ValueMap, named: boolean): boolean {
  for (const key in node) {
    const role = partOf(key)?.role;
    if (role === 'image' || role === 'repository' || (named && role === 'name')) return true;
  }
  return false;
}

function keysOf(parts: Parts): string[] {
  return (['image', 'name', 'repository', 'registry'] as const).flatMap(role => parts[role]?.key ?? []);
}

function plain(
  node: ValueMap,
  parts: Parts,
  parent: string,
  inherited: Inherited | undefined,
  hosts: ReadonlySet<string>,
): Composed | undefined {
  if (parts.image !== undefined) return withImage(node, parts, parts.image, inherited);
  const own = /image$/i.test(parent) ? withName(node, parts) : undefined;
  if (own !== undefined) return own;
  if (parts.repository !== undefined) return withRepository(node, parts, parts.repository, parent, hosts);
  const named = parts.name?.text.includes('/') && hintOf(parent) === 'image';
  return named && parts.name !== undefined ? withRepository(node, parts, parts.name, parent, hosts) : undefined;
}

/** Keys whose presence beside a bare `image` says that it names one, with parts still missing. */
const COMPANIONS = ['repository', 'hub', 'registry', 'imagePullPolicy', 'pullPolicy'];

/** `{repository: nvcr.io/nvidia, image: driver, version: 595}`, `{image: quay.io/x, tag: v1}`, `{image: proxyv2}`. */
function withImage(
  node: ValueMap,
  parts: Parts,
  { key, text: image }: { key: string; text: string },
  inherited: Inherited | undefined,
): Composed | undefined {
  const parsed = tryReference(image);
  if (parsed === undefined || parsed.tag !== undefined || parsed.digest !== undefined) return undefined;
  const suffix = suffixOf(parts);
  if (writtenHost(image) !== undefined) return joined(key, image, suffix);
  const before = prefixOf(parts);
  const tail = suffix ?? (inherited?.tag === undefined ? undefined : `:${inherited.tag}`);
  if (before !== undefined) return joined(key, `${before}/${image}`, tail) ?? { kind: 'incomplete', key, text: image };
  if (image.includes('/')) return joined(key, image, suffix);
  const behindHub = inherited && joined(key, `${inherited.hub}/${image}`, tail, inherited.certainty);
  if (behindHub !== undefined) return behindHub;
  if (!COMPANIONS.some(part => part in node)) return undefined;
  return (parts.tag && joined(key, image, suffix, 'possible')) ?? { kind: 'incomplete', key, text: image };
}

/**
 * What stands under a key called `image`, where a name is the image's own: `{repository: quay.io/team, name: web, tag: v1}`,
 * `{prefix: team, name: web, tag: v1}`. In a list of `images` it may be that of the entry.
 */
function withName(node: ValueMap, parts: Parts): Composed | undefined {
  const { name, repository, tag, digest } = parts;
  if (name === undefined || (tag ?? digest) === undefined) return undefined;
  const before = prefixOf(parts) ?? text(node.prefix);
  const repeats = before === name.text || before?.endsWith(`/${name.text}`) === true;
  if (repeats && repository !== undefined) return undefined;
  if (before !== undefined) return joined(name.key, behind(before, name.text), suffixOf(parts));
  // A path speaks for itself; one word is often half of a name that a program completes from settings elsewhere.
  return joined(name.key, name.text, suffixOf(parts), name.text.includes('/') ? 'likely' : 'possible');
}

/** `{registry: quay.io, repository: a/b, tag: v1}`; without a registry the repository must look like an image's. */
function withRepository(
  node: ValueMap,
  parts: Parts,
  { key, text: repository }: { key: string; text: string },
  parent: string,
  hosts: ReadonlySet<string>,
): Composed | undefined {
  const name = behind(parts.registry?.text, repository);
  const known = onKnownHost(name, hosts) !== undefined;
  const meant = hintOf(parent) === 'image' || 'pullPolicy' in node || 'imagePullPolicy' in node;
  const suffix = suffixOf(parts);
  if (suffix === undefined) {
    const whole = tryReference(name);
    if (!known || !meant || whole === undefined) return undefined;
    return (whole.tag ?? whole.digest) === undefined ? { kind: 'incomplete', key, text: name } : joined(key, name, '');
  }
  return joined(key, name, suffix, known || meant ? 'likely' : 'possible');
}

/** Words before the parts that say that sources, not images, are versioned. */
const SOURCES = /\b(git|github|gitlab|source|src|helm|chart|charts|maven|npm|pypi|apt|yum|branch)\b/;

/** `worker_container_repository` + `worker_container_tag`, `VM_AGENT_IMAGE` + `VM_AGENT_VERSION`. */
function stemmed(stem: string, parts: Parts, hosts: ReadonlySet<string>): Composed | undefined {
  const named = parts.repository ?? parts.image;
  if (named === undefined || SOURCES.test(stem) || !isVersion((parts.tag ?? parts.version)?.text ?? ''))
    return undefined;
  const name = behind(parts.registry?.text, named.text);
  const parsed = tryReference(name);
  if (parsed === undefined || parsed.tag !== undefined || parsed.digest !== undefined) return undefined;
  const known = onKnownHost(name, hosts) !== undefined;
  if (!known && !(parts.strong && name.includes('/'))) return undefined;
  return joined(named.key, name, suffixOf(parts));
}

function prefixOf({ repository, registry }: Parts): string | undefined {
  return repository === undefined ? registry?.text : behind(registry?.text, repository.text);
}

/** A registry in front of a repository, unless it stands there already. */
function behind(registry: string | undefined, repository: string): string {
  return registry === undefined || repository.startsWith(`${registry}/`) ? repository : `${registry}/${repository}`;
}

function joined(
  key: string,
  name: string,
  suffix: string | undefined,
  certainty: Judged['certainty'] = 'likely',
): Composed | undefined {
  const reference = suffix === undefined ? undefined : tryReference(`${name}${suffix}`);
  return reference === undefined ? undefined : { kind: 'reference', key, reference, certainty };
}

function suffixOf({ tag, version, digest }: Parts): string | undefined {
  const label = (tag ?? version)?.text;
  const pin = digest === undefined ? '' : `@${digest.text.includes(':') ? digest.text : `sha256:${digest.text}`}`;
  if (label === undefined) return pin === '' ? undefined : pin;
  return label.startsWith('sha256:') ? `@${label}` : `:${label}${pin}`;
}

function onKnownHost(name: string | undefined, hosts: ReadonlySet<string>): string | undefined {
  return name !== undefined && isKnownHost(name.split('/', 1)[0] ?? '', hosts) ? name : undefined;
}

function text(value: Value): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
