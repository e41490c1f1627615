// SPDX-License-Identifier: Apache-2.0
import type { Lock } from '../lock/lock.ts';
import { formatPlatform, parsePlatform } from '../reference/platform.ts';

/** An image of the lock that nodes of a platform cannot run. */
export interface PlatformGap {
  readonly image: string;
  readonly platform: string;
  /** `not-locked`: nobody asked for it when the lock was written. `not-upstream`: the image has none. */
  readonly why: 'not-locked' | 'not-upstream';
}

/** Holds the platforms of the lock's images against those of nodes. An image whose platform is unknown runs everywhere. */
export function platformGaps(lock: Lock, nodes: readonly string[]): PlatformGap[] {
  const wanted = [...new Set(nodes.map(platform => formatPlatform(parsePlatform(platform))))].sort();
  return lock.images.flatMap(({ image, platforms = [], missing = [] }) => {
    const own = new Set(platforms.map(({ platform }) => platform));
    if (own.size === 0 || own.has('unknown/unknown')) return [];
    return wanted
      .filter(platform => ![...own].some(one => one === platform || one.startsWith(`${platform}/`)))
      .map(platform => ({ image, platform, why: missing.includes(platform) ? 'not-upstream' : 'not-locked' }) as const);
  });
}
