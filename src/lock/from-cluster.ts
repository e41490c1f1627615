// SPDX-License-Identifier: Apache-2.0
import { parseReference } from '../reference/reference.ts';
import { isFromCluster } from './cluster-release.ts';
import type { Lock, LockedImage } from './lock.ts';
import { joinLocks, sliceLock } from './slice.ts';

/** What was observed of charts, beside what an earlier lock has of a cluster. */
export function keepCluster(observed: Lock, previous: Lock | undefined): Lock {
  if (!previous?.releases.some(({ name }) => isFromCluster(name))) return observed;
  return joinLocks(sliceLock(previous, isFromCluster), observed);
}

/** True when the digest is that of the image, or of one of its platforms: a node reports the index that it pulled, or a manifest. */
export function holdsDigest({ digest, platforms = [] }: Omit<LockedImage, 'image' | 'uses'>, wanted: string): boolean {
  return digest === wanted || platforms.some(platform => platform.digest === wanted);
}

/** A tag may have another digest now: what a cluster ran under it stays, by its digest. */
export function keepRunning(resolved: Lock, previous: Lock | undefined): Lock {
  const now = new Map(resolved.images.map(image => [image.image, image]));
  const stale = (previous?.images ?? []).filter(({ image, digest, uses }) => {
    const fresh = now.get(image);
    const isRead = uses.some(({ release }) => isFromCluster(release));
    return isRead && digest !== undefined && fresh?.digest !== undefined && !holdsDigest(fresh, digest);
  });
  if (stale.length === 0) return resolved;
  const names = new Set(stale.map(({ image }) => image));
  const own = ({ uses }: LockedImage) => uses.filter(({ release }) => isFromCluster(release));
  const rest = resolved.images.map(image =>
    names.has(image.image) ? { ...image, uses: image.uses.filter(({ release }) => !isFromCluster(release)) } : image,
  );
  const kept = stale.map(({ additional: _, ...image }) => ({
    ...image,
    image: atDigest(image.image, image.digest ?? ''),
    uses: own(image),
  }));
  return joinLocks({ releases: [], images: kept }, { ...resolved, images: rest });
}

/** The name with a digest; one that has one already stays. */
export function atDigest(image: string, digest: string): string {
  return parseReference(image).digest === undefined ? `${image}@${digest}` : image;
}
