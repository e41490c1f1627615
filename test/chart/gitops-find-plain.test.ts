// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import path from 'node:path';
import { releaseId } from '../../src/chart/release.ts';
import { application, CHART, errorsOf, gapsOf, POD, TestRepository } from '../support/test-repository.ts';

describe('a Git repository of kustomizations and helmfiles', () => {
  const repository = new TestRepository();
  beforeEach(() => repository.open());
  afterEach(() => repository.remove());

  it('does not pass over a file that is too large to be read', async () => {
    repository.put({ 'kustomization.yaml': 'resources: [all.yaml]', 'all.yaml': POD });
    truncateSync(path.join(repository.root, 'all.yaml'), 150_000_000);
    await assert.rejects(repository.find(), { code: 'INPUT_TOO_LARGE', message: /all\.yaml has 150 MB$/ });
  });

  it('with nothing in it is none', async () => {
    repository.put({ 'README.md': '', 'values.yaml': 'a: 1' });
    assert.equal((await repository.find()).objects, 0);
  });

  it('takes a file for what each of its objects may name, whatever the others are', async () => {
    const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n';
    repository.put({
      'kustomization.yaml': 'resources: [app.yaml, account.yaml]\n',
      'app.yaml': `${POD}---\n${account}`,
      'account.yaml': account,
    });
    const { manifests } = await repository.find();
    assert.deepEqual(
      manifests.flatMap(({ texts }) => texts.map(({ file, written }) => [file, written.map(({ kind }) => kind)])),
      [['app.yaml', ['Pod', 'ServiceAccount']]],
    );
  });

  it('reads a plain kustomization itself, and has Kustomize build one that changes things', async () => {
    const kustomization = 'resources: [pod.yaml]\n';
    repository.put({ 'app/kustomization.yaml': kustomization, 'app/pod.yaml': POD });
    assert.deepEqual(
      (await repository.find()).manifests.map(({ name }) => name),
      ['app'],
    );
    repository.put({ 'app/kustomization.yaml': `${kustomization}images: [{name: a/b, newTag: "2"}]\n` });
    assert.deepEqual(gapsOf(await repository.find()), [
      'app/kustomization.yaml:1 what images do: there is neither kustomize nor kubectl',
    ]);
    const built = await repository.find({ built: { text: POD.replace('a/b:1', 'a/b:2') } });
    assert.deepEqual(built.gaps, []);
    assert.match(built.manifests[0]?.texts[0]?.text ?? '', /a\/b:2/);
  });

  it('says what a kustomization names and is not here, and when it includes itself', async () => {
    repository.put({
      'a/kustomization.yaml': 'resources: [../b, https://git.example/x//y?ref=1, gone.yaml]\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
      'c/kustomization.yaml': '# nothing yet\n',
    });
    const { gaps } = await repository.find();
    assert.deepEqual(
      [...new Set(gaps.map(({ what, why }) => `${what}: ${why.replace(/(circle: ).*/, '$1…')}`))].sort(),
      [
        'its manifests: it is no mapping',
        'resource ../a: it goes in a circle: …',
        'resource gone.yaml: it is not there',
        'resource https://git.example/x//y?ref=1: it is in another repository',
      ],
    );
  });

  it('leaves out what Git and Helm ignore', async () => {
    repository.put({
      '.gitignore': '/build/\n*.bak.yaml\n',
      'build/a.yaml': application('a', '{chart: x, repoURL: r.example}'),
      'b.bak.yaml': application('b', '{chart: x, repoURL: r.example}'),
      'charts/web/.helmignore': 'ci/\n',
      'charts/web/ci/c.yaml': application('c', '{chart: x, repoURL: r.example}'),
      'd.yaml': application('d', '{chart: x, repoURL: r.example}'),
    });
    assert.deepEqual(
      (await repository.find()).releases.map(({ name }) => name),
      ['d'],
    );
  });

  it('reads helmCharts and helmfiles as releases', async () => {
    repository.put({
      'k/kustomization.yaml':
        'namespace: shop\nhelmCharts: [{name: web, repo: https://charts.example, version: 1.0.0, releaseName: front, valuesInline: {a: 1}}]\n',
      'helmfile.yaml':
        'repositories: [{name: own, url: https://charts.example}]\nreleases: [{name: back, namespace: shop, chart: own/api, version: 2.0.0, values: [{a: 1}], set: [{name: b, value: 2}]}]\n',
    });
    const { releases, gaps } = await repository.find();
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      releases.map(release => [releaseId(release), release.repository, release.chart, release.version]),
      [
        ['shop/back', 'https://charts.example', 'api', '2.0.0'],
        ['shop/front', 'https://charts.example', 'web', '1.0.0'],
      ],
    );
  });

  it('is read without what generate gitops wrote for it, and with it when asked', async () => {
    const component =
      '# Written by `helm airgap generate gitops`; do not edit.\nkind: Component\nimages: [{name: a/b, newName: m/a/b}]\n';
    repository.put({
      'app/kustomization.yaml': 'resources: [pod.yaml]\ncomponents: [../airgap]\n',
      'app/pod.yaml': POD,
      'airgap/kustomization.yaml': component,
    });
    assert.deepEqual(gapsOf(await repository.find()), []);
    const asked = await repository.find({ withGenerated: true, built: { text: POD.replace('a/b', 'm/a/b') } });
    assert.match(asked.manifests[0]?.texts[0]?.text ?? '', /m\/a\/b:1/);
    repository.put({ 'airgap/kustomization.yaml': component.replace('# Written', '# By hand, not') });
    assert.deepEqual(gapsOf(await repository.find()), [
      'app/kustomization.yaml:1 what images do: there is neither kustomize nor kubectl',
    ]);
  });

  it('finds charts where chartHome says, and tells of values files that are not there', async () => {
    repository.put({
      'shop/lib/web/Chart.yaml': CHART,
      'shop/kustomization.yaml':
        'helmGlobals: {chartHome: lib}\nhelmCharts: [{name: web, releaseName: front, valuesFile: gone.yaml}]\n',
    });
    const found = await repository.find();
    assert.deepEqual(
      found.releases.map(({ chart }) => chart.slice(repository.root.length + 1)),
      ['shop/lib/web'],
    );
    assert.deepEqual(gapsOf(found), ['shop/kustomization.yaml:1 resource gone.yaml: it is not there']);
  });

  it('takes a chart of Applications that helmCharts render for that one release', async () => {
    repository.put({
      'shop/charts/apps/Chart.yaml': CHART,
      'shop/charts/apps/templates/app.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n',
      'shop/kustomization.yaml': 'helmCharts: [{name: apps, releaseName: front, namespace: shop}]\n',
    });
    const { releases } = await repository.find();
    assert.deepEqual(releases.map(releaseId), ['shop/front']);
  });

  it('reads a folder of helmfiles, lists and files of `set`, and says what it does not read', async () => {
    repository.put({
      'web/Chart.yaml': CHART,
      'key.txt': 'x',
      'helmfile.d/00.yaml': `missingFileHandler: Warn
releases:
  - name: a
    chart: ../web
    inherit: [{template: common}]
    values: [gone.yaml]
    set: [{name: a, value: 1}, {name: b, values: [x, y]}, {name: c, file: ../key.txt}]
`,
    });
    const found = await repository.find();
    assert.deepEqual(errorsOf(found), []);
    assert.deepEqual(
      found.releases.map(({ name, flags }) => [name, flags.set, flags.setFile]),
      [['a', ['a=1', 'b={x,y}'], [`c=${repository.root}/key.txt`]]],
    );
    assert.deepEqual(gapsOf(found), ['helmfile.d/00.yaml:5 what inherit of a says: there is no helmfile to read it']);
  });

  it('knows a helmfile by what it says, and says what it inherits, or that it is no YAML', async () => {
    repository.put({
      'web/Chart.yaml': CHART,
      'web/releases.yaml': 'releases:\n  - chart: of a chart\n',
      'clusters/one.yaml': '# one\nreleases: # all\n\n  # first\n  - name: a\n    chart: ../web\n',
      'clusters/two.yaml.gotmpl': 'releases:\n{{ range .Values.x }}\n- name: {{ . }}\n  chart: ../web\n{{ end }}\n',
      'start/apps.yaml': 'defaultInherit: default\nreleases:\n  - name: b\n',
      'start/broken.yaml': 'releases:\n  - chart: a\n b: [\n',
      'changes.yaml': 'releases:\n  - name: 1.0.0\n    changes: [one]\n',
      'lock.yaml': 'apiVersion: helm-airgap/v1\nkind: Lock\nreleases:\n  - name: a\n    chart: ./web\n',
      'pod.yaml': POD,
    });
    const found = await repository.find();
    assert.deepEqual(
      found.releases.map(({ name, chart }) => [name, chart]),
      [['a', `${repository.root}/web`]],
    );
    assert.deepEqual(gapsOf(found), [
      'clusters/two.yaml.gotmpl:2 its releases: it is a template, and there is no helmfile to fill it in',
      'start/apps.yaml:1 what defaultInherit says: there is no helmfile to read it',
      'start/apps.yaml:3 the chart of b: it inherits that, and there is no helmfile to read it',
      'start/broken.yaml:1 its releases: bad indentation of a mapping entry (3:2)',
    ]);
  });
});
