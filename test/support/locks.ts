// SPDX-License-Identifier: Apache-2.0
import type { Lock, LockedImage, LockedRelease, LockedUse } from '../../src/lock/lock.ts';

/** A digest that is told from others by one hexadecimal digit. */
export function digest(digit: string): string {
  return `sha256:${digit.repeat(64)}`;
}

export function aUse(changes: Partial<LockedUse> = {}): LockedUse {
  const { release = 'shop/web', object = 'v1 Pod web', path = 'spec.containers[0].image', ...rest } = changes;
  return { release, object, path, rule: 'container', certainty: 'certain', ...rest };
}

export function anImage(image: string, changes: Partial<LockedImage> = {}): LockedImage {
  return { image, digest: digest('a'), uses: [aUse()], ...changes };
}

export function aRelease(name: string, changes: Partial<LockedRelease> = {}): LockedRelease {
  return { name, chart: { name: 'web', version: '1.0.0', source: 'charts/web', digest: digest('c') }, ...changes };
}

/** A lock of one release with these images, given by name or whole. */
export function aLock(images: readonly (string | LockedImage)[], changes: Partial<Lock> = {}): Lock {
  return {
    releases: [aRelease('shop/web')],
    images: images.map(image => (typeof image === 'string' ? anImage(image) : image)),
    ...changes,
  };
}
