// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Builder, Built } from '../../src/chart/gitops/builder.ts';
import { findSources } from '../../src/chart/gitops/finder.ts';
import type { Found } from '../../src/chart/gitops/found.ts';
import { openRepository } from '../../src/chart/gitops/repository.ts';
import { releaseId } from '../../src/chart/release.ts';

const CHART = 'name: web\nversion: 1.0.0\n';
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: a/b:1}]}\n';

function application(name: string, source: string, more = ''): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {namespace: ${name}}
  source: ${source}
${more}`;
}

function flux(kind: string, name: string, spec: string): string {
  const group = { HelmRelease: 'helm.toolkit.fluxcd.io/v2', Kustomization: 'kustomize.toolkit.fluxcd.io/v1' }[kind];
  return `apiVersion: ${group ?? 'source.toolkit.fluxcd.io/v1'}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: web}\nspec: ${spec}\n`;
}

describe('a Git repository', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'helm-airgap-gitops-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
  }

  async function find(options: { paths?: string[]; built?: Built } = {}): Promise<Found> {
    const repository = await openRepository(root, { ignore: [], repositories: ['https://git.example/team/own.git'] });
    const built = async (): Promise<Built> => options.built ?? { missing: true };
    const builder: Builder = { kustomize: built, helmfile: built, chart: built };
    return findSources(repository, builder, { paths: options.paths ?? [] });
  }

  const gapsOf = ({ gaps }: Found): string[] =>
    gaps.map(({ place, what, why }) => `${place.file}:${place.line} ${what}: ${why}`);
  const errorsOf = ({ errors }: Found): string[] =>
    errors.map(({ place, message, also }) => `${place.file}:${place.line} ${message}${also ? ` ${also.file}` : ''}`);

  it('with nothing in it is none', async () => {
    put({ 'README.md': '', 'values.yaml': 'a: 1' });
    assert.deepEqual(await find(), { releases: [], manifests: [], gaps: [], errors: [], objects: 0 });
  });

  it('of Argo CD gives a release its values in order', async () => {
    put({
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
    const { releases } = await find();
    const [release] = releases;
    assert.equal(release && releaseId(release), 'web/shop');
    assert.deepEqual(
      release?.layers?.map(layer => (typeof layer === 'string' ? path.relative(root, layer) : layer.values)),
      ['charts/web/prod.yaml', 'common.yaml', { a: 4 }],
    );
    assert.deepEqual(release?.flags.set, ['a=5\\,6', 'n=web']);
    assert.deepEqual(release?.flags.setString, ['b=true']);
    assert.deepEqual(release?.declared, { file: 'app.yaml', line: 6, object: 'Application argocd/web' });
  });

  it('names charts that are fetched as Helm does', async () => {
    const chart = (url: string): string => `{repoURL: "${url}", chart: web, targetRevision: 1.x}`;
    put({
      'a.yaml': application('a', chart('https://charts.example/stable')),
      'b.yaml': application('b', chart('registry.example/charts')),
      'c.yaml': application('c', '{repoURL: "oci://registry.example/charts/web", path: ., targetRevision: 1.0.0}'),
    });
    const { releases } = await find();
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
    symlinkSync(tmpdir(), path.join(root, 'away'));
    const own = 'https://git.example/team/own.git';
    put({
      'a.yaml': application('a', '{repoURL: "https://user:secret@git.example/team/else.git", path: x}'),
      'b.yaml': application('b', `{repoURL: ${own}, path: ../../etc}`),
      'c.yaml': application('c', `{repoURL: ${own}, path: away/inner}`),
      'd.yaml': application('d', `{repoURL: ${own}, path: gone}`),
      'e.yaml': application('e', `{repoURL: ${own}, path: ., plugin: {name: x}}`),
    });
    assert.deepEqual(gapsOf(await find()), [
      'a.yaml:6 its manifests: they are in another Git repository, https://git.example/team/else.git',
      'b.yaml:6 its manifests: ../../etc leads out of the repository',
      'c.yaml:6 its manifests: away is a link that leads out of the repository',
      'd.yaml:6 its manifests: there is no folder gone in this repository',
      'e.yaml:6 its manifests: a config management plugin makes them',
    ]);
  });

  it('follows Applications of Applications once, and says when they go in a circle', async () => {
    const own = (folder: string): string => `{repoURL: https://git.example/team/own, path: ${folder}}`;
    put({
      'root.yaml': application('root', own('one')),
      'one/a.yaml': application('a', own('two')),
      'two/b.yaml': application('b', own('one')),
      'two/pod.yaml': POD,
    });
    const found = await find();
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
    put({ 'web/Chart.yaml': CHART, 'a.yaml': application('a', source('')) });
    assert.deepEqual(errorsOf(await find()), ['a.yaml:6 Application argocd/a: there is no values file web/gone.yaml']);
    put({ 'a.yaml': application('a', source(', ignoreMissingValueFiles: true')) });
    assert.deepEqual(errorsOf(await find()), []);
  });

  it('refuses two releases of one name, and names both; the same one twice is one', async () => {
    const source = '{repoURL: https://git.example/team/own, path: web, helm: {releaseName: same, namespace: ns}}';
    put({ 'web/Chart.yaml': CHART, 'a.yaml': application('a', source), 'b.yaml': application('b', source) });
    assert.equal((await find()).releases.length, 1);
    put({ 'b.yaml': application('b', source.replace('ns}', 'ns, values: "a: 1"}')) });
    assert.deepEqual(errorsOf(await find()), [
      'b.yaml:6 release ns/same is there twice: Application argocd/b, and Application argocd/a in a.yaml',
    ]);
    assert.deepEqual(errorsOf(await find({ paths: ['a.yaml'] })), []);
  });

  it('refuses names that would lead elsewhere as files', async () => {
    const source = '{repoURL: https://git.example/team/own, path: web, helm: {releaseName: ../../x}}';
    put({ 'web/Chart.yaml': CHART, 'a.yaml': application('a', source) });
    assert.deepEqual(errorsOf(await find()), ['a.yaml:6 Application argocd/a: "../../x" is no name of a release']);
  });

  it('of Flux finds charts, and values where valuesFrom says', async () => {
    put({
      'repo.yaml': flux('HelmRepository', 'charts', '{url: https://charts.example/stable}'),
      'oci.yaml': flux('OCIRepository', 'cache', '{url: oci://registry.example/cache, ref: {tag: 2.0.0}}'),
      'values.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v, namespace: web}\ndata: {values.yaml: "a: 1\\nb: 1"}\n',
      'keys.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: k, namespace: web}\nstringData: {pass: hunter2}\n',
      'a.yaml': flux(
        'HelmRelease',
        'a',
        '{chart: {spec: {chart: web, version: 1.x, sourceRef: {kind: HelmRepository, name: charts}}}, ' +
          'valuesFrom: [{kind: ConfigMap, name: v}, {kind: Secret, name: k, valuesKey: pass, targetPath: db.pass}], values: {b: 2}}',
      ),
      'b.yaml': flux('HelmRelease', 'b', '{chartRef: {kind: OCIRepository, name: cache}, targetNamespace: cache}'),
    });
    const { releases, gaps } = await find();
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      releases.map(release => [releaseId(release), release.repository, release.chart, release.version]),
      [
        ['cache/cache-b', undefined, 'oci://registry.example/cache', '2.0.0'],
        ['web/a', 'https://charts.example/stable', 'web', '1.x'],
      ],
    );
    const [layer] = releases[1]?.layers ?? [];
    assert.ok(typeof layer === 'object');
    assert.deepEqual(layer.values, { a: 1, b: 2, db: { pass: 'hunter2' } });
    assert.deepEqual(
      layer.sources.map(({ part, digest }) => [part, digest !== undefined]),
      [
        ['ConfigMap web/v values.yaml', true],
        ['Secret web/k pass', false],
        ['HelmRelease web/a spec.values', true],
      ],
    );
  });

  it('says which values SOPS has encrypted, and goes on without them', async () => {
    put({
      'web/Chart.yaml': CHART,
      'k.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: k, namespace: web}\nstringData: {values.yaml: "ENC[AES256_GCM,data:x]"}\nsops: {mac: x, lastmodified: y}\n',
      'a.yaml': flux(
        'HelmRelease',
        'a',
        '{chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: flux-system}}}, valuesFrom: [{kind: Secret, name: k}]}',
      ),
    });
    const found = await find();
    assert.deepEqual(gapsOf(found), ['a.yaml:4 values of Secret web/k: SOPS has encrypted it (k.yaml)']);
    assert.equal(found.releases.length, 1);
  });

  it('of Flux substitutes what a Kustomization says, and applies itself without a word', async () => {
    put({
      'clusters/a/sync.yaml': flux(
        'Kustomization',
        'sync',
        '{path: ./clusters/a, sourceRef: {kind: GitRepository, name: own}}',
      ),
      'clusters/a/apps.yaml': flux(
        'Kustomization',
        'apps',
        '{path: ./apps, sourceRef: {kind: GitRepository, name: own}, postBuild: {substitute: {tag: "2"}}}',
      ),
      'apps/pod.yaml': POD.replace(
        '{containers: [{name: c, image: a/b:1}]}',
        `\n  containers:\n    - image: a/b:${'$'}{tag}-${'$'}{arch:=amd64}`,
      ),
    });
    const found = await find();
    assert.deepEqual(gapsOf(found), []);
    assert.match(found.manifests[0]?.texts[0]?.text ?? '', /image: a\/b:2-amd64/);
  });

  it('reads a plain kustomization itself, and has Kustomize build one that changes things', async () => {
    const kustomization = 'resources: [pod.yaml]\n';
    put({ 'app/kustomization.yaml': kustomization, 'app/pod.yaml': POD });
    assert.deepEqual(
      (await find()).manifests.map(({ name }) => name),
      ['app'],
    );
    put({ 'app/kustomization.yaml': `${kustomization}images: [{name: a/b, newTag: "2"}]\n` });
    assert.deepEqual(gapsOf(await find()), [
      'app/kustomization.yaml:1 what images do: there is neither kustomize nor kubectl',
    ]);
    const built = await find({ built: { text: POD.replace('a/b:1', 'a/b:2') } });
    assert.deepEqual(built.gaps, []);
    assert.match(built.manifests[0]?.texts[0]?.text ?? '', /a\/b:2/);
  });

  it('says what a kustomization names and is not here, and when it includes itself', async () => {
    put({
      'a/kustomization.yaml': 'resources: [../b, https://git.example/x//y?ref=1, gone.yaml]\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
    });
    const { gaps } = await find();
    assert.deepEqual(
      [...new Set(gaps.map(({ what, why }) => `${what}: ${why.replace(/(circle: ).*/, '$1…')}`))].sort(),
      [
        'resource ../a: it goes in a circle: …',
        'resource gone.yaml: it is not there',
        'resource https://git.example/x//y?ref=1: it is in another repository',
      ],
    );
  });

  it('leaves out what Git and Helm ignore', async () => {
    put({
      '.gitignore': '/build/\n*.bak.yaml\n',
      'build/a.yaml': application('a', '{chart: x, repoURL: r.example}'),
      'b.bak.yaml': application('b', '{chart: x, repoURL: r.example}'),
      'charts/web/.helmignore': 'ci/\n',
      'charts/web/ci/c.yaml': application('c', '{chart: x, repoURL: r.example}'),
      'd.yaml': application('d', '{chart: x, repoURL: r.example}'),
    });
    assert.deepEqual(
      (await find()).releases.map(({ name }) => name),
      ['d'],
    );
  });

  it('reads helmCharts and helmfiles as releases', async () => {
    put({
      'k/kustomization.yaml':
        'namespace: shop\nhelmCharts: [{name: web, repo: https://charts.example, version: 1.0.0, releaseName: front, valuesInline: {a: 1}}]\n',
      'helmfile.yaml':
        'repositories: [{name: own, url: https://charts.example}]\nreleases: [{name: back, namespace: shop, chart: own/api, version: 2.0.0, values: [{a: 1}], set: [{name: b, value: 2}]}]\n',
    });
    const { releases, gaps } = await find();
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      releases.map(release => [releaseId(release), release.repository, release.chart, release.version]),
      [
        ['shop/back', 'https://charts.example', 'api', '2.0.0'],
        ['shop/front', 'https://charts.example', 'web', '1.0.0'],
      ],
    );
  });
});
