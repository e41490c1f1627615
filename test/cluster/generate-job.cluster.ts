// SPDX-License-Identifier: Apache-2.0
// What `generate job` writes, held against a real kube-apiserver; `npm run test:cluster`.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { kubectl } from '../../tools/cluster-programs.ts';
import { lacksPrograms, RealCluster } from './real-cluster.ts';
import { run } from './run.ts';
import { LOCK } from './shop.ts';

const WORDS = [
  'airgap',
  'generate',
  'job',
  '--to',
  'mirror.example:5000/m',
  '--program-image',
  'registry.example/helm-airgap:1',
];
const ALL = ['--registry-secret', 'registries', '--image-pull-secret', 'pull', '--results-claim', 'results'];

/** Namespaces of Pods that may do next to nothing (Pod Security Standards). */
const RESTRICTED = 'pod-security.kubernetes.io/enforce';

interface Written {
  readonly kind: string;
  readonly spec: { readonly template: { readonly metadata: object; readonly spec: object } };
}

describe('a generated job, in a real cluster', function () {
  this.timeout(600_000);
  let cluster: RealCluster;
  let admin: string;
  let folder: string;

  before(async function () {
    if (lacksPrograms()) this.skip();
    cluster = await RealCluster.start();
    admin = cluster.kubeconfig('admin', { groups: ['system:masters'] });
    folder = path.join(cluster.folder, 'job');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), LOCK);
    for (const [name, labels] of [
      ['shop', {}],
      ['mirrors', { [RESTRICTED]: 'restricted' }],
    ] as const) {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
      await cluster.send('POST', '/api/v1/namespaces', namespace);
    }
  });

  after(() => cluster?.stop());

  async function generate(words: readonly string[], file: string): Promise<string> {
    const { code, stdout, stderr } = await run(kubectl.file, [...WORDS, ...words], folder);
    assert.equal(code, 0, stderr);
    writeFileSync(path.join(folder, file), stdout);
    return stdout;
  }

  async function apply(file: string, ...words: readonly string[]): Promise<string> {
    const all = ['apply', '--kubeconfig', admin, '--validate=strict', '-f', file, ...words];
    const { code, stdout, stderr } = await run(kubectl.file, all, folder);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    return stdout;
  }

  const cases: readonly (readonly string[])[] = [
    ['--shards', '8'],
    ['--shards', '8', ...ALL],
    ['--shards', '1000', '--parallelism', '3', '--keep-going', '--name', 'a'.repeat(40)],
    ['--shards', '1', '--lock-from', 'image:registry.example/lock:1'],
    ['--shards', '2', '--lock-from', 'claim:bundles/today'],
    ['--shards', '2', '--lock-from', 'configmap:lock'],
    ['--shards', '4', '--format', 'cronjob', '--schedule', '0 3 * * *', '--name', 'b'.repeat(40), ...ALL],
    ['--shards', '4', '--format', 'argocd', ...ALL],
    ['--shards', '4', '--format', 'helm-hook', ...ALL],
  ];
  for (const words of cases) {
    it(`is taken as it is: ${words.join(' ').replace(/(.)\1{9,}/, '$1…')}`, async () => {
      await generate(words, 'job.yaml');
      assert.match(
        await apply('job.yaml', '--dry-run=server'),
        /(job|cronjob)\.batch\/\S+ created \(server dry run\)\n$/,
      );
    });
  }

  it('is one Job for one lock, however often it is applied', async () => {
    await generate(['--shards', '8'], 'job.yaml');
    assert.match(await apply('job.yaml'), /created\n.*created\n$/s);
    assert.match(await apply('job.yaml'), /unchanged\n.*unchanged\n$/s);
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), LOCK.replace(/sha256:1{64}/g, `sha256:${'f'.repeat(64)}`));
    await generate(['--shards', '8', '--concurrency', '2'], 'job.yaml');
    assert.match(await apply('job.yaml'), /created\n$/);
  });

  it('makes Pods that a restricted namespace takes', async () => {
    const text = await generate(['--shards', '8', '-n', 'mirrors', ...ALL], 'job.yaml');
    const { spec } = (loadAll(text) as Written[]).find(({ kind }) => kind === 'Job') as Written;
    const { metadata, spec: pod } = spec.template;
    const address = '/api/v1/namespaces/mirrors/pods';
    const named = { ...metadata, name: 'airgap-mirror-0' };
    await cluster.send('POST', `${address}?dryRun=All`, { apiVersion: 'v1', kind: 'Pod', metadata: named, spec: pod });
    const bare = { ...pod, securityContext: {} };
    const refused = cluster.send('POST', `${address}?dryRun=All`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: named,
      spec: bare,
    });
    await assert.rejects(refused, /violates PodSecurity/);
  });
});
