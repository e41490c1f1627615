// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { joinLocks, sliceLock } from '../../src/lock/slice.ts';
import { aLock, anImage, aRelease, aUse, digest } from '../support/locks.ts';

const chart = (name: string, digit: string) => ({ chart: `${name}-1.0.0`, digest: digest(digit), size: 1 });
const release = (name: string, digit: string) =>
  aRelease(name, { chart: { name, version: '1.0.0', source: name, digest: digest(digit) } });

const LOCK = aLock(
  [
    anImage('docker.io/x/added:1', { uses: [], additional: 'by hand' }),
    anImage('docker.io/x/both:1', { uses: [aUse({ release: 'a/one' }), aUse({ release: 'b/two' })] }),
    anImage('docker.io/x/one:1', { uses: [aUse({ release: 'a/one' })] }),
  ],
  {
    releases: [release('a/one', '1'), release('b/two', '2')],
    charts: [chart('a/one', '1'), chart('b/two', '2')],
    gaps: [
      { release: 'a/one', reason: 'operator', detail: 'x' },
      { file: 'apps/x.yaml', line: 3, reason: 'source', detail: 'y' },
    ],
  },
);

describe('a slice of a lock', () => {
  const one = sliceLock(LOCK, name => name === 'a/one');
  const two = sliceLock(LOCK, name => name !== 'a/one');

  it('has what concerns its releases, and what concerns none', () => {
    assert.deepEqual(
      two.images.map(({ image, uses }) => [image, uses.map(use => use.release)]),
      [
        ['docker.io/x/added:1', []],
        ['docker.io/x/both:1', ['b/two']],
      ],
    );
    assert.deepEqual(
      [two.releases.length, two.charts?.length, two.gaps?.map(({ reason }) => reason)],
      [1, 1, ['source']],
    );
  });

  it('makes the lock again with the rest of it, whichever is observed', () => {
    assert.deepEqual(joinLocks(one, two), LOCK);
    assert.deepEqual(joinLocks(two, one), LOCK);
  });

  it('gives way to what is observed: additional images and gaps of files that are gone stay gone', () => {
    const observed = { ...two, images: [], gaps: [] };
    const joined = joinLocks(one, observed);
    assert.deepEqual(
      joined.images.map(({ image }) => image),
      ['docker.io/x/both:1', 'docker.io/x/one:1'],
    );
    assert.deepEqual(
      joined.gaps?.map(({ reason }) => reason),
      ['operator'],
    );
  });
});
