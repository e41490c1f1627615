// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { compareLocks, type Drift, isClean } from '../../src/drift/drift.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { aLock, anImage, aRelease, aUse, digest } from '../support/locks.ts';

const NOTHING: Drift = { added: [], removed: [], retagged: [], moved: [], changed: [], releases: [] };
const WEB = 'docker.io/shop-example/web:2.14.0';
const LOGS = 'ghcr.io/shop-example/logs:1';

/** Passes when the two locks differ in this, and in nothing else. */
function differ(before: Lock, after: Lock, expected: Partial<Drift>): void {
  assert.deepEqual(compareLocks(before, after), { ...NOTHING, ...expected });
}

describe('drift', () => {
  it('is none between equal locks', () => {
    const drift = compareLocks(aLock([WEB, LOGS]), aLock([WEB, LOGS]));
    assert.deepEqual(drift, NOTHING);
    assert.equal(isClean(drift), true);
  });

  it('names images that came and went', () => {
    differ(aLock([WEB]), aLock([LOGS]), { added: [LOGS], removed: [WEB] });
  });

  it('pairs another tag, or a pin, of the same repository', () => {
    const to = 'docker.io/shop-example/web:2.15.0';
    differ(aLock([WEB]), aLock([to]), { retagged: [{ from: WEB, to }] });
    const pinned = `${WEB}@${digest('a')}`;
    differ(aLock([WEB]), aLock([pinned]), { retagged: [{ from: WEB, to: pinned }] });
  });

  it('pairs two tags of one repository with two others, in order', () => {
    const [a, b, c, d] = ['1', '2', '3', '4'].map(tag => `quay.io/x/kafka:${tag}`) as [string, string, string, string];
    differ(aLock([a, b]), aLock([c, d]), {
      retagged: [
        { from: a, to: c },
        { from: b, to: d },
      ],
    });
  });

  it('pairs the same name and tag on another registry or path', () => {
    const to = 'quay.io/other/web:2.14.0';
    differ(aLock([WEB]), aLock([to]), { moved: [{ from: WEB, to }] });
  });

  it('does not pair images that share the end of a name alone', () => {
    const to = 'docker.io/shop-example/theweb:2.14.0';
    differ(aLock([WEB]), aLock([to]), { added: [to], removed: [WEB] });
  });

  it('names a tag whose digest is another one, with both digests', () => {
    const before = aLock([anImage(WEB, { digest: digest('a') })]);
    const after = aLock([anImage(WEB, { digest: digest('b') })]);
    differ(before, after, { moved: [{ from: `${WEB}@${digest('a')}`, to: `${WEB}@${digest('b')}` }] });
  });

  it('says what else of an image differs', () => {
    const before = aLock([anImage(WEB)]);
    const uses = [aUse({ values: ['image.registry'] })];
    const missing = ['linux/arm64'];
    differ(before, aLock([anImage(WEB, { uses, missing })]), { changed: [{ image: WEB, what: ['missing', 'uses'] }] });
  });

  it('names releases that changed, came or went, and then other parts of the lock', () => {
    const before = aLock([WEB], { releases: [aRelease('a/a'), aRelease('b/b'), aRelease('c/c')] });
    const changed = aRelease('b/b', { kubeVersion: '1.35.0' });
    const after = aLock([WEB], {
      releases: [aRelease('a/a'), changed, aRelease('d/d')],
      platforms: ['linux/amd64'],
      gaps: [{ release: 'a/a', reason: 'invalid', detail: 'x' }],
    });
    differ(before, after, { releases: ['b/b', 'c/c', 'd/d', 'platforms', 'gaps'] });
  });

  it('takes a gap that moved to another line for the same', () => {
    const gap = (line: number, detail = 'x') =>
      aLock([WEB], { gaps: [{ file: 'a.yaml', line, reason: 'source', detail }] });
    differ(gap(1), gap(2), {});
    differ(gap(1), gap(1, 'y'), { releases: ['gaps'] });
  });

  it('takes an empty list and none for the same', () => {
    differ(aLock([WEB], { gaps: [] }), aLock([WEB]), {});
  });
});
