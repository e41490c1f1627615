// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { platformGaps } from '../../src/drift/platform-gaps.ts';
import type { LockedImage } from '../../src/lock/lock.ts';
import { aLock, anImage, digest } from '../support/locks.ts';

const imageFor = (platforms: readonly string[], changes: Partial<LockedImage> = {}) =>
  anImage('ghcr.io/x/y:1', {
    platforms: platforms.map(platform => ({ platform, digest: digest('b'), size: 1 })),
    ...changes,
  });

describe('platforms of nodes', () => {
  for (const [has, node, why] of [
    [['linux/amd64'], 'linux/amd64', undefined],
    [['linux/amd64', 'linux/arm64'], 'linux/arm64', undefined],
    [['linux/amd64'], 'linux/arm64/v8', 'not-locked'],
    [['linux/arm64'], 'linux/arm64/v8', undefined],
    // A node does not say which variant it is.
    [['linux/arm/v7'], 'linux/arm', undefined],
    [['linux/arm64'], 'linux/arm', 'not-locked'],
    [['unknown/unknown'], 'linux/amd64', undefined],
    [[], 'linux/amd64', undefined],
  ] as const) {
    it(`find an image for ${has.join(' ') || 'no platform'} on ${node}: ${why ?? 'runs'}`, () => {
      assert.deepEqual(
        platformGaps(aLock([imageFor(has)]), [node, node]).map(gap => gap.why),
        why === undefined ? [] : [why],
      );
    });
  }

  it('are told of what upstream does not have', () => {
    const lock = aLock([imageFor(['linux/amd64'], { missing: ['linux/arm64'] })]);
    assert.deepEqual(platformGaps(lock, ['linux/arm64']), [
      { image: 'ghcr.io/x/y:1', platform: 'linux/arm64', why: 'not-upstream' },
    ]);
  });
});
