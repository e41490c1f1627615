// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { CarriedValues } from '../../src/action/gitops/carried-values.ts';
import type { Study } from '../../src/action/study.ts';
import type { DeclaredRelease } from '../../src/chart/gitops/found.ts';
import { standIn } from '../../src/chart/gitops/manifest.ts';
import { NO_VALUES } from '../../src/chart/release.ts';
import { wrapAt, wrappedPath } from '../../src/plan/gitops/wrap.ts';
import { parseMirror } from '../../src/plan/layout.ts';

const names = { name: 'shop.web', namespace: 'shop', chart: 'web' };

describe('a wrap pattern', () => {
  const paths: [pattern: string, path: (string | number)[]][] = [
    ['charts.{name}.values', ['charts', 'shop.web', 'values']],
    ['{namespace}.{chart}', ['shop', 'web']],
    ['apps.{namespace}-{name}.helm', ['apps', 'shop-shop.web', 'helm']],
    ['charts["a.b"].{name}', ['charts', 'a.b', 'shop.web']],
    ['values', ['values']],
  ];
  for (const [pattern, path] of paths) {
    it(`${pattern} is ${JSON.stringify(path)}`, () => assert.deepEqual(wrappedPath(pattern, names), path));
  }

  it('takes no name for a pattern', () => {
    assert.deepEqual(wrappedPath('a.{name}', { ...names, name: '__chart__' }), ['a', '__chart__']);
  });

  it('says one value, and nothing beside it', () => {
    assert.deepEqual(wrapAt(['charts', 'shop.web', 'values'], { a: 1 }), {
      charts: { 'shop.web': { values: { a: 1 } } },
    });
  });
});

describe('values that an installer keeps', () => {
  const mirror = parseMirror('mirror.example/m');
  const release = (name: string, installer?: DeclaredRelease): DeclaredRelease => ({
    name,
    namespace: 'x',
    chart: `charts/${name}`,
    flags: NO_VALUES,
    apiVersions: [],
    declared: { file: 'a.yaml', line: 1, object: name },
    origin: {
      at: [],
      manifest: { ...standIn('HelmRelease', name, 'a.yaml'), ...(installer && { madeBy: { chart: installer } }) },
    },
  });
  const proven = { proof: { overrides: { image: 'm/a' } }, chart: { name: 'inner' } } as unknown as Study;
  const [outer, middle] = [release('outer'), release('middle', release('outer'))];

  it('go where its own installer keeps them, if it has one', () => {
    const carried = new CarriedValues([
      { release: 'x/outer', values: 'apps.{name}' },
      { release: 'x/middle', values: 'charts.{chart}.values' },
    ]);
    carried.add(release('web', middle), proven, { mirror, charts: false });
    assert.deepEqual(carried.onTopOf({ own: 1 }, outer), {
      own: 1,
      apps: { middle: { charts: { inner: { values: { image: 'm/a' } } } } },
    });
    assert.deepEqual(carried.members('x/outer'), ['x/web']);
    assert.deepEqual(carried.members('x/middle'), []);
  });

  it('are nobody’s where no pattern speaks of it', () => {
    const carried = new CarriedValues([{ release: 'x/other', values: 'apps.{name}' }]);
    carried.add(release('web', middle), proven, { mirror, charts: false });
    assert.deepEqual(carried.installers, []);
    assert.equal(carried.has(release('web', middle)), false);
  });
});
