// SPDX-License-Identifier: Apache-2.0
import type { DeclaredRelease } from './found.ts';
import type { Requester } from './requester.ts';

/** What all that has one name and namespace comes to. */
export interface ToldApart {
  /** Each with what tells it from the others, if there are others. */
  readonly releases: readonly DeclaredRelease[];
  /** Pairs that are one and the same, and say different things. */
  readonly contradictions: readonly { readonly before: DeclaredRelease; readonly after: DeclaredRelease }[];
}

type Requested = DeclaredRelease & { readonly requester: Requester };

/**
 * Tells releases of one name and namespace apart by what asks for them, never by what they say: a value that changes must not
 * rename a release. What is the same and says the same counts once.
 */
export function tellApart(same: readonly DeclaredRelease[]): ToldApart {
  const releases: DeclaredRelease[] = [];
  const contradictions: { before: DeclaredRelease; after: DeclaredRelease }[] = [];
  for (const after of same) {
    const before = releases.find(release => !areApart(release, after));
    if (before === undefined) releases.push(after);
    else if (contentOf(before) !== contentOf(after)) contradictions.push({ before, after });
  }
  return { releases: releases.every(isRequested) && releases.length > 1 ? named(releases) : releases, contradictions };
}

function isRequested(release: DeclaredRelease): release is Requested {
  return release.requester !== undefined;
}

/**
 * Argo CD keeps no releases of Helm: sources of one Application share its name, and two Applications may use one name in one
 * cluster, unless it is for one chart, whose objects would then be the same. Everywhere else a name is one release a cluster.
 */
function areApart({ requester: a }: DeclaredRelease, { requester: b }: DeclaredRelease): boolean {
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  if (ownerOf(a) === ownerOf(b)) return a.place !== undefined && b.place !== undefined && a.place !== b.place;
  return a.cluster !== b.cluster || a.sources?.[0] !== b.sources?.[0];
}

function ownerOf({ names }: Requester): string {
  return names.at(-1) ?? '';
}

function named(releases: readonly Requested[]): DeclaredRelease[] {
  const owners = [...Map.groupBy(releases, ({ requester }) => ownerOf(requester)).values()];
  const ofOwners = shortest(owners.map(([first]) => first?.requester.names ?? []));
  return owners.flatMap((own, index) => {
    const ofSources = own.length > 1 ? shortest(own.map(({ requester }) => requester.sources ?? [])) : [];
    const owner = owners.length > 1 ? ofOwners.slice(index, index + 1) : [];
    return own.map((release, at) => ({ ...release, variant: [...owner, ...ofSources.slice(at, at + 1)].join('/') }));
  });
}

/** Of lists of ever surer names the first column in which all differ. */
function shortest(lists: readonly (readonly string[])[]): readonly string[] {
  const columns = (lists[0] ?? []).map((_, column) => lists.map(names => names[column] ?? ''));
  return columns.find(names => !names.includes('') && new Set(names).size === names.length) ?? columns.at(-1) ?? [];
}

/** What makes a release another one: its chart and values, not where they were written. */
function contentOf({ declared: _, origin: __, requester: ___, layers = [], ...rest }: DeclaredRelease): string {
  return JSON.stringify({ ...rest, layers: layers.map(layer => (typeof layer === 'string' ? layer : layer.values)) });
}
