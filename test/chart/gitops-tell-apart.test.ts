// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { releaseId } from '../../src/chart/release.ts';
import { CHART, errorsOf, flux, TestRepository } from '../support/test-repository.ts';

const OWN = 'repoURL: https://git.example/team/own';

/** An Application whose release is called `agent` in the namespace `mon`. */
function agent(name: string, server: string, { values = '', path = 'web', namespace = 'argocd' } = {}): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  destination: {${server}, namespace: mon}
  source: {${OWN}, path: ${path}, helm: {releaseName: agent, values: "${values}"}}
`;
}

function several(name: string, ...sources: string[]): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {server: https://kubernetes.default.svc, namespace: mon}
  sources: [${sources.map(source => `{${source}}`).join(', ')}]
`;
}

const [EU, US] = ['server: https://eu.example', 'server: https://us.example'];

describe('releases of one name', () => {
  const repository = new TestRepository();
  beforeEach(() => {
    repository.open();
    repository.put({ 'web/Chart.yaml': CHART });
  });
  afterEach(() => repository.remove());

  async function ids(): Promise<string[]> {
    const found = await repository.find();
    assert.deepEqual(errorsOf(found), []);
    return found.releases.map(releaseId);
  }

  it('are told by their charts where one Application has both', async () => {
    repository.put({
      'app.yaml': several('mon', 'repoURL: registry.example/charts, chart: loki', `${OWN}, path: web`),
    });
    assert.deepEqual(await ids(), ['mon/mon#loki', 'mon/mon#web']);
  });

  it('are told by the name of a source, its path, or its place, where the charts have one name', async () => {
    repository.put({ 'old/web/Chart.yaml': CHART });
    const web = 'repoURL: registry.example/charts, chart: web';
    const cases: [sources: string[], ids: string[]][] = [
      [
        [`${web}, name: cache`, `${web}, name: queue`],
        ['mon/mon#cache', 'mon/mon#queue'],
      ],
      [
        [`${OWN}, path: web`, `${OWN}, path: ./old/web/`],
        ['mon/mon#old/web', 'mon/mon#web'],
      ],
      [
        [web, 'ref: values, repoURL: https://git.example/team/own', `${OWN}, path: web`],
        ['mon/mon#sources.0', 'mon/mon#sources.2'],
      ],
      [
        [`${OWN}, path: web`, `${OWN}, path: web`],
        ['mon/mon#sources.0', 'mon/mon#sources.1'],
      ],
    ];
    for (const [sources, wanted] of cases) {
      repository.put({ 'app.yaml': several('mon', ...sources) });
      assert.deepEqual(await ids(), wanted);
    }
  });

  it('are told by what starts a cluster by hand, where Flux takes it over', async () => {
    repository.put({
      'repo.yaml': flux('OCIRepository', 'web', '{url: oci://registry.example/web, ref: {tag: 2.0.0}}'),
      'app.yaml': flux('HelmRelease', 'web', '{chartRef: {kind: OCIRepository, name: web}}'),
      'boot/kustomization.yaml':
        'helmCharts: [{name: web, repo: https://charts.example, version: 1.0.0, namespace: web}]\n',
    });
    assert.deepEqual(await ids(), ['web/web#HelmRelease', 'web/web#kustomization']);
    // Two of them are one release, and what they say of it has to be the same.
    repository.put({
      'again/kustomization.yaml':
        'helmCharts: [{name: web, repo: https://charts.example, version: 2.0.0, namespace: web}]\n',
    });
    assert.match(errorsOf(await repository.find()).join(), /kustomization boot web, and kustomization again web in/);
  });

  it('are told by their Applications where these go to several clusters, whatever they say', async () => {
    repository.put({ 'a.yaml': agent('agent-us', US), 'b.yaml': agent('agent-eu', EU, { values: 'tag: two' }) });
    const wanted = ['mon/agent#agent-eu', 'mon/agent#agent-us'];
    assert.deepEqual(await ids(), wanted);
    repository.put({ 'b.yaml': agent('agent-eu', EU) });
    assert.deepEqual(await ids(), wanted, 'a value that changes renames nothing');
    repository.put({ 'a.yaml': agent('agent-eu', EU), 'b.yaml': agent('agent-us', US) });
    assert.deepEqual(await ids(), wanted, 'nor does another order of files');
    repository.put({ 'c.yaml': several('other', `${OWN}, path: web`) });
    assert.deepEqual(await ids(), [...wanted, 'mon/other'], 'nor another release, which goes by its name alone');
  });

  it('are told when an ApplicationSet makes them, of several sources each', async () => {
    repository.put({
      'more/Chart.yaml': CHART,
      'set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: agents, namespace: argocd}
spec:
  generators:
    - matrix:
        generators:
          - list: {elements: [{cluster: eu}, {cluster: us}]}
          - list: {elements: [{tier: a}]}
  template:
    metadata: {name: 'agent-{{cluster}}-{{tier}}'}
    spec:
      destination: {name: '{{cluster}}', namespace: mon}
      sources:
        - {${OWN}, path: web, helm: {releaseName: agent}}
        - {${OWN}, path: more, helm: {releaseName: agent}}
        - {${OWN}, path: more}
`,
    });
    assert.deepEqual(await ids(), [
      'mon/agent#agent-eu-a/more',
      'mon/agent#agent-eu-a/web',
      'mon/agent#agent-us-a/more',
      'mon/agent#agent-us-a/web',
      'mon/agent-eu-a',
      'mon/agent-us-a',
    ]);
  });

  it('are told by Applications with their namespaces, where these have one name', async () => {
    repository.put({ 'a.yaml': agent('agent', EU), 'b.yaml': agent('agent', US, { namespace: 'teams' }) });
    assert.deepEqual(await ids(), ['mon/agent#argocd/agent', 'mon/agent#teams/agent']);
  });

  it('may be two charts of two Applications in one cluster, for Argo CD keeps no releases', async () => {
    repository.put({ 'more/Chart.yaml': CHART });
    repository.put({ 'a.yaml': agent('one', EU), 'b.yaml': agent('two', EU, { path: 'more' }) });
    assert.deepEqual(await ids(), ['mon/agent#one', 'mon/agent#two']);
  });

  it('are the same in any order of files, where one is the same as each of several', async () => {
    const files = [
      agent('one', 'server: https://kubernetes.default.svc'),
      several(
        'mul',
        `${OWN}, path: web, helm: {releaseName: agent}`,
        `${OWN}, path: web, helm: {releaseName: agent, values: "a: 1"}`,
      ),
      agent('two', EU, { values: 'a: 2' }),
    ].map(text => text.replace(', values: ""', ''));
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      repository.put(Object.fromEntries(order.map((at, place) => [`${place}.yaml`, files[at] ?? ''])));
      assert.deepEqual(await ids(), ['mon/agent#mul/sources.0', 'mon/agent#mul/sources.1', 'mon/agent#two']);
    }
  });

  it('are told by HelmReleases with a kubeConfig, and by the contexts of a helmfile', async () => {
    const release = (name: string, secret: string): string =>
      flux(
        'HelmRelease',
        name,
        `{releaseName: agent, chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: own}}}${secret}}`,
      );
    repository.put({
      'flux.yaml': `${release('here', '')}---\n${release('there', ', kubeConfig: {secretRef: {name: us}}')}`,
      'helmfile.yaml': `releases:
  - {name: agent, namespace: mon, chart: ./web}
  - {name: agent, namespace: mon, chart: ./web, kubeContext: us}
`,
    });
    assert.deepEqual(await ids(), ['mon/agent#default', 'mon/agent#us', 'web/agent#here', 'web/agent#there']);
  });

  it('are told by what applies them, where a helmfile starts what Flux then takes over', async () => {
    const chart = '{spec: {chart: ./web, sourceRef: {kind: GitRepository, name: own}}}';
    repository.put({
      'apps/r.yaml': flux('HelmRelease', 'agent', `{chart: ${chart}, values: {more: true}}`),
      'bootstrap/helmfile.yaml': 'releases: [{name: agent, namespace: web, chart: ../web}]\n',
    });
    assert.deepEqual(await ids(), ['web/agent#HelmRelease', 'web/agent#helmfile']);
    repository.put({
      'bootstrap/helmfile.yaml':
        'releases: [{name: agent, namespace: web, chart: ../web, kubeContext: a}, {name: agent, namespace: web, chart: ../web, kubeContext: b}]\n',
    });
    assert.deepEqual(await ids(), ['web/agent#HelmRelease', 'web/agent#helmfile/a', 'web/agent#helmfile/b']);
  });

  it('are told by their helmfiles, of which one cluster each has its own', async () => {
    const release = (value: number): string =>
      `releases: [{name: agent, namespace: web, chart: ../web, values: [{a: ${value}}]}]\n`;
    repository.put({ 'clusters/eu.yaml': release(1), 'clusters/us.yaml': release(2) });
    assert.deepEqual(await ids(), ['web/agent#clusters/eu.yaml', 'web/agent#clusters/us.yaml']);
  });

  it('are told by Applications too where Kustomize renders them', async () => {
    const app = (cluster: string): string =>
      agent(`agent-${cluster}`, `name: ${cluster}`, { path: cluster }).replace(/, helm: .*/, '}');
    const chart = (values: string): string =>
      `helmCharts: [{name: web, releaseName: agent, namespace: mon, valuesInline: {${values}}}]\nhelmGlobals: {chartHome: ..}\n`;
    repository.put({ 'eu/kustomization.yaml': chart('a: 1'), 'us/kustomization.yaml': chart('a: 2') });
    repository.put({ 'a.yaml': app('eu'), 'b.yaml': app('us') });
    assert.deepEqual(await ids(), ['mon/agent#agent-eu', 'mon/agent#agent-us']);
  });

  it('are refused where two folders apply one object with values of their own, and both are named', async () => {
    const chart = '{spec: {chart: ./web, sourceRef: {kind: GitRepository, name: own}}}';
    const overlay = (value: number): string =>
      `resources: [../../base]\nconfigMapGenerator: [{name: v, namespace: web, literals: ["values.yaml=a: ${value}"]}]\n`;
    repository.put({
      'base/kustomization.yaml': 'resources: [r.yaml]\n',
      'base/r.yaml': flux('HelmRelease', 'r', `{chart: ${chart}, valuesFrom: [{kind: ConfigMap, name: v}]}`),
      'apps/production/kustomization.yaml': overlay(1),
      'apps/staging/kustomization.yaml': overlay(2),
    });
    assert.deepEqual(errorsOf(await repository.find()), [
      'base/r.yaml:2 release web/r is there twice: HelmRelease web/r by way of apps/production, and HelmRelease web/r by way of apps/staging in base/r.yaml',
    ]);
  });

  it('are refused where they are one and the same, and say different things', async () => {
    const cases: [string, string][] = [
      // One cluster, in two spellings, and one chart.
      [agent('one', 'name: in-cluster'), agent('two', 'server: "https://kubernetes.default.svc/"', { values: 'a: 1' })],
      // One Application, of two clusters' folders.
      [agent('one', EU), agent('one', US, { values: 'a: 1' })],
      [
        flux('HelmRelease', 'agent', '{chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: own}}}}'),
        flux(
          'HelmRelease',
          'agent',
          '{chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: own}}}, values: {a: 1}}',
        ),
      ],
    ];
    for (const [one, two] of cases) {
      repository.put({ 'a.yaml': one, 'b.yaml': two });
      const [error = ''] = errorsOf(await repository.find());
      assert.match(error, /^b\.yaml:\d+ release \w+\/agent is there twice: .* in a\.yaml$/);
    }
  });
});
