// SPDX-License-Identifier: Apache-2.0
import type { ImageUse, Unresolved } from '../discover/image-use.ts';
import { compare } from '../reference/order.ts';
import { wildcard } from '../reference/pattern.ts';
import { canonical, parseReference } from '../reference/reference.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { isOfClusterOnly } from './cluster-release.ts';
import type { Description, Gap, Lock, LockedChart, LockedImage, LockedUse, Redirect } from './lock.ts';

/** A use of one release with what is known of its redirection. */
export interface ReleasedUse {
  readonly release: string;
  readonly use: ImageUse;
  readonly values: readonly string[];
  readonly redirect?: Redirect;
  readonly options?: readonly string[];
}

export interface LockInput extends Pick<Lock, 'discovery' | 'platforms' | 'mirror' | 'releases'> {
  readonly uses: readonly ReleasedUse[];
  readonly unresolved: readonly { readonly release: string; readonly found: Unresolved }[];
  readonly gaps: readonly Gap[];
  readonly charts: readonly LockedChart[];
  readonly additional: readonly { readonly image: string; readonly reason: string }[];
  readonly ignore: readonly { readonly image: string }[];
}

/** Joins releases, uses and the user's own images into a lock without digests, everything sorted. */
export function buildLock(input: LockInput): Lock {
  const images = new Map<string, LockedUse[]>();
  for (const released of input.uses) {
    const image = canonical(released.use.reference);
    if (released.use.certainty === 'possible' || isIgnored(image, input.ignore)) continue;
    images.set(image, [...(images.get(image) ?? []), lockedUse(released, image)]);
  }
  const additional = new Map(input.additional.map(({ image, reason }) => [canonical(parseReference(image)), reason]));
  for (const image of additional.keys()) images.set(image, images.get(image) ?? []);
  const gaps = [...input.unresolved.map(gapOf), ...input.gaps];
  return {
    ...(input.discovery && { discovery: input.discovery }),
    ...(input.platforms && { platforms: input.platforms }),
    ...(input.mirror && { mirror: input.mirror }),
    releases: [...input.releases].sort((a, b) => compare(a.name, b.name)),
    images: [...images]
      .sort(([a], [b]) => compare(a, b))
      .map(([image, uses]) => {
        const reason = additional.get(image);
        return { image, ...(reason !== undefined && { additional: reason }), uses: uses.sort(byUse) };
      }),
    charts: uniqueCharts(input.charts),
    gaps: gaps.sort(byGap),
  };
}

/**
 * The lock with what registries say of its images; those that `descriptions` lacks are marked. What came from a cluster alone
 * stays: what its tag is now is another matter.
 */
export function describeLock(lock: Lock, descriptions: ReadonlyMap<string, Description>): Lock {
  const images = lock.images.map(locked =>
    isOfClusterOnly(locked) ? locked : describe(locked, descriptions.get(locked.image)),
  );
  return { ...lock, images };
}

function describe({ image, additional, uses }: LockedImage, found: Description | undefined): LockedImage {
  const rest = { ...(additional !== undefined && { additional }), uses };
  if (found?.digest === undefined) {
    // A digest in the name is known without asking anybody; what platforms it has is not.
    const { digest } = parseReference(image);
    return { image, ...(digest !== undefined && { digest }), unresolved: 'offline', ...rest };
  }
  const { digest, mediaType, platforms, missing, referrers } = found;
  return {
    image,
    digest,
    ...(mediaType !== undefined && { mediaType }),
    ...(platforms !== undefined && { platforms }),
    ...(missing?.length && { missing }),
    ...(referrers?.length && { referrers }),
    ...rest,
  };
}

/** What an earlier lock knew of its images. */
export function descriptionsOf(lock: Lock): Map<string, Description> {
  return new Map(lock.images.filter(({ unresolved }) => unresolved === undefined).map(image => [image.image, image]));
}

/** True when a pattern (`*` for any text), or a regular expression where it says that it is one, covers the canonical reference. */
export function isIgnored(
  image: string,
  patterns: readonly { readonly image: string; readonly regexp?: true }[],
): boolean {
  return patterns.some(({ image: pattern, regexp }) =>
    (regexp ? new RegExp(pattern, 'u') : wildcard(pattern)).test(image),
  );
}

function lockedUse({ release, use, values, redirect, options }: ReleasedUse, image: string): LockedUse {
  const { written } = use.reference;
  return {
    release,
    object: formatIdentity(use.object),
    path: use.path,
    ...(written !== image && { written }),
    rule: use.rule,
    certainty: use.certainty,
    ...(use.template !== undefined && { template: use.template }),
    ...(values.length > 0 && { values }),
    ...(options !== undefined && { options }),
    ...(redirect !== undefined && { redirect }),
  };
}

function gapOf({ release, found }: LockInput['unresolved'][number]): Gap {
  const detail = `${formatIdentity(found.object)} ${found.path}: ${JSON.stringify(found.text)}`;
  return { release, reason: found.reason, detail };
}

export function byGap(a: Gap, b: Gap): number {
  return compare(whereOf(a), whereOf(b)) || compare(a.detail, b.detail);
}

function whereOf({ release = '', file = '' }: Gap): string {
  return release || file;
}

/** Sorted, each once. */
export function uniqueCharts(charts: readonly LockedChart[]): LockedChart[] {
  const unique = new Map(charts.map(chart => [`${chart.chart} ${chart.digest}`, chart]));
  return [...unique].sort(([a], [b]) => compare(a, b)).map(([, chart]) => chart);
}

export function byUse(a: LockedUse, b: LockedUse): number {
  return compare(a.release, b.release) || compare(a.object, b.object) || compare(a.path, b.path);
}
