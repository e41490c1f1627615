// SPDX-License-Identifier: Apache-2.0
import type { Lock, LockedImage } from './lock.ts';

/** A lock with no more than a copy of these images needs, small enough to be handed to Pods: no uses, no releases, no gaps. */
export function bareLock(lock: Lock, names: ReadonlySet<string>, withPlatforms: boolean): Lock {
  const bare = ({ image, digest, platforms, referrers }: LockedImage): LockedImage => ({
    image,
    ...(digest !== undefined && { digest }),
    ...(withPlatforms && platforms && { platforms }),
    ...(referrers && { referrers }),
    uses: [],
  });
  const images = lock.images.filter(({ image }) => names.has(image)).map(bare);
  return { ...(lock.mirror && { mirror: lock.mirror }), releases: [], images };
}
