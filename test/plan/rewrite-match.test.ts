// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { discover } from '../../src/discover/discover.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { findRelease, isObject, judgeUses, LockedPlaces } from '../../src/plan/rewrite/match-lock.ts';
import { readStream } from '../../src/rendered/document.ts';
import { aLock, anImage, aRelease, aUse, digest } from '../support/locks.ts';

const target = parseMirror('mirror.test:5000/m');

function usesOf(...images: string[]) {
  const list = images.map(image => `{name: c, image: "${image}"}`).join(', ');
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [${list}]}\n`;
  return discover(readStream(pod).documents).uses;
}

function judged(lock: Lock, images: string[], addDigests = false, ignore: { image: string }[] = []) {
  const uses = usesOf(...images);
  const places = new LockedPlaces(lock, 'shop/web', target);
  const { wanted, unknown } = judgeUses(lock, places, uses, { target, addDigests, ignore });
  return {
    wanted: wanted.map(({ use }) => use.reference.written),
    unknown: unknown.map(({ use, why }) => `${why} ${use.reference.written}`),
  };
}

const second = (image: string) => anImage(image, { uses: [aUse({ path: 'spec.containers[1].image' })] });

describe('the lock and a stream', () => {
  const lock = aLock(['quay.io/a/b:1']);

  it('want what the lock names upstream', () => {
    assert.deepEqual(judged(lock, ['quay.io/a/b:1']), { wanted: ['quay.io/a/b:1'], unknown: [] });
  });

  it("know Docker's short names", () => {
    const short = aLock([anImage('docker.io/library/nginx:1', { uses: [aUse({ written: 'nginx:1' })] })]);
    for (const written of ['nginx:1', 'docker.io/nginx:1', 'index.docker.io/library/nginx:1']) {
      assert.deepEqual(judged(short, [written]), { wanted: [written], unknown: [] });
    }
  });

  it('leave alone what is on the mirror, with and without its digest', () => {
    const there = 'mirror.test:5000/m/quay.io/a/b:1';
    assert.deepEqual(judged(lock, [there]), { wanted: [], unknown: [] });
    assert.deepEqual(judged(lock, [`${there}@${digest('a')}`], true), { wanted: [], unknown: [] });
    assert.deepEqual(judged(lock, [there], true), { wanted: [there], unknown: [] });
  });

  it('do not know another tag, another digest on the mirror, another place', () => {
    assert.deepEqual(judged(lock, ['quay.io/a/b:2']).unknown, ['image quay.io/a/b:2']);
    const other = `mirror.test:5000/m/quay.io/a/b:1@${digest('b')}`;
    assert.deepEqual(judged(lock, [other]).unknown, [`image ${other}`]);
    assert.deepEqual(judged(lock, ['quay.io/a/b:1', 'quay.io/a/b:1']).unknown, ['place quay.io/a/b:1']);
  });

  it('say nothing of what airgap.yaml ignores', () => {
    assert.deepEqual(judged(lock, ['quay.io/built/x:1'], false, [{ image: 'quay.io/built/*' }]).unknown, []);
  });

  it('match objects whose names are new at each render', () => {
    assert.ok(isObject('v1 Pod shop/test-*', 'v1 Pod shop/test-x7f'));
    assert.ok(!isObject('v1 Pod shop/test-*', 'v1 Pod shop/test-x7f/y'));
    assert.ok(!isObject('v1 Pod a.b', 'v1 Pod axb'));
  });
});

describe('the release of a stream', () => {
  const find = (lock: Lock, images: string[], release?: string, namespace?: string) =>
    findRelease(lock, usesOf(...images), { target, release, namespace });
  const of = (release: string, image: string, path = 'spec.containers[0].image') =>
    anImage(image, { uses: [aUse({ release, path })] });
  const both = { releases: [aRelease('dev/web'), aRelease('prod/web')] };

  it('is the one that names its images', () => {
    const lock = aLock([of('dev/web', 'quay.io/a/b:2'), of('prod/web', 'quay.io/a/b:1')], both);
    assert.equal(find(lock, ['quay.io/a/b:1']), 'prod/web');
    assert.equal(find(lock, ['mirror.test:5000/m/quay.io/a/b:2']), 'dev/web');
  });

  it('is unknown when none names one, and of no matter when two name the same', () => {
    const image = anImage('quay.io/a/b:1', { uses: [aUse({ release: 'dev/web' }), aUse({ release: 'prod/web' })] });
    assert.equal(find(aLock([image], both), ['quay.io/other:1']), undefined);
    assert.equal(find(aLock([image], both), ['quay.io/a/b:1']), 'dev/web');
    assert.equal(find(aLock([image], both), ['quay.io/a/b:1'], undefined, 'prod'), 'prod/web');
  });

  it('has to be told when two name as many and others', () => {
    const lock = aLock([of('dev/web', 'quay.io/a:1'), of('prod/web', 'quay.io/b:1', 'spec.containers[1].image')], both);
    assert.throws(() => find(lock, ['quay.io/a:1', 'quay.io/b:1']), {
      code: 'USAGE',
      message: /dev\/web or prod\/web/,
    });
    assert.equal(find(lock, ['quay.io/a:1', 'quay.io/b:1'], 'prod/web'), 'prod/web');
    assert.throws(() => find(lock, [], 'web'), { code: 'USAGE', message: 'the lock has no release web' });
  });

  it('is one of those that a name means', () => {
    const twins = { releases: [aRelease('mon/agent#eu'), aRelease('mon/agent#us'), aRelease('mon/web')] };
    const lock = aLock(
      [of('mon/agent#eu', 'quay.io/a:1'), of('mon/agent#us', 'quay.io/a:2'), of('mon/web', 'quay.io/a:3')],
      twins,
    );
    assert.equal(find(lock, ['quay.io/a:2'], 'mon/agent'), 'mon/agent#us');
    assert.equal(find(lock, ['quay.io/a:3'], 'mon/agent'), undefined);
    assert.equal(find(lock, ['quay.io/a:2'], 'mon/agent#eu'), 'mon/agent#eu');
    assert.equal(find(lock, ['quay.io/a:1'], undefined, 'mon'), 'mon/agent#eu');
    assert.throws(() => find(lock, [], 'mon/agent#ap'), { code: 'USAGE' });
  });

  it('is the only one of a lock, also when nothing fits', () => {
    assert.equal(find(aLock([second('quay.io/a/b:1')]), ['quay.io/other:1']), 'shop/web');
  });
});
