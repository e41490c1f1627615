// SPDX-License-Identifier: Apache-2.0
import { compare } from '../reference/order.ts';
import { byGap, byUse, uniqueCharts } from './build.ts';
import type { Lock, LockedImage } from './lock.ts';

/** The part of a lock that concerns some of its releases, and what belongs to none: additional images, gaps of a repository. */
export function sliceLock(lock: Lock, wanted: (release: string) => boolean): Lock {
  const releases = lock.releases.filter(({ name }) => wanted(name));
  const digests = new Set(releases.flatMap(({ chart }) => chart?.digest ?? []));
  return {
    ...lock,
    releases,
    images: lock.images.flatMap(image => {
      const uses = image.uses.filter(({ release }) => wanted(release));
      return uses.length === 0 && image.additional === undefined ? [] : [{ ...image, uses }];
    }),
    charts: (lock.charts ?? []).filter(({ digest }) => digests.has(digest)),
    gaps: (lock.gaps ?? []).filter(({ release }) => release === undefined || wanted(release)),
  };
}

/** Puts what was observed of some releases into a lock that keeps the others; what belongs to no release is as observed. */
export function joinLocks(kept: Lock, observed: Lock): Lock {
  const images = new Map<string, LockedImage>();
  for (const image of kept.images) {
    const { additional: _, ...rest } = image;
    if (image.uses.length > 0) images.set(image.image, rest);
  }
  for (const image of observed.images) {
    const uses = [...(images.get(image.image)?.uses ?? []), ...image.uses].sort(byUse);
    images.set(image.image, { ...image, uses });
  }
  return {
    ...observed,
    releases: [...kept.releases, ...observed.releases].sort((a, b) => compare(a.name, b.name)),
    images: [...images.values()].sort((a, b) => compare(a.image, b.image)),
    charts: uniqueCharts([...(kept.charts ?? []), ...(observed.charts ?? [])]),
    gaps: [...(kept.gaps ?? []).filter(({ release }) => release !== undefined), ...(observed.gaps ?? [])].sort(byGap),
  };
}
