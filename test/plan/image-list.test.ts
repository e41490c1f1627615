// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { chartPlace } from '../../src/plan/chart-place.ts';
import { type ListOptions, listImages, pinned } from '../../src/plan/image-list.ts';
import { aLock, anImage, aRelease, aUse, digest } from '../support/locks.ts';

const ALL: ListOptions = { only: [], charts: true, onDisk: new Set() };

describe('image list', () => {
  const lock = aLock(
    [
      'docker.io/library/nginx:1.27',
      anImage(`docker.io/library/nginx:1.27@${digest('b')}`, { digest: digest('b') }),
      anImage(`docker.io/library/nginx:1.28@${digest('b')}`, { digest: digest('b') }),
      anImage('quay.io/team/agent:1', {
        uses: [aUse({ release: 'shop/db', template: 'db/charts/agent/templates/a.yaml' })],
      }),
      anImage('quay.io/team/tool:1', { additional: 'for debugging', uses: [] }),
    ],
    { releases: [aRelease('shop/db'), aRelease('shop/web')] },
  );

  it('pins every name, and gives a tag to one image only', () => {
    assert.deepEqual(listImages(lock, ALL).images.slice(0, 3).map(pinned), [
      `docker.io/library/nginx:1.27@${digest('a')}`,
      `docker.io/library/nginx@${digest('b')}`,
      `docker.io/library/nginx:1.28@${digest('b')}`,
    ]);
  });

  it('gives a tag to the first of two that have it with different digests', () => {
    const two = ['b', 'c'].map(digit => anImage(`quay.io/x/y:1@${digest(digit)}`, { digest: digest(digit) }));
    assert.deepEqual(listImages(aLock(two), ALL).images.map(pinned), [
      `quay.io/x/y:1@${digest('b')}`,
      `quay.io/x/y@${digest('c')}`,
    ]);
  });

  it('has one entry for names that it cannot tell apart, with the uses of both', () => {
    const b = digest('b');
    const names = ['quay.io/x/y:1', `quay.io/x/y:1@${b}`, `quay.io/x/y@${b}`];
    const [first, second, twin] = names.map(name => anImage(name, { digest: name.includes('@') ? b : digest('a') }));
    assert.ok(first && second && twin);
    const used = { ...twin, uses: [aUse({ release: 'shop/db' })] };
    const both = aLock([first, second, used], { releases: [aRelease('shop/db'), aRelease('shop/web')] });
    const { images } = listImages(both, ALL);
    assert.deepEqual(
      images.map(({ names, releases }) => [names, releases]),
      [
        [names.slice(0, 1), ['shop/web']],
        [names.slice(1), ['shop/db', 'shop/web']],
      ],
    );
  });

  it('knows the sub-chart that names an image', () => {
    const [first, , , agent, tool] = listImages(lock, ALL).images;
    assert.deepEqual([first?.charts, agent?.charts, tool?.charts], [['web'], ['agent'], []]);
  });

  it('of one release has neither the images of others nor the additional ones', () => {
    const { images, releases } = listImages(lock, { ...ALL, only: ['shop/db'] });
    assert.deepEqual(images.map(pinned), [`quay.io/team/agent:1@${digest('a')}`]);
    assert.deepEqual(
      releases.map(({ name }) => name),
      ['shop/db'],
    );
  });

  it('of a name that several have is of all of them, or of the one that is told', () => {
    const uses = ['mon/agent#eu', 'mon/agent#us'].map(release => aUse({ release }));
    const twins = aLock(
      uses.map((use, index) => anImage(`quay.io/team/agent:${index}`, { uses: [use] })),
      { releases: uses.map(({ release }) => aRelease(release)) },
    );
    const names = (only: string): string[] =>
      listImages(twins, { ...ALL, only: [only] }).releases.map(({ name }) => name);
    assert.deepEqual(names('mon/agent'), ['mon/agent#eu', 'mon/agent#us']);
    assert.deepEqual(names('mon/agent#us'), ['mon/agent#us']);
    assert.throws(() => names('mon/age'), { code: 'USAGE' });
  });

  it('refuses a release that is not there, and a lock without images', () => {
    assert.throws(() => listImages(lock, { ...ALL, only: ['shop/db', 'db'] }), { code: 'USAGE' });
    assert.throws(() => listImages(aLock([]), ALL), { code: 'NO_IMAGES' });
  });
});

describe('place of a chart', () => {
  it('is read from the source that the lock has', () => {
    assert.deepEqual(chartPlace('charts/web', true), { kind: 'folder', path: 'charts/web' });
    assert.deepEqual(chartPlace('stable/web', false), { kind: 'repository', repository: 'stable', name: 'web' });
    assert.deepEqual(chartPlace('charts/web-1.0.0.tgz', false), { kind: 'archive', path: 'charts/web-1.0.0.tgz' });
    assert.deepEqual(chartPlace('../a/charts/web', false), { kind: 'folder', path: '../a/charts/web' });
    assert.deepEqual(chartPlace('https://charts.example/web-1.0.0.tgz', false), {
      kind: 'url',
      url: 'https://charts.example/web-1.0.0.tgz',
    });
    const oci = { kind: 'oci', registry: 'oci://registry.example:5000/charts', name: 'web' };
    assert.deepEqual(chartPlace('oci://registry.example:5000/charts/web:1.0.0', false), oci);
    assert.deepEqual(chartPlace(`oci://registry.example:5000/charts/web@${digest('a')}`, false), oci);
  });
});
