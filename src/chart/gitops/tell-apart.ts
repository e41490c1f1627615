// SPDX-License-Identifier: Apache-2.0
import { compare } from '../../reference/order.ts';
import type { DeclaredRelease } from './found.ts';
import type { Requester } from './requester.ts';

/** What all that has one name and namespace comes to. */
export interface ToldApart {
  /** Each of those given: which one it is the same as, itself or one before it. */
  readonly sameAs: ReadonlyMap<DeclaredRelease, DeclaredRelease>;
  /** What tells each from the others; empty when there are none. */
  readonly variants: ReadonlyMap<DeclaredRelease, string>;
}

type Requested = DeclaredRelease & { readonly requester: Requester };

/** Tells releases of one name and namespace apart by what asks for them, never by what they say: a value that changes renames nothing. */
export function tellApart(alike: readonly DeclaredRelease[]): ToldApart {
  const sameAs = new Map<DeclaredRelease, DeclaredRelease>();
  const releases: DeclaredRelease[] = [];
  for (const release of alike.toSorted((a, b) => compare(surenessOf(a), surenessOf(b)))) {
    const before = releases.find(one => !areApart(one, release));
    sameAs.set(release, before ?? release);
    if (before === undefined) releases.push(release);
  }
  return { sameAs, variants: releases.every(isRequested) && releases.length > 1 ? named(releases) : new Map() };
}

/**
 * One that is the same as each of several is the same as the first of them: no order of files may choose that. Sources of an
 * Application, which are apart in any case, come first, and what nothing is known of comes last.
 */
function surenessOf({ requester }: DeclaredRelease): string {
  if (requester === undefined) return '~';
  const { kind, place, cluster } = requester;
  return JSON.stringify([place === undefined, kind, ownerOf(requester), place, cluster]);
}

function isRequested(release: DeclaredRelease): release is Requested {
  return release.requester !== undefined;
}

/**
 * Argo CD keeps no releases of Helm: sources of one Application share its name, and two Applications may use one name in one
 * cluster, unless it is for one chart, whose objects would then be the same. Everywhere else a name is one release a cluster.
 */
function areApart({ requester: a }: DeclaredRelease, { requester: b }: DeclaredRelease): boolean {
  if (a === undefined || b === undefined) return false;
  // By hand somebody starts a cluster with what Flux or Argo CD then takes over: both run, one after the other.
  if (a.kind !== b.kind) return BY_HAND.has(a.kind) || BY_HAND.has(b.kind);
  if (a.kind === 'kustomization') return false;
  if (ownerOf(a) === ownerOf(b)) return a.place !== undefined && b.place !== undefined && a.place !== b.place;
  if (a.kind === 'helmfile') return true;
  return a.cluster !== b.cluster || a.sources?.[0] !== b.sources?.[0];
}

const BY_HAND: ReadonlySet<Requester['kind']> = new Set(['helmfile', 'kustomization']);

function ownerOf({ names }: Requester): string {
  return names.at(-1) ?? '';
}

function named(releases: readonly Requested[]): Map<DeclaredRelease, string> {
  const kinds = [...Map.groupBy(releases, ({ requester }) => requester.kind)];
  if (kinds.length < 2) return namedAlike(releases);
  const variants = kinds.flatMap(([kind, own]) => {
    const inner: ReadonlyMap<DeclaredRelease, string> = own.length > 1 ? namedAlike(own) : new Map();
    return own.map(release => [release, [kind, inner.get(release) ?? []].flat().join('/')] as const);
  });
  return new Map(variants);
}

function namedAlike(releases: readonly Requested[]): Map<DeclaredRelease, string> {
  const owners = [...Map.groupBy(releases, ({ requester }) => ownerOf(requester)).values()];
  const ofOwners = shortest(owners.map(([first]) => first?.requester.names ?? []));
  const variants = owners.flatMap((own, index) => {
    const ofSources = own.length > 1 ? shortest(own.map(({ requester }) => requester.sources ?? [])) : [];
    const owner = owners.length > 1 ? ofOwners.slice(index, index + 1) : [];
    return own.map((release, at) => [release, [...owner, ...ofSources.slice(at, at + 1)].join('/')] as const);
  });
  return new Map(variants);
}

/** Of lists of ever surer names the first column in which all differ. */
function shortest(lists: readonly (readonly string[])[]): readonly string[] {
  const columns = (lists[0] ?? []).map((_, column) => lists.map(names => names[column] ?? ''));
  return columns.find(names => !names.includes('') && new Set(names).size === names.length) ?? columns.at(-1) ?? [];
}
