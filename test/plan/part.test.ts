// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { hasChart, hasImage, refuseIdlePatterns } from '../../src/plan/part.ts';
import { aLock, aRelease } from '../support/locks.ts';

describe('a part of a lock', () => {
  const [eu, us] = ['mon/agent#agent-eu', 'mon/agent#agent-us'];
  const parts: [patterns: string[], releases: string[]][] = [
    [['mon/agent'], [eu, us]],
    [['mon/*'], [eu, us]],
    [['mon/agent#agent-eu'], [eu]],
    [['*-us'], [us]],
    [['mon/age'], []],
  ];

  it('has every release of a name, or the one that is told', () => {
    for (const [patterns, wanted] of parts) {
      const enclave = { name: 'edge', releases: patterns };
      assert.deepEqual(
        [eu, us].filter(release => hasImage(enclave, 'quay.io/a:1', [release])),
        wanted,
      );
      assert.deepEqual(
        [eu, us].filter(release => hasChart({ enclave, releases: [], images: [] }, release)),
        wanted,
      );
    }
    assert.ok(hasChart({ releases: ['mon/agent'], images: [] }, eu));
    assert.ok(!hasChart({ releases: [us], images: [] }, eu));
    assert.ok(!hasChart({ releases: [], images: ['quay.io/*'] }, eu), 'who chooses images wants no chart');
  });

  it('is refused when a pattern fits no release', () => {
    const lock = aLock([], { releases: [aRelease(eu), aRelease(us)] });
    const refuse = (pattern: string): void => refuseIdlePatterns({ name: 'edge', releases: [pattern] }, lock);
    refuse('mon/agent');
    assert.throws(() => refuse('mon/agent#agent-ap'), { code: 'CONFIG_INVALID' });
  });
});
