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

  it('puts the build environment into names of values files, behind a $ref as well', async () => {
    repository.put({
      'charts/web/Chart.yaml': CHART,
      'values/web.web.yaml': 'a: 1',
      'app.yaml': application('web', '{}').replace(
        'source: {}',
        `sources:
    - {repoURL: https://git.example/team/own, path: charts/web, helm: {valueFiles: ["$v/values/\${ARGOCD_APP_NAMESPACE}.$ARGOCD_APP_NAME.yaml"]}}
    - {repoURL: https://git.example/team/own, ref: v}`,
      ),
    });
    const { releases } = await repository.find();
    assert.deepEqual(releases[0]?.layers, [path.join(repository.root, 'values/web.web.yaml')]);
    assert.equal(releases[0]?.origin?.reach, '/');
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
      'f.yaml': application('f', '{repoURL: oci://registry.example/web, path: ., kustomize: {namespace: x}}'),
      'g.yaml': application('g', '{targetRevision: main}'),
    });
    assert.deepEqual(gapsOf(await repository.find()), [
      'a.yaml:6 its manifests: they are in another Git repository, https://git.example/team/else.git',
      'b.yaml:6 its manifests: ../../etc leads out of the repository',
      'c.yaml:6 its manifests: away is a link that leads out of the repository',
      'd.yaml:6 its manifests: there is no folder gone in this repository',
      'e.yaml:6 its manifests: a config management plugin makes them',
      'f.yaml:6 its manifests: they are in an OCI artifact that is no chart, oci://registry.example/web',
      'g.yaml:6 its manifests: its source has no repoURL',
    ]);
  });

  it('refuses what Argo CD refuses of a source: a link out of its folder, two kinds at once, a parameter of no file', async () => {
    const own = 'repoURL: https://git.example/team/own';
    repository.put({
      'dir/pod.yaml': POD,
      'web/Chart.yaml': CHART,
      'a.yaml': application('a', `{${own}, path: dir}`),
      'b.yaml': application('b', `{${own}, path: web, helm: {releaseName: x}, kustomize: {namePrefix: x-}}`),
      'c.yaml': application('c', `{${own}, path: web, helm: {fileParameters: [{name: a, path: gone.txt}]}}`),
    });
    symlinkSync('/etc/hostname', path.join(repository.root, 'dir', 'away.yaml'));
    assert.deepEqual(errorsOf(await repository.find()), [
      'a.yaml:6 Application argocd/a: dir/away.yaml is a link that leads out of the repository',
      'b.yaml:6 Application argocd/b: it says helm and kustomize, and Argo CD takes one of them',
      'c.yaml:6 Application argocd/c: there is no file web/gone.txt',
    ]);
  });

  it('takes a folder with a chart and a kustomization for the latter, unless the source says helm', async () => {
    const own = 'repoURL: https://git.example/team/own, path: web';
    repository.put({ 'web/Chart.yaml': CHART, 'web/kustomization.yaml': 'resources: [pod.yaml]', 'web/pod.yaml': POD });
    repository.put({ 'a.yaml': application('a', `{${own}}`) });
    assert.deepEqual((await repository.find()).releases, []);
    repository.put({ 'a.yaml': application('a', `{${own}, helm: {}}`) });
    assert.equal((await repository.find()).releases.length, 1);
  });

  it('follows Applications of Applications once, in a circle too', async () => {
    const own = (folder: string): string => `{repoURL: https://git.example/team/own, path: ${folder}}`;
    repository.put({
      'root.yaml': application('root', own('one')),
      'one/a.yaml': application('a', own('two')),
      'two/b.yaml': application('b', own('one')),
      'two/pod.yaml': POD,
    });
    const found = await repository.find();
    assert.deepEqual(gapsOf(found), []);
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

  it('follows a chart whose sub-chart makes Applications, whatever stands first in them', async () => {
    const made = application('web', '{repoURL: https://git.example/team/own, path: web}');
    const written = made.replace(/^(apiVersion.*)\n(kind.*)$/m, '$2\n$1');
    repository.put({
      'web/Chart.yaml': CHART,
      'installer/Chart.yaml': 'name: installer\nversion: 1.0.0\n',
      'installer/charts/inner/Chart.yaml': 'name: inner\nversion: 1.0.0\n',
      'installer/charts/inner/templates/web.yaml': written,
      'app.yaml': application('installer', '{repoURL: https://git.example/team/own, path: installer}'),
    });
    const { releases } = await repository.find({ built: { text: `${written}---\n${POD}` } });
    assert.deepEqual(
      releases.map(({ name, followed }) => [name, followed]),
      [
        ['installer', true],
        ['web', undefined],
      ],
    );
  });

  it('says of a chart of Applications that nothing installs when it makes none without values', async () => {
    repository.put({
      'root/Chart.yaml': 'name: root\nversion: 1.0.0\n',
      'root/templates/app.yaml': application('web', '{repoURL: https://git.example/team/own, path: web}'),
    });
    const found = await repository.find({ built: { text: '---\n# nothing is on\n' } });
    assert.deepEqual(found.releases, []);
    const why = 'nothing here installs it, and it makes nothing without values';
    assert.deepEqual(gapsOf(found), [`root/Chart.yaml:1 what it makes: ${why}`]);
  });

  it('takes the template of a generator whose selector stands first, and the sources that an Application hydrates', async () => {
    const source = '{repoURL: https://git.example/team/own, path: web';
    repository.put({
      'web/Chart.yaml': CHART,
      'set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s, namespace: argocd}
spec:
  generators:
    - selector: {matchLabels: {n: a}}
      list: {elements: [{n: a}], template: {spec: {source: {helm: {valuesObject: {tag: two}}}}}}
  template: {metadata: {name: 'web-{{n}}'}, spec: {destination: {namespace: web}, source: ${source}}}}
`,
      'dry.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: dry, namespace: argocd}
spec: {destination: {namespace: web}, sourceHydrator: {drySource: ${source}, targetRevision: HEAD}}}
`,
    });
    const { releases, gaps } = await repository.find();
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      releases.map(({ name, layers }) => [name, layers?.map(layer => typeof layer === 'object' && layer.values)]),
      [
        ['dry', []],
        ['web-a', [{ tag: 'two' }]],
      ],
    );
  });

  it('says which manifests are no YAML, but for files of charts', async () => {
    const broken = POD.replace('spec:', 'spec:\n\t');
    repository.put({
      'plain/p.yaml': broken,
      'web/Chart.yaml': CHART,
      'web/files/p.yaml': broken,
      'app.yaml': application('plain', '{repoURL: https://git.example/team/own, path: plain}'),
    });
    assert.deepEqual(gapsOf(await repository.find()), [
      'plain/p.yaml:1 it: tab characters must not be used in indentation (5:1)',
    ]);
  });

  it('opens lists of one kind, and leaves values files out that SOPS has encrypted', async () => {
    const app = application('web', '{repoURL: https://git.example/team/own, path: web, helm: {valueFiles: [/s.yaml]}}');
    const indented = app.replace(/^(?=.)/gm, '    ').replace('    api', '  - api');
    repository.put({
      'web/Chart.yaml': CHART,
      's.yaml': 'tag: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[x]\n',
      'apps.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationList\nitems:\n${indented}`,
    });
    const found = await repository.find();
    assert.deepEqual(
      found.releases.map(({ name, layers }) => [name, layers]),
      [['web', []]],
    );
    assert.deepEqual(
      found.gaps.map(({ what, why }) => `${what}: ${why}`),
      ['values file s.yaml: SOPS has encrypted it'],
    );
  });
});
