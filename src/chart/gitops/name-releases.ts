// SPDX-License-Identifier: Apache-2.0
import { releaseId } from '../release.ts';
import type { DeclaredRelease } from './found.ts';
import type { Manifest } from './manifest.ts';
import { tellApart } from './tell-apart.ts';

export interface NamedReleases {
  /** Each once, told from others of its name, as are the installers that its manifest names. */
  readonly releases: readonly DeclaredRelease[];
  /** Pairs that are one and the same, and say different things. */
  readonly contradictions: readonly { readonly before: DeclaredRelease; readonly after: DeclaredRelease }[];
}

/** Gives releases their names, and releases whose charts make others, whether or not these make anything else. */
export function nameReleases(
  releases: readonly DeclaredRelease[],
  installers: readonly DeclaredRelease[],
): NamedReleases {
  const sameAs = new Map<DeclaredRelease, DeclaredRelease>();
  const variants = new Map<DeclaredRelease, string>();
  for (const alike of Map.groupBy([...releases, ...installers], releaseId).values()) {
    const told = tellApart(alike);
    for (const [release, same] of told.sameAs) sameAs.set(release, same);
    for (const [release, variant] of told.variants) variants.set(release, variant);
  }
  const variantOf = (release: DeclaredRelease): string | undefined => variants.get(sameAs.get(release) ?? release);
  const alike = Map.groupBy(releases, release => sameAs.get(release) ?? release);
  return {
    releases: [...alike].map(([release, [, ...others]]) => {
      const also = others.flatMap(other => named(other, variantOf).origin ?? []);
      return { ...named(release, variantOf), ...(also.length > 0 && { also }) };
    }),
    contradictions: releases.flatMap(after => {
      const before = sameAs.get(after) ?? after;
      return before === after || contentOf(before) === contentOf(after) ? [] : [{ before, after }];
    }),
  };
}

type VariantOf = (release: DeclaredRelease) => string | undefined;

function named(release: DeclaredRelease, variantOf: VariantOf): DeclaredRelease {
  const { origin } = release;
  const variant = variantOf(release);
  return {
    ...release,
    ...(variant !== undefined && { variant }),
    ...(origin && { origin: { ...origin, manifest: madeByNamed(origin.manifest, variantOf) } }),
  };
}

/** The manifest itself, unless a chart made it: others know it by that. */
function madeByNamed(manifest: Manifest, variantOf: VariantOf): Manifest {
  const { madeBy } = manifest;
  if (madeBy === undefined) return manifest;
  if ('chart' in madeBy) return { ...manifest, madeBy: { chart: named(madeBy.chart, variantOf) } };
  const set = madeByNamed(madeBy.set, variantOf);
  return set === madeBy.set ? manifest : { ...manifest, madeBy: { set } };
}

/** What makes a release another one: its chart and values, not where they were written. */
function contentOf({ declared: _, origin: __, requester: ___, layers = [], ...rest }: DeclaredRelease): string {
  return JSON.stringify({ ...rest, layers: layers.map(layer => (typeof layer === 'string' ? layer : layer.values)) });
}
