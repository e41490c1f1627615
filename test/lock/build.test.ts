// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { buildLock, describeLock, descriptionsOf, isIgnored, type LockInput } from '../../src/lock/build.ts';
import { useOf } from '../discover/hand-made.ts';
import { aLock, anImage, digest } from '../support/locks.ts';

const EMPTY: LockInput = { releases: [], uses: [], unresolved: [], gaps: [], charts: [], additional: [], ignore: [] };
const WEB = 'docker.io/shop-example/web:2.14.0';
const IGNORE = [{ image: '*/connect/*' }, { image: 'docker.io/library/busybox:1.37' }];

describe('building a lock', () => {
  it('joins the uses of one image, however it is written, and sorts everything', () => {
    const { images } = buildLock({
      ...EMPTY,
      uses: [
        { release: 'b/b', use: useOf('shop-example/web:2.14.0', { name: 'z' }), values: ['image'], redirect: 'values' },
        { release: 'a/a', use: useOf(WEB, { name: 'y' }), values: [] },
        { release: 'b/b', use: useOf(WEB, { name: 'a' }), values: [] },
        { release: 'a/a', use: useOf('busybox', { name: 'y' }), values: [] },
      ],
    });
    assert.deepEqual(
      images.map(({ image, uses }) => [image, uses.map(use => `${use.release} ${use.object} ${use.written}`)]),
      [
        ['docker.io/library/busybox:latest', ['a/a apps/v1 Deployment y busybox']],
        [
          WEB,
          [
            'a/a apps/v1 Deployment y undefined',
            'b/b apps/v1 Deployment a undefined',
            'b/b apps/v1 Deployment z shop-example/web:2.14.0',
          ],
        ],
      ],
    );
  });

  it('leaves out what is only possible, and what airgap.yaml ignores', () => {
    const uses = [useOf('redis:7', { certainty: 'possible' }), useOf('r.example/connect/x:1'), useOf('busybox:1.37')];
    const { images } = buildLock({
      ...EMPTY,
      ignore: IGNORE,
      uses: uses.map(use => ({ release: 'a/a', use, values: [] })),
    });
    assert.deepEqual(images, []);
  });

  it('adds what airgap.yaml adds, found or not, with its reason', () => {
    const { images } = buildLock({
      ...EMPTY,
      uses: [{ release: 'a/a', use: useOf(WEB), values: [] }],
      additional: [
        { image: 'debug', reason: 'for people' },
        { image: 'shop-example/web:2.14.0', reason: 'both' },
      ],
    });
    assert.deepEqual(
      images.map(({ image, additional, uses }) => [image, additional, uses.length]),
      [
        ['docker.io/library/debug:latest', 'for people', 0],
        [WEB, 'both', 1],
      ],
    );
  });

  it('keeps what should be an image and is none as a gap', () => {
    const { object, path } = useOf(WEB);
    const found = { object, path, text: 'a b', reason: 'invalid', line: 1 } as const;
    const { gaps } = buildLock({ ...EMPTY, unresolved: [{ release: 'a/a', found }] });
    const detail = 'apps/v1 Deployment web spec.template.spec.containers[0].image: "a b"';
    assert.deepEqual(gaps, [{ release: 'a/a', reason: 'invalid', detail }]);
  });

  it('names a chart that several releases use once', () => {
    const chart = { chart: 'web-1.0.0', digest: digest('c'), size: 1 };
    assert.deepEqual(buildLock({ ...EMPTY, charts: [chart, { ...chart }] }).charts, [chart]);
  });
});

describe('digests of a lock', () => {
  it('are kept from an earlier one; images that it lacks are marked', () => {
    const before = aLock([anImage(WEB, { missing: ['linux/arm64'], mediaType: 'x/y' })]);
    const bare = aLock([
      { image: WEB, uses: [] },
      { image: 'ghcr.io/x/new:1', uses: [] },
    ]);
    assert.deepEqual(describeLock(bare, descriptionsOf(before)).images, [
      { image: WEB, digest: digest('a'), mediaType: 'x/y', missing: ['linux/arm64'], uses: [] },
      { image: 'ghcr.io/x/new:1', unresolved: 'offline', uses: [] },
    ]);
  });

  it('that stand in a name are known, and the image is marked all the same', () => {
    const image = `ghcr.io/x/y@${digest('b')}`;
    const { images } = describeLock(aLock([{ image, uses: [] }]), new Map());
    assert.deepEqual(images, [{ image, digest: digest('b'), unresolved: 'offline', uses: [] }]);
  });

  it('that were not resolved are not taken for known', () => {
    const before = aLock([anImage(WEB, { unresolved: 'offline' })]);
    assert.equal(descriptionsOf(before).size, 0);
  });
});

describe('patterns of ignore', () => {
  for (const [image, ignored] of [
    ['r.example/connect/x:1', true],
    ['docker.io/library/busybox:1.37', true],
    ['docker.io/library/busybox:1.37.0', false],
    ['docker.io/library/busybox:1x37', false],
    ['r.example/connects/x:1', false],
  ] as const) {
    it(`${ignored ? 'cover' : 'do not cover'} ${image}`, () => assert.equal(isIgnored(image, IGNORE), ignored));
  }
});
