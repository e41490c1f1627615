// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Lock } from '../../src/lock/lock.ts';
import { parseLock } from '../../src/lock/parse.ts';
import { writeLock } from '../../src/lock/write.ts';
import { fails } from '../support/failures.ts';
import { aLock, anImage, aRelease, aUse, digest } from '../support/locks.ts';
import { assertSchema } from '../support/schema.ts';

const WEB = 'docker.io/shop-example/web:2.14.0';
const FULL: Lock = {
  platforms: ['linux/amd64', 'linux/arm/v7'],
  mirror: { pull: 'm.internal:5000/x', layout: 'keep-host' },
  releases: [
    aRelease('shop/web', {
      values: [{ path: 'values/prod.yaml', digest: digest('1') }],
      set: ['image.tag'],
      kubeVersion: '1.34.0',
      apiVersions: ['monitoring.coreos.com/v1'],
      proof: { overrides: digest('2'), images: digest('3'), proven: 1, uses: 2 },
    }),
    { name: 'rendered.yaml', rendered: digest('4') },
  ],
  images: [
    anImage(WEB, {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      platforms: [{ platform: 'linux/amd64', digest: digest('5'), size: 1 }],
      missing: ['linux/arm/v7'],
      referrers: [{ artifactType: 'application/x', digest: digest('6') }],
      uses: [
        aUse({ written: 'shop-example/web:2.14.0', values: ['image.tag'], redirect: 'values', template: 'web/a.yaml' }),
      ],
    }),
    { image: 'ghcr.io/x/y:1', unresolved: 'offline', additional: 'for people: on "call"', uses: [] },
  ],
  charts: [{ chart: 'web-1.0.0', digest: digest('c'), size: 3 }],
  gaps: [{ release: 'shop/web', reason: 'invalid', detail: 'v1 Pod web spec.x: "a b # c"' }],
};

/** What a newer helm-airgap may have written: `lock` does not write over it. */
const NEWER: readonly string[] = ['a future version', 'a key that nobody knows'];

describe('lock text', () => {
  it('reads what was written, whole', () => {
    assert.deepEqual(parseLock(writeLock(FULL), 'lock'), FULL);
  });

  it('is what its schema says', () => assertSchema(writeLock(FULL), 'airgap.lock'));

  it('has the same bytes whatever order the keys came in', () => {
    const { images, releases, ...rest } = FULL;
    assert.equal(writeLock({ images, ...rest, releases }), writeLock(FULL));
  });

  it('leaves empty lists of charts and gaps out', () => {
    assert.equal(writeLock(aLock([WEB], { charts: [], gaps: [] })), writeLock(aLock([WEB])));
  });

  it('stands what belongs together on one line, so that a diff shows one line for one change', () => {
    const text = writeLock(FULL);
    assert.match(text, /^ {4}chart: \{name: web, version: 1\.0\.0, source: charts\/web, digest: sha256:c{64}\}$/m);
    assert.match(text, /^ {6}- \{platform: linux\/amd64, digest: sha256:5{64}, size: 1\}$/m);
    assert.match(text, /^ {2}- \{chart: web-1\.0\.0, /m);
  });

  it('keeps texts that YAML would take for something else', () => {
    const release = aRelease('shop/web', { kubeVersion: '1.30', apiVersions: ['on', '1e3'] });
    const lock = aLock([WEB], { releases: [release] });
    assert.deepEqual(parseLock(writeLock(lock), 'lock'), lock);
  });

  for (const [what, change, message] of [
    ['a future version', ['helm-airgap/v1', 'helm-airgap/v2'], /"helm-airgap\/v2" is not helm-airgap\/v1/],
    ['no version', ['apiVersion', 'version'], /undefined is not helm-airgap\/v1/],
    ['another kind', ['ImageLock', 'Images'], /kind/],
    [
      'a name that is not canonical',
      ['image: docker.io/', 'image: '],
      /"shop-example\/web:2\.14\.0" is not a canonical/,
    ],
    ['a short digest', [digest('5'), 'sha256:5'], /images\.0\.platforms\.0\.digest must match pattern/],
    ['a key that nobody knows', ['kubeVersion', 'kubernetes'], /releases\.0 has the unknown key kubernetes$/],
    ['a negative size', ['size: 1}', 'size: -1}'], /images\.0\.platforms\.0\.size must be >= 0/],
    ['broken YAML', ['releases:', 'releases: ['], /^lock: line \d+/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const text = writeLock(FULL).replace(change[0], change[1]);
      fails(() => parseLock(text, 'lock'), NEWER.includes(what) ? 'LOCK_VERSION' : 'LOCK_INVALID', message);
    });
  }

  for (const text of ['', '# nothing', '- a', 'null', 'text', '42']) {
    it(`is refused when it is ${JSON.stringify(text)}`, () => fails(() => parseLock(text, 'lock'), 'LOCK_INVALID'));
  }

  for (const [what, many] of [
    ['a list', `[${'0,'.repeat(2_100_000)}]`],
    ['a mapping', `{${'a,'.repeat(2_100_000)}}`],
    ['lists in lists', `\n${`  ${'- '.repeat(50)}0\n`.repeat(45_000)}`],
    ['keys in keys', `\n${`  ${'? '.repeat(50)}0\n`.repeat(45_000)}`],
    ['lines', `\n${'- 0\n'.repeat(1_100_000)}`],
  ] as const)
    it(`is refused before it is read when ${what} in it would take gigabytes of memory`, () => {
      const text = writeLock(FULL).replace('releases:', `releases: ${many}\nmore:`);
      fails(() => parseLock(text, 'lock'), 'LOCK_INVALID', /^lock: it holds more than 2000000 values$/);
    });

  it('may be large', () => {
    const lock = aLock([anImage(WEB, { additional: 'needed; '.repeat(400_000) })]);
    assert.deepEqual(parseLock(writeLock(lock), 'lock'), lock);
  });

  it('is refused when a digest is not that of the name', () => {
    const lock = aLock([anImage(`${WEB}@${digest('a')}`, { digest: digest('b') })]);
    fails(() => parseLock(writeLock(lock), 'lock'), 'LOCK_INVALID', /another digest than its name/);
  });
});
