// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { isFromCluster } from '../../src/lock/cluster-release.ts';
import { keepCluster, keepRunning } from '../../src/lock/from-cluster.ts';
import { aLock, anImage, aRelease, aUse, digest } from '../support/locks.ts';

const chart = aUse({ release: 'shop/web' });
const live = aUse({ release: 'cluster:shop', rule: 'cluster' });
const image = (character: string, uses: ReturnType<typeof aUse>[], name = 'docker.io/x/a:1') =>
  anImage(name, { digest: digest(character), uses });
const releases = [aRelease('cluster:shop'), aRelease('shop/web')];

describe('the part of a lock that came from a cluster', () => {
  it('is told by the names of releases, which no chart and no file has', () => {
    assert.deepEqual(['cluster:shop', 'cluster:_'].map(isFromCluster), [true, true]);
    const others = ['cluster/shop', 'cluster:', 'cluster:x.yaml', 'cluster:a/b.yaml', 'shop/cluster:x', 'cluster:A'];
    assert.deepEqual(others.filter(isFromCluster), []);
  });

  it('stays beside what charts render now', () => {
    const before = aLock([image('1', [live, chart]), image('2', [live], 'docker.io/x/b:1')], { releases });
    const now = aLock([image('1', [chart])], { releases: [aRelease('shop/web')] });
    const kept = keepCluster(now, before);
    assert.deepEqual(
      kept.images.map(({ image: name, uses }) => [name, uses.map(({ release }) => release)]),
      [
        ['docker.io/x/a:1', ['cluster:shop', 'shop/web']],
        ['docker.io/x/b:1', ['cluster:shop']],
      ],
    );
    assert.equal(keepCluster(now, undefined), now);
  });

  it('lets a tag move that no cluster ran', () => {
    const [before, moved] = [aLock([image('1', [chart])]), aLock([image('2', [chart])])];
    assert.equal(keepRunning(moved, before), moved);
  });

  it('keeps the bytes that ran when a tag moves, and leaves alone what it still leads to', () => {
    const before = aLock([image('1', [live, chart])], { releases });
    const moved = aLock([image('2', [live, chart])], { releases });
    assert.deepEqual(
      keepRunning(moved, before).images.map(({ image: name, digest: locked, uses }) => [name, locked, uses.length]),
      [
        ['docker.io/x/a:1', digest('2'), 1],
        [`docker.io/x/a:1@${digest('1')}`, digest('1'), 1],
      ],
    );
    const below = {
      ...image('2', [live, chart]),
      platforms: [{ platform: 'linux/amd64', digest: digest('1'), size: 1 }],
    };
    for (const same of [before, aLock([below], { releases })]) assert.equal(keepRunning(same, before), same);
  });
});
