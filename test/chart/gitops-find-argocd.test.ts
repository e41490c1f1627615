// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { releaseId } from '../../src/chart/release.ts';
import { application, CHART, errorsOf, gapsOf, POD, TestRepository } from '../support/test-repository.ts';

describe('a Git repository of Argo CD', () => {
  const repository = new TestRepository();
  beforeEach(() => repository.open());
  afterEach(() => repository.remove());

  it('of Argo CD gives a release its values in order', async () => {
    repository.put({
      'charts/web/Chart.yaml': CHART,
      'charts/web/prod.yaml': 'a: 1',
      'common.yaml': 'a: 2',
      'app.yaml': application(
        'web',
        `
    repoURL: git@git.example:team/own
    path: charts/web
    helm:
      releaseName: shop
      valueFiles: [prod.yaml, /common.yaml]
      values: "a: 3"
      valuesObject: {a: 4}
      parameters: [{name: a, value: "5,6"}, {name: b, value: "true", forceString: true}, {name: n, value: $ARGOCD_APP_NAME}]`,
      ),
    });
    const { releases } = await repository.find();
    const [release] = releases;
    assert.equal(release && releaseId(release), 'web/shop');
    assert.deepEqual(
      release?.layers?.map(layer => (typeof layer === 'string' ? path.relative(repository.root, layer) : layer.values)),
      ['charts/web/prod.yaml', 'common.yaml', { a: 4 }],
    );
    assert.deepEqual(release?.flags.set, ['a=5\\,6', 'n=web']);
    assert.deepEqual(release?.flags.setString, ['b=true']);
    assert.deepEqual(release?.declared, { file: 'app.yaml', line: 6, object: 'Application argocd/web' });
  });

  it('names charts that are fetched as Helm does', async () => {
    const chart = (url: string): string => `{repoURL: "${url}", chart: web, targetRevision: 1.x}`;
    repository.put({
      'a.yaml': application('a', chart('https://charts.example/stable')),
      'b.yaml': application('b', chart('registry.example/charts')),
      'c.yaml': application('c', '{repoURL: "oci://registry.example/charts/web", path: ., targetRevision: 1.0.0}'),
    });
    const { releases } = await repository.find();
    assert.deepEqual(
      releases.map(({ chart, repository, version }) => [repository, chart, version]),
      [
        ['https://charts.example/stable', 'web', '1.x'],
        [undefined, 'oci://registry.example/charts/web', '1.x'],
        [undefined, 'oci://registry.example/charts/web', '1.0.0'],
      ],
    );
  });

  it('says where it points outside', async () => {
    symlinkSync(tmpdir(), path.join(repository.root, 'away'));
    const own = 'https://git.example/team/own.git';
    repository.put({
      'a.yaml': application('a', '{repoURL: "https://user:secret@git.example/team/else.git", path: x}'),
      'b.yaml': application('b', `{repoURL: ${own}, path: ../../etc}`),
      'c.yaml': application('c', `{repoURL: ${own}, path: away/inner}`),
      'd.yaml': application('d', `{repoURL: ${own}, path: gone}`),
      'e.yaml': application('e', `{repoURL: ${own}, path: ., plugin: {name: x}}`),
    });
    assert.deepEqual(gapsOf(await repository.find()), [
      'a.yaml:6 its manifests: they are in another Git repository, https://git.example/team/else.git',
      'b.yaml:6 its manifests: ../../etc leads out of the repository',
      'c.yaml:6 its manifests: away is a link that leads out of the repository',
      'd.yaml:6 its manifests: there is no folder gone in this repository',
      'e.yaml:6 its manifests: a config management plugin makes them',
    ]);
  });

  it('follows Applications of Applications once, and says when they go in a circle', async () => {
    const own = (folder: string): string => `{repoURL: https://git.example/team/own, path: ${folder}}`;
    repository.put({
      'root.yaml': application('root', own('one')),
      'one/a.yaml': application('a', own('two')),
      'two/b.yaml': application('b', own('one')),
      'two/pod.yaml': POD,
    });
    const found = await repository.find();
    assert.deepEqual(gapsOf(found), [
      'one/a.yaml:4 what comes after it: it goes in a circle: Application argocd/a → Application argocd/b → Application argocd/a',
    ]);
    assert.deepEqual(
      found.manifests.map(({ name, texts }) => [name, texts.map(({ file }) => file)]),
      [['two', ['two/pod.yaml']]],
    );
  });

  it('refuses a values file that is not there, unless told to', async () => {
    const source = (more: string): string =>
      `{repoURL: https://git.example/team/own, path: web, helm: {valueFiles: [gone.yaml]${more}}}`;
    repository.put({ 'web/Chart.yaml': CHART, 'a.yaml': application('a', source('')) });
    assert.deepEqual(errorsOf(await repository.find()), [
      'a.yaml:6 Application argocd/a: there is no values file web/gone.yaml',
    ]);
    repository.put({ 'a.yaml': application('a', source(', ignoreMissingValueFiles: true')) });
    assert.deepEqual(errorsOf(await repository.find()), []);
  });

  it('refuses two releases of one name, and names both; the same one twice is one', async () => {
    const source = '{repoURL: https://git.example/team/own, path: web, helm: {releaseName: same, namespace: ns}}';
    repository.put({ 'web/Chart.yaml': CHART, 'a.yaml': application('a', source), 'b.yaml': application('b', source) });
    assert.equal((await repository.find()).releases.length, 1);
    repository.put({ 'b.yaml': application('b', source.replace('ns}', 'ns, values: "a: 1"}')) });
    assert.deepEqual(errorsOf(await repository.find()), [
      'b.yaml:6 release ns/same is there twice: Application argocd/b, and Application argocd/a in a.yaml',
    ]);
    assert.deepEqual(errorsOf(await repository.find({ paths: ['a.yaml'] })), []);
  });

  it('refuses names that would lead elsewhere as files', async () => {
    const source = '{repoURL: https://git.example/team/own, path: web, helm: {releaseName: ../../x}}';
    repository.put({ 'web/Chart.yaml': CHART, 'a.yaml': application('a', source) });
    assert.deepEqual(errorsOf(await repository.find()), [
      'a.yaml:6 Application argocd/a: "../../x" is no name of a release',
    ]);
  });
});
