// SPDX-License-Identifier: Apache-2.0
import { looksLikeHost, type Reference, tryReference } from '../reference/reference.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import type { KeyHint } from './key.ts';
import { isKnownHost } from './known-hosts.ts';
import type { Judged } from './shape.ts';

/** `hub` and `tag` that objects further in may complete, as Istio's `global` does. */
export interface Inherited {
  readonly hub: string;
  readonly tag: string | undefined;
}

/** What an object's keys compose: a reference, or parts of one with others missing. */
export type Composition =
  | { readonly kind: 'reference'; readonly key: string; readonly reference: Reference; readonly certainty: Judged['certainty'] }
  | { readonly kind: 'incomplete'; readonly key: string; readonly text: string };

/** Keys that a composition may have used up; they are not judged again on their own. */
export const PART_KEYS = new Set(['repository', 'hub', 'registry', 'imageRegistry', 'imageRepository', 'image', 'imageName']);

/** Reads `hub` + `tag`, of an object or of its `global`, for the object and those inside it. */
export function inheritable(node: ValueMap, outer: Inherited | undefined): Inherited | undefined {
  const source = text(node.hub) === undefined && isMap(node.global) ? node.global : node;
  const hub = text(source.hub);
  return hub === undefined || /\s|:\/\//.test(hub) ? outer : { hub, tag: text(source.tag) ?? outer?.tag };
}

/**
 * Joins the parts of a reference that stand as keys of one object: repository (or hub, registry) + image + tag (or
 * version, digest). A version that is a digest is joined with `@`. Undefined when the object holds no such parts.
 */
export function compose(
  node: ValueMap,
  parent: KeyHint,
  inherited: Inherited | undefined,
  hosts: ReadonlySet<string>,
): Composition | undefined {
  const key = text(node.image) === undefined ? 'imageName' : 'image';
  const image = text(node[key]);
  if (image !== undefined) return withImage(node, key, image, inherited);
  return withRepository(node, parent, hosts);
}

/** `{repository: nvcr.io/nvidia, image: driver, version: 595}`, `{image: quay.io/x, tag: v1}`, `{image: proxyv2}`. */
function withImage(
  node: ValueMap,
  key: string,
  image: string,
  inherited: Inherited | undefined,
): Composition | undefined {
  const parsed = tryReference(image);
  if (parsed === undefined || parsed.tag !== undefined || parsed.digest !== undefined) return undefined;
  const suffix = suffixOf(node);
  const slash = image.indexOf('/');
  if (slash !== -1 && looksLikeHost(image.slice(0, slash))) return joined(key, image, suffix);
  const before = text(node.repository) ?? text(node.hub) ?? text(node.registry) ?? text(node.imageRegistry);
  const tail = suffix ?? (inherited?.tag === undefined ? undefined : `:${inherited.tag}`);
  if (before !== undefined) return joined(key, `${before}/${image}`, tail);
  if (inherited !== undefined && slash === -1) return joined(key, `${inherited.hub}/${image}`, tail);
  if (slash !== -1) return joined(key, image, suffix);
  const expected = PARTS.some(part => part in node);
  return expected ? { kind: 'incomplete', key, text: image } : undefined;
}

/** Keys whose presence beside a bare `image` says that it names one, with parts still missing. */
const PARTS = ['repository', 'hub', 'registry', 'imagePullPolicy', 'pullPolicy'];

/** `{registry: quay.io, repository: a/b, tag: v1}`; without a registry the repository must look like an image's. */
function withRepository(node: ValueMap, parent: KeyHint, hosts: ReadonlySet<string>): Composition | undefined {
  const repository = text(node.repository) ?? text(node.imageRepository);
  if (repository === undefined || 'chart' in node || /:\/\//.test(repository)) return undefined;
  const suffix = suffixOf(node);
  if (suffix === undefined) return undefined;
  const key = text(node.repository) === undefined ? 'imageRepository' : 'repository';
  const registry = text(node.registry) ?? text(node.imageRegistry) ?? text(node.hub);
  const name = registry === undefined ? repository : `${registry}/${repository}`;
  const host = name.slice(0, name.indexOf('/'));
  const strong = parent === 'image' || 'pullPolicy' in node || 'imagePullPolicy' in node || isKnownHost(host, hosts);
  return joined(key, name, suffix, strong ? 'likely' : 'possible');
}

function joined(
  key: string,
  name: string,
  suffix: string | undefined,
  certainty: Judged['certainty'] = 'likely',
): Composition | undefined {
  const reference = suffix === undefined ? undefined : tryReference(`${name}${suffix}`);
  return reference === undefined ? undefined : { kind: 'reference', key, reference, certainty };
}

function suffixOf(node: ValueMap): string | undefined {
  const tag = text(node.tag) ?? text(node.imageTag) ?? text(node.version);
  const digest = text(node.digest) ?? text(node.sha256) ?? text(node.sha);
  const pin = digest === undefined ? '' : `@${digest.includes(':') ? digest : `sha256:${digest}`}`;
  if (tag === undefined) return pin === '' ? undefined : pin;
  return tag.startsWith('sha256:') ? `@${tag}` : `:${tag}${pin}`;
}

function text(value: Value): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
