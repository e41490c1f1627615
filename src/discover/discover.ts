// SPDX-License-Identifier: Apache-2.0
import { compare } from '../reference/order.ts';
import { canonical, repositoryOf, tryReference } from '../reference/reference.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { formatIdentity } from '../rendered/identity.ts';
import type { Discovery, ImageUse, Unresolved } from './image-use.ts';
import { Walker } from './walk.ts';

export interface DiscoverOptions {
  /** Hosts known to be registries in this run, such as the mirror's, beside the public ones. */
  readonly knownHosts?: Iterable<string>;
}

/**
 * Finds every image that the documents name. Hosts of container images count as registries for the rest of the
 * documents. Throws DOCUMENT_INVALID for an object that expands without end.
 */
export function discover(documents: readonly RenderedDocument[], options: DiscoverOptions = {}): Discovery {
  return sorted(findUses(documents, options));
}

/** The same in the order of the documents, for those who will add to it. */
export function findUses(documents: readonly RenderedDocument[], options: DiscoverOptions = {}): Discovery {
  const hosts = new Set(options.knownHosts);
  const uses: ImageUse[] = [];
  const unresolved: Unresolved[] = [];
  for (const document of documents) {
    const walker = new Walker(document, hosts).walk();
    for (const use of walker.uses) uses.push(use);
    for (const one of walker.unresolved) unresolved.push(one);
  }
  return { uses: uses.map(raiser(uses)), unresolved: unresolved.filter(isNews(uses)) };
}

/**
 * False for half of a reference inside a text when a container names the whole: charts copy their values into ConfigMaps,
 * with tags that the templates fill in.
 */
function isNews(uses: readonly ImageUse[]): (missed: Unresolved) => boolean {
  const pulled = new Set(uses.flatMap(use => (use.certainty === 'certain' ? repositoryOf(use.reference) : [])));
  return ({ reason, path, text }) => {
    const half = reason === 'incomplete' && path.includes('#') ? tryReference(text) : undefined;
    return half === undefined || !pulled.has(repositoryOf(half));
  };
}

/** As it leaves this room: uses by reference, object and path. */
export function sorted({ uses, unresolved }: Discovery): Discovery {
  return { uses: [...uses].sort(byPlace), unresolved: [...unresolved].sort(byPath) };
}

/** Raises what is `possible` to `likely` when it has a tag or digest on a host that containers pull from. */
function raiser(uses: readonly ImageUse[]): (use: ImageUse) => ImageUse {
  const pulled = uses.filter(({ certainty }) => certainty === 'certain').map(({ reference }) => reference.registry);
  const hosts = new Set(pulled.filter(host => host !== 'docker.io'));
  return use => {
    const { registry, tag, digest } = use.reference;
    const raised = use.certainty === 'possible' && hosts.has(registry) && (tag ?? digest) !== undefined;
    return raised ? { ...use, certainty: 'likely' } : use;
  };
}

/** Order of uses wherever they leave this room: reference, object, path. */
export function byPlace(a: ImageUse, b: ImageUse): number {
  return compare(canonical(a.reference), canonical(b.reference)) || byPath(a, b);
}

function byPath(a: Pick<ImageUse, 'object' | 'path'>, b: Pick<ImageUse, 'object' | 'path'>): number {
  return compare(formatIdentity(a.object), formatIdentity(b.object)) || compare(a.path, b.path);
}
