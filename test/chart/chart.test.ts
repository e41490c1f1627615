// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { coalesce, overlayValues, readChart } from '../../src/chart/chart.ts';
import { type ChartFiles, measureFiles } from '../../src/chart/chart-files.ts';
import { chartMetadata } from '../../src/chart/chart-meta.ts';
import { readPaths } from '../../src/discover/read-paths.ts';
import type { ValueMap } from '../../src/rendered/value.ts';
import { failsLater } from '../support/failures.ts';

function files(texts: Readonly<Record<string, string>>): ChartFiles {
  return new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
}

const PARENT = files({
  'Chart.yaml': `name: shop\nversion: 1.0.0\nannotations: {count: 1, images: "- image: x"}
dependencies: [{name: web, alias: front}, {name: web, alias: admin}]\n`,
  'values.yaml': 'front: {tag: from-parent}\nown: yes\n',
  'templates/a.yaml': '{{ .Values.own }} {{ $.Values.front.tag }} {{ .Values.own }}',
  'charts/web/Chart.yaml': 'name: web\nversion: 2.0.0\n',
  'charts/web/values.yaml': 'tag: default\nregistry: docker.io\n',
  'charts/web/templates/a.yaml': '{{ .Values.global.registry }} {{ .Values.registry }}',
  'charts/plain/Chart.yaml': 'name: plain\nversion: 1.0.0\n',
  'charts/_disabled/Chart.yaml': 'name: disabled\nversion: 1.0.0\n',
  'charts/README.md': 'Not a chart.',
});

describe('chart', () => {
  it('has its sub-charts under the keys of their values: each alias, or the name', async () => {
    const chart = await readChart(PARENT, 'shop');
    assert.deepEqual(
      [chart.name, chart.version, [...chart.subcharts.keys()]],
      ['shop', '1.0.0', ['front', 'admin', 'plain']],
    );
    assert.deepEqual(chart.annotations, { count: '1', images: '- image: x' });
  });

  it('is described as Helm reads its Chart.yaml, and is none without a name or as broken YAML', () => {
    assert.equal(chartMetadata(Buffer.from('name: web\nhome: yes\n'), 'web.tgz'), '{"name":"web","home":true}');
    for (const text of [undefined, '', '# name: web', 'version: 1', '[', 'name: {'])
      assert.throws(
        () => chartMetadata(text === undefined ? undefined : Buffer.from(text), 'web.tgz'),
        { code: 'CHART_INVALID', message: /^web\.tgz: Chart\.yaml/ },
        text,
      );
  });

  it('shows its templates the defaults of sub-charts, under those of the parent and the user', async () => {
    const chart = await readChart(PARENT, 'shop');
    assert.deepEqual(coalesce(chart, { admin: { registry: 'quay.io' }, plain: null }), {
      own: true,
      front: { tag: 'from-parent', registry: 'docker.io' },
      admin: { tag: 'default', registry: 'quay.io' },
      plain: {},
    });
  });

  it('knows the values that templates read, globals at the root', async () => {
    const paths = [...readPaths(await readChart(PARENT, 'shop'))].map(path => path.join('.'));
    assert.deepEqual([...new Set(paths)].sort(), [
      'admin.registry',
      'front.registry',
      'front.tag',
      'global.registry',
      'own',
    ]);
  });

  it('is one too without values, or with values that are a comment or a list', async () => {
    for (const values of ['', '# none\n', '- a\n', '---\n']) {
      const chart = await readChart(files({ 'Chart.yaml': 'name: a\nversion: "1"\n', 'values.yaml': values }), 'a');
      assert.deepEqual(chart.values, {});
    }
  });

  it('takes dependencies of apiVersion v1 from requirements.yaml', async () => {
    const old = files({
      'Chart.yaml': 'name: a\nversion: "1"\n',
      'requirements.yaml': 'dependencies: [{name: b, alias: c}]\n',
      'charts/b/Chart.yaml': 'name: b\nversion: "1"\n',
    });
    assert.deepEqual([...(await readChart(old, 'a')).subcharts.keys()], ['c']);
  });

  it('with broken values is an error that names the file', async () => {
    await failsLater(readChart(files({ 'values.yaml': 'a: [' }), 'shop'), 'CHART_INVALID', /^shop: values\.yaml: /);
    const inner = files({
      'Chart.yaml': 'name: a\n',
      'charts/b/Chart.yaml': 'name: b\n',
      'charts/b/values.yaml': 'a: [',
    });
    await failsLater(readChart(inner, 'shop'), 'CHART_INVALID', /^shop\/charts\/b: values\.yaml: /);
    await failsLater(
      readChart(files({ 'charts/b.tgz': 'text' }), 'shop'),
      'CHART_INVALID',
      /charts\/b\.tgz is not a packed/,
    );
  });
});

describe("Helm's merge of values", () => {
  for (const [what, base, overlay, result] of [
    ['merges mappings', { a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    ['replaces lists', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['takes a default away with null', { a: { b: 1 } }, { a: { b: null } }, { a: {} }],
    ['keeps null where there is no default', {}, { a: null }, { a: null }],
    ['lets a scalar take the place of a mapping', { a: { b: 1 } }, { a: 2 }, { a: 2 }],
  ] as const) {
    it(what, () =>
      assert.deepEqual(overlayValues(structuredClone(base) as ValueMap, structuredClone(overlay) as ValueMap), result),
    );
  }
});

describe('digest of a chart folder', () => {
  const digestOf = async (texts: Record<string, string>) => (await measureFiles(files(texts))).digest;

  it('tells a change of content, of a name, and of what belongs to which file', async () => {
    const digests = [{ a: 'x' }, { a: 'y' }, { b: 'x' }, { a: 'x', b: '' }, { a: '', b: 'x' }, {}].map(digestOf);
    assert.equal(new Set(await Promise.all(digests)).size, 6);
  });

  it('does not count the time in Chart.lock', async () => {
    const lock = (time: string) => ({ 'Chart.lock': `dependencies: []\ndigest: sha256:0\ngenerated: "${time}"\n` });
    assert.equal(await digestOf(lock('2026-01-01')), await digestOf(lock('2027-01-01')));
  });

  it('counts what Helm reads, and what does not begin as a lock of images, whatever else it says', async () => {
    const lock = 'apiVersion: helm-airgap/v1\nkind: ImageLock\n';
    const isCounted = async (name: string, before = ''): Promise<boolean> =>
      (await digestOf({ [name]: `${before}${lock}a: 1` })) !== (await digestOf({ [name]: `${before}${lock}a: 2` }));
    assert.equal(await isCounted('ci/airgap.lock.yaml', '# Written by `helm airgap lock`.\n'), false);
    for (const name of [
      'templates/a.yaml',
      'charts/x/templates/a.yaml',
      'crds/a.yaml',
      'values.yaml',
      'charts/x/values.yaml',
    ])
      assert.ok(await isCounted(name), name);
    assert.ok(await isCounted('files/pod.yaml', 'kind: Pod\n---\n'));
  });
});
