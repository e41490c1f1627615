// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { installerOf } from '../../src/chart/gitops/manifest.ts';
import { releaseId } from '../../src/chart/release.ts';
import { CHART, flux, gapsOf, POD, TestRepository } from '../support/test-repository.ts';

describe('a Git repository of Flux', () => {
  const repository = new TestRepository();
  beforeEach(() => repository.open());
  afterEach(() => repository.remove());

  it('of Flux finds charts, and values where valuesFrom says', async () => {
    repository.put({
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
    const { releases, gaps } = await repository.find();
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

  it('follows a HelmRelease into a chart that makes others, with its own values, and once when it makes itself', async () => {
    const chart = (name: string): string =>
      `{chart: {spec: {chart: ./${name}, sourceRef: {kind: GitRepository, name: own}}}}`;
    repository.put({
      'installer/Chart.yaml': 'name: installer\nversion: 1.0.0\n',
      'installer/templates/a.yaml': flux('HelmRelease', '{{ .Values.name }}', chart('web')),
      'web/Chart.yaml': CHART,
      'installer.yaml': flux('HelmRelease', 'installer', chart('installer')),
    });
    const text = [
      flux('HelmRelease', 'inner', chart('web')),
      flux('HelmRelease', 'installer', chart('installer')),
    ].join('---\n');
    const found = await repository.find({ built: { text } });
    assert.deepEqual(
      found.releases.map(({ name, declared, origin }) => [
        name,
        declared.file,
        origin && installerOf(origin.manifest)?.name,
      ]),
      [['inner', 'installer.yaml', 'installer']],
    );
    assert.deepEqual([found.gaps, found.errors], [[], []]);
  });

  it('says which values SOPS has encrypted, and goes on without them', async () => {
    repository.put({
      'web/Chart.yaml': CHART,
      'k.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: k, namespace: web}\nstringData: {values.yaml: "ENC[AES256_GCM,data:x]"}\nsops: {mac: x, lastmodified: y}\n',
      'a.yaml': flux(
        'HelmRelease',
        'a',
        '{chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: flux-system}}}, valuesFrom: [{kind: Secret, name: k}]}',
      ),
    });
    const found = await repository.find();
    assert.deepEqual(gapsOf(found), ['a.yaml:4 values of Secret web/k: SOPS has encrypted it (k.yaml)']);
    assert.equal(found.releases.length, 1);
  });

  it('of Flux substitutes what a Kustomization says, and applies itself without a word', async () => {
    repository.put({
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
    const found = await repository.find();
    assert.deepEqual(gapsOf(found), []);
    assert.match(found.manifests[0]?.texts[0]?.text ?? '', /image: a\/b:2-amd64/);
  });

  it('follows what two clusters name alike once for each, with its own variables, on one line each', async () => {
    const apps = flux(
      'Kustomization',
      'apps',
      '{path: ./apps, postBuild: {substituteFrom: [{kind: ConfigMap, name: v}]}}',
    );
    const cluster = (name: string): Record<string, string> => ({
      [`clusters/${name}/start/start.yaml`]: flux('Kustomization', 'start', `{path: ./clusters/${name}}`),
      [`clusters/${name}/apps.yaml`]: apps,
      [`clusters/${name}/v.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v, namespace: web}\ndata: {tag: "${name}\\n"}\n`,
    });
    repository.put({
      ...cluster('one'),
      ...cluster('two'),
      ...cluster('three'),
      'apps/p.yaml': POD.replace('a/b:1', '"a/b:${tag}-slim"'),
    });
    const { manifests, gaps } = await repository.find();
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      manifests.map(({ name, texts }) => [name, texts.map(({ text }) => /a\/b:[^"]*/.exec(text)?.[0])]),
      [
        ['apps', ['a/b:one-slim']],
        ['apps#Kustomization/web/apps', ['a/b:three-slim']],
        ['apps#Kustomization/web/apps#2', ['a/b:two-slim']],
      ],
    );
  });

  it('reads a base once for each namespace that an overlay puts it into, with the values generated there', async () => {
    const tenant = (name: string): Record<string, string> => ({
      [`${name}/kustomization.yaml`]: `namespace: ${name}\nresources: [../base]\nconfigMapGenerator: [{name: v, files: [values.yaml]}]\n`,
      [`${name}/values.yaml`]: `tag: ${name}\n`,
    });
    repository.put({
      'web/Chart.yaml': CHART,
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
      'base/web.yaml': flux(
        'HelmRelease',
        'web',
        '{chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: own}}}, valuesFrom: [{kind: ConfigMap, name: v}]}',
      ),
      ...tenant('one'),
      ...tenant('two'),
      'kustomization.yaml': 'resources: [one, two]\n',
    });
    const { releases, gaps } = await repository.find();
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      releases.map(release => [
        releaseId(release),
        release.layers?.map(layer => typeof layer === 'object' && layer.values),
      ]),
      [
        ['one/web', [{ tag: 'one' }]],
        ['two/web', [{ tag: 'two' }]],
      ],
    );
  });

  it('takes the values files that a HelmChart names', async () => {
    repository.put({
      'web/Chart.yaml': CHART,
      'web/values.yaml': 'tag: one\n',
      'web/production.yaml': 'tag: two\n',
      'chart.yaml': flux(
        'HelmChart',
        'web',
        '{chart: ./web, sourceRef: {kind: GitRepository, name: own}, valuesFiles: [web/values.yaml, web/production.yaml]}',
      ),
      'release.yaml': flux('HelmRelease', 'web', '{chartRef: {kind: HelmChart, name: web}}'),
    });
    const { releases, gaps } = await repository.find();
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      releases.map(({ layers }) => layers?.map(layer => String(layer).slice(repository.root.length + 1))),
      [['web/values.yaml', 'web/production.yaml']],
    );
  });

  it('has Kustomize do the patches of older Kustomizations too', async () => {
    repository.put({
      'apps/p.yaml': POD,
      'k.yaml': flux('Kustomization', 'k', '{path: ./apps, patchesStrategicMerge: [{kind: Pod, metadata: {name: p}}]}'),
    });
    assert.deepEqual(gapsOf(await repository.find()), [
      'k.yaml:2 what patches do: there is neither kustomize nor kubectl',
    ]);
  });

  it('reads numbers as Kubernetes does', async () => {
    repository.put({
      's.yaml': flux('OCIRepository', 'cache', '{url: oci://registry.example/cache}'),
      'a.yaml': flux(
        'HelmRelease',
        'a',
        '{chartRef: {kind: OCIRepository, name: cache}, values: {mode: 0755, on: no}}',
      ),
    });
    const [layer] = (await repository.find()).releases[0]?.layers ?? [];
    assert.deepEqual(typeof layer === 'object' && layer.values, { mode: 493, on: 'no' });
  });

  it('does not take a patch of a Kustomization for one that applies the whole repository', async () => {
    repository.put({
      'apps/p.yaml': POD,
      'kind/patches/apps.yaml': flux('Kustomization', 'apps', '{patches: [{patch: "a: b"}]}'),
    });
    const found = await repository.find();
    assert.deepEqual(gapsOf(found), [
      'kind/patches/apps.yaml:2 its manifests: it names no source, which Flux would refuse: a patch?',
    ]);
    assert.deepEqual(
      found.manifests.map(({ name }) => name),
      ['apps/p.yaml'],
    );
  });

  it('follows a Kustomization into an artifact that is a part of the repository, and into no other', async () => {
    const generator = (copies: string): string =>
      `apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: {name: parts, namespace: web}
spec:
  sources: [{alias: own, kind: GitRepository, name: own}]
  artifacts: [{name: apps, copy: [${copies}]}]
`;
    const files = {
      'apps/production/p.yaml': POD,
      'clusters/k.yaml': flux(
        'Kustomization',
        'apps',
        '{path: ./production, sourceRef: {kind: ExternalArtifact, name: apps}}',
      ),
    };
    const names = async (copies: string): Promise<string[]> => {
      repository.put({ ...files, 'clusters/artifacts.yaml': generator(copies) });
      const found = await repository.find();
      return [...found.manifests.map(({ name }) => name), ...gapsOf(found)];
    };
    const of = (from: string, to: string): string => `{from: "${from}", to: "${to}"}`;
    const production = of('@own/apps/production/**', '@artifact/production/');
    assert.deepEqual(await names(`${of('@own/apps/base/**', '@artifact/base/')}, ${production}`), ['apps/production']);
    assert.deepEqual(await names(of('@own/apps/**', '@artifact/')), ['apps/production']);
    const elsewhere = 'clusters/k.yaml:4 its manifests: they come from ExternalArtifact apps';
    for (const copies of [
      `${of('@own/other/**', '@artifact/')}, ${production}`,
      of('@else/apps/**', '@artifact/'),
      of('@own/apps/*.yaml', '@artifact/'),
    ]) {
      assert.deepEqual(await names(copies), ['apps/production/p.yaml', elsewhere]);
    }
  });

  it('says which inline values SOPS has encrypted', async () => {
    const release = flux(
      'HelmRelease',
      'web',
      '{chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: own}}}, values: {tag: "ENC[AES256_GCM,data:x]"}}',
    );
    repository.put({ 'web/Chart.yaml': CHART, 'r.yaml': `${release}sops: {mac: x}\n` });
    assert.deepEqual(gapsOf(await repository.find()), ['r.yaml:4 its values: SOPS has encrypted them']);
  });

  it('says which file of a generated Secret SOPS has encrypted', async () => {
    const chart = '{spec: {chart: ./web, sourceRef: {kind: GitRepository, name: own}}}';
    repository.put({
      'web/Chart.yaml': CHART,
      'kustomization.yaml':
        'resources: [r.yaml]\nsecretGenerator: [{name: s, namespace: web, files: [values.yaml=v.yaml]}]\n',
      'v.yaml': 'tag: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[x]\n',
      'r.yaml': flux('HelmRelease', 'web', `{chart: ${chart}, valuesFrom: [{kind: Secret, name: s}]}`),
    });
    assert.deepEqual(gapsOf(await repository.find()), [
      'r.yaml:4 values of Secret web/s: SOPS has encrypted it (kustomization.yaml)',
    ]);
  });
});
