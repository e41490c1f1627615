// SPDX-License-Identifier: Apache-2.0
import type { LockedImage } from './lock.ts';

/** The release that stands for what a namespace of a cluster names and runs; `_` for objects that are in none. */
export function clusterRelease(namespace: string): string {
  return `cluster:${namespace || '_'}`;
}

/** True for a release that was read from a cluster: nothing renders it. */
export function isFromCluster(release: string): boolean {
  return /^cluster:(?:[a-z0-9-]{1,63}|_)$/.test(release);
}

/** True when nothing but a cluster names the image: its digest is what ran, not what the tag is now. */
export function isOfClusterOnly({ additional, uses }: Pick<LockedImage, 'additional' | 'uses'>): boolean {
  return additional === undefined && uses.length > 0 && uses.every(({ release }) => isFromCluster(release));
}

/** True for an image that a registry can still be asked for. Where a cluster did not tell a digest, a gap says so. */
export function lacksDigest(locked: LockedImage): boolean {
  return locked.unresolved !== undefined && !isOfClusterOnly(locked);
}
