// SPDX-License-Identifier: Apache-2.0
// Preflight, and what roles of `generate rbac` allow, with a real kube-apiserver and a registry; `npm run test:cluster`.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { MemorySource } from '../../src/oci/memory.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { kubectl } from '../../tools/cluster-programs.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { assertSchema } from '../support/schema.ts';
import { lacksPrograms, RealCluster } from './real-cluster.ts';
import { type Finished, run } from './run.ts';
import { addNamespace, addNode } from './shop.ts';

const SHOP = '/api/v1/namespaces/shop';

describe('preflight and its roles, in a real cluster', function () {
  this.timeout(600_000);
  const images = new MemorySource();
  let cluster: RealCluster;
  let mirror: TestRegistry;
  let folder: string;

  before(async function () {
    if (lacksPrograms()) this.skip();
    mirror = await startRegistry({ source: images });
    cluster = await RealCluster.start();
    folder = path.join(cluster.folder, 'preflight');
    mkdirSync(folder);
    const web = await addImage('web', ['linux/amd64']);
    // Locked, and not at the mirror yet.
    const logs = { ...web, image: 'quay.io/team/logs:1' };
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), lockOf([logs, web]));
    await addNamespace(cluster, 'shop');
    await addNamespace(cluster, 'closed');
    await addNode(cluster, 'node-1', 'amd64');
    await addNode(cluster, 'node-2', 'arm64');
    const imagePullSecrets = [{ name: 'regcred' }, { name: 'gone' }];
    await cluster.send('POST', `${SHOP}/serviceaccounts`, { metadata: { name: 'web' }, imagePullSecrets });
    await addSecret('regcred', 'quay.io');
    await addSecret('other', 'quay.io');
  });

  after(async () => {
    await cluster?.stop();
    await mirror?.close();
  });

  /** An image at the mirror, as the lock has it. */
  async function addImage(name: string, platforms: readonly string[]) {
    const image = `quay.io/team/${name}:1`;
    const { digest } = images.addImage(`mirror.example/m/${image}`, { platforms });
    const { bytes } = await images.fetchManifest(parseReference(`mirror.example/m/${image}`), digest);
    const { manifests } = JSON.parse(bytes.toString('utf8'));
    return { image, digest, platforms: manifests.map(platformOf), uses: [] };
  }

  async function addSecret(name: string, registry: string): Promise<void> {
    const auths = { [registry]: { username: 'u', password: 'hunter2' } };
    await cluster.send('POST', `${SHOP}/secrets`, {
      metadata: { name },
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': JSON.stringify({ auths }) },
    });
  }

  function airgap(user: string, ...words: readonly string[]): Promise<Finished> {
    const kubeconfig = cluster.kubeconfig(user, { groups: user === 'admin' ? ['system:masters'] : [] });
    const all = ['airgap', ...words, '--kubeconfig', kubeconfig, '--mirror', `${mirror.host}/m`];
    return run(kubectl.file, words[0] === 'generate' ? all.slice(0, -2) : all, folder);
  }

  const preflight = (user: string, ...words: readonly string[]): Promise<Finished> =>
    airgap(user, 'preflight', '--plain-http', mirror.host, ...words);

  async function grant(...words: readonly string[]): Promise<void> {
    const roles = await airgap('admin', 'generate', 'rbac', ...words, '-o', 'rbac.yaml');
    assert.equal(roles.code, 0, roles.stderr);
    const admin = cluster.kubeconfig('admin', { groups: ['system:masters'] });
    const applied = await run(kubectl.file, ['--kubeconfig', admin, 'apply', '-f', 'rbac.yaml'], folder);
    assert.equal(applied.code, 0, applied.stderr);
  }

  it('prints what is in the way', async () => {
    const { code, stdout, stderr } = await preflight('admin', '--pull-secret', 'regcred');
    console.log(stdout + stderr);
    assert.equal(code, 3);
    assert.match(stdout, /team\/logs:1\n {2}image missing/);
    assert.match(stdout, /quay\.io\/team\/web:1: linux\/arm64: nodes have it, and the lock does not/);
    assert.match(stdout, /shop\/regcred, of --pull-secret: no credentials for 127\.0\.0\.1/);
    assert.match(stdout, /shop\/gone, of service account web: not there/);
    assert.match(stderr, /^real: 2 images for linux\/amd64, linux\/arm64: 1 ready at .*, 1 not\.$/m);
    const json = await preflight('admin', '-o', 'json');
    assertSchema(json.stdout, 'preflight');
    assert.doesNotMatch(stdout + stderr + json.stdout, /hunter2/);
  });

  it('and the other commands say the same to a user of generate rbac, who may do nothing else', async () => {
    await addFailingPod();
    const before = await preflight('keeper');
    assert.equal(before.code, 1, before.stderr);
    assert.match(before.stderr, /not seen: real: cannot list nodes: 403/);
    await grant('--user', 'keeper', '--diagnose', '--pull-secret', 'regcred', '--pull-secret', 'gone');
    const commands = [
      ['preflight', '--plain-http', mirror.host, '--pull-secret', 'regcred'],
      ['diagnose', '-A', '--plain-http', mirror.host],
      ['audit', '-A'],
    ];
    for (const words of commands) {
      const [admin, keeper] = [await airgap('admin', ...words), await airgap('keeper', ...words)];
      assert.deepEqual(keeper, admin, words[0]);
      assert.equal(keeper.code, 3, keeper.stderr);
      assert.doesNotMatch(keeper.stdout + keeper.stderr, /hunter2|may not be|cannot list|cannot read/);
    }
    assert.deepEqual(await mayDo('keeper'), ['get', 'list', 'watch']);
    const can = async (...words: string[]): Promise<string> => (await canI('keeper', ...words)).stdout.trim();
    assert.equal(await can('get', 'secrets/regcred'), 'yes');
    assert.equal(await can('get', 'secrets/other'), 'no');
    assert.equal(await can('list', 'secrets'), 'no');
    assert.equal(await can('get', 'configmaps'), 'no');
  });

  it('says which volume does not get its image', async () => {
    const { stdout } = await airgap('keeper', 'diagnose', '-n', 'shop', '--no-probe');
    console.log(stdout);
    assert.match(stdout, /team\/weights:7: not-in-lock\n {2}where: {2}shop\/model \(web, volume weights\)/);
  });

  it('diagnoses the Pods that a user of one namespace may see, and tells the rest', async () => {
    await grant('--user', 'half', '-n', 'shop', '--nodes', '--diagnose', '--pull-secret', 'regcred', '--name', 'half');
    const own = await airgap('half', 'diagnose', '-n', 'shop', '--no-probe');
    assert.deepEqual(own, await airgap('admin', 'diagnose', '-n', 'shop', '--no-probe'));
    const closed = await airgap('half', 'diagnose', '-n', 'closed', '--no-probe');
    assert.deepEqual([closed.code, closed.stdout], [1, '']);
    assert.match(closed.stderr, /^Warning: pods in namespace closed may not be seen: .*403/m);
    await seeNamespaces('half');
    const all = await airgap('half', 'diagnose', '-A', '--no-probe');
    assert.equal(all.code, 1);
    assert.equal(all.stdout.replace(/^ {2}unseen: real: .*\n/gm, ''), own.stdout);
    assert.match(all.stderr, /^Warning: pods in namespace closed may not be seen: .*403/m);
    assert.doesNotMatch(all.stderr, /pods in namespace shop/);
    assert.equal((await airgap('half', 'diagnose', '-A', '--no-probe', '--allow-partial')).code, 3);
    // Platforms of nodes and the Secret are seen; only that another Secret is gone is not.
    const ready = await preflight('half', '--allow-partial');
    assert.match(ready.stderr, /for linux\/amd64, linux\/arm64/);
    assert.match(ready.stderr, /not seen: Secret gone of namespace shop may not be read/);
  });

  it('says nothing more when all is mended', async () => {
    const mended = [
      await addImage('web', ['linux/amd64', 'linux/arm64']),
      await addImage('logs', ['linux/amd64', 'linux/arm64']),
    ];
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), lockOf(mended));
    await addSecret('gone', '127.0.0.1:*');
    await cluster.send('DELETE', `${SHOP}/secrets/regcred`);
    await addSecret('regcred', mirror.host);
    const { code, stdout, stderr } = await preflight('keeper', '--pull-secret', 'regcred');
    assert.deepEqual([code, stdout], [0, ''], stderr);
  });

  it('says that a client certificate has expired', async () => {
    const kubeconfig = cluster.kubeconfig('late', { expired: true });
    const { code, stderr } = await run('airgap', ['audit', '--kubeconfig', kubeconfig], folder);
    assert.equal(code, 1);
    assert.match(stderr, /^Error: real: cannot list pods in namespace shop: 401 Unauthorized$/m);
    assert.match(stderr, /^Hint: Your client certificate expired on \d{4}-\d\d-\d\dT\S+Z: sign in again\.$/m);
  });

  /** A Pod that waits for the image of a volume, as a kubelet of Kubernetes 1.36 says it. */
  async function addFailingPod(): Promise<void> {
    const [web, weights] = ['web:1', 'weights:7'].map(name => `${mirror.host}/m/quay.io/team/${name}`);
    const volumeMounts = [{ name: 'weights', mountPath: '/weights' }];
    const spec = {
      nodeName: 'node-1',
      serviceAccountName: 'web',
      imagePullSecrets: [{ name: 'regcred' }],
      containers: [{ name: 'web', image: web, volumeMounts }],
      volumes: [{ name: 'weights', image: { reference: weights, pullPolicy: 'Always' } }],
    };
    const pod = (await cluster.send('POST', `${SHOP}/pods`, { metadata: { name: 'model' }, spec })) as object;
    const message = `Back-off pulling image "${weights}": ErrImagePull: failed to resolve reference "${weights}": not found`;
    const state = { waiting: { reason: 'ImagePullBackOff', message } };
    const containerStatuses = [{ name: 'web', image: '', imageID: '', ready: false, restartCount: 0, state }];
    await cluster.send('PUT', `${SHOP}/pods/model/status`, { ...pod, status: { phase: 'Pending', containerStatuses } });
  }

  async function seeNamespaces(user: string): Promise<void> {
    const admin = ['--kubeconfig', cluster.kubeconfig('admin', { groups: ['system:masters'] })];
    await run(kubectl.file, [...admin, 'create', 'clusterrole', 'ns', '--verb=list', '--resource=namespaces'], folder);
    const bind = ['create', 'clusterrolebinding', 'ns', '--clusterrole=ns', `--user=${user}`];
    assert.equal((await run(kubectl.file, [...admin, ...bind], folder)).code, 0);
  }

  function canI(user: string, ...words: readonly string[]): Promise<Finished> {
    const kubeconfig = cluster.kubeconfig(user);
    return run(kubectl.file, ['--kubeconfig', kubeconfig, 'auth', 'can-i', ...words, '-n', 'shop'], folder);
  }

  /** Every verb that a user has on any object, but on what each user may ask of itself. */
  async function mayDo(user: string): Promise<string[]> {
    const { stdout } = await canI(user, '--list', '--no-headers');
    const lines = stdout.split('\n').filter(line => /^\w/.test(line) && !/^selfsubject/.test(line));
    assert.ok(lines.length > 5, stdout);
    return [...new Set(lines.flatMap(line => /\[([^\]]*)\]\s*$/.exec(line)?.[1]?.split(' ') ?? []))].sort();
  }
});

function platformOf({ digest, size, platform }: { digest: string; size: number; platform: Record<string, string> }) {
  return { platform: `${platform.os}/${platform.architecture}`, digest, size };
}

function lockOf(images: readonly object[]): string {
  const chart = { name: 'web', version: '1.0.0', source: 'charts/web', digest: `sha256:${'c'.repeat(64)}` };
  const releases = [{ name: 'shop/web', chart }];
  const lock = { apiVersion: 'helm-airgap/v1', kind: 'ImageLock', releases, images };
  return stringify(lock, { aliasDuplicateObjects: false });
}
