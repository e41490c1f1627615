// SPDX-License-Identifier: Apache-2.0
// Against a real kube-apiserver and etcd, which tools/install-cluster.ts builds; `npm run test:cluster`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { openCluster } from '../../src/cluster/cluster.ts';
import { NODES, PODS } from '../../src/cluster/resource.ts';
import { kubectl } from '../../tools/cluster-programs.ts';
import { assertSchema } from '../support/schema.ts';
import { Cable, lacksPrograms, RealCluster } from './real-cluster.ts';
import { run, runMeasured } from './run.ts';
import { addManyPods, addNamespace, addPod, digest, LOCK, MIRROR, openShop } from './shop.ts';

interface Locked {
  readonly image: string;
  readonly digest?: string;
  readonly uses: readonly { readonly object: string }[];
}

const names = ({ metadata }: { metadata: { name?: unknown } }): string => String(metadata.name);

describe('a real cluster', function () {
  this.timeout(600_000);
  let cluster: RealCluster;
  let admin: string;
  let reader: string;
  let folder: string;

  before(async function () {
    if (lacksPrograms()) this.skip();
    cluster = await RealCluster.start();
    await openShop(cluster);
    admin = cluster.kubeconfig('admin', { groups: ['system:masters'] });
    reader = cluster.kubeconfig('reader');
    folder = path.join(cluster.folder, 'work');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), LOCK);
    writeFileSync(
      path.join(folder, 'airgap.yaml'),
      `apiVersion: helm-airgap/v1\nkind: AirgapConfig\nmirror: {pull: ${MIRROR}}\n`,
    );
  });

  after(() => cluster?.stop());

  it('shows each image, as kubectl airgap audit', async () => {
    const words = ['airgap', 'audit', '-A', '--kubeconfig', admin];
    const { code, stdout, stderr } = await run(kubectl.file, words, folder);
    console.log(stdout + stderr);
    assert.equal(code, 3);
    const rows = stdout.split('\n').map(line => line.split(/ {2,}/).slice(0, 2).join(' '));
    assert.deepEqual(rows.slice(1, -1), [
      'not-locked quay.io/prometheus/prometheus:v3.1.0',
      `other-digest ${MIRROR}/docker.io/shop-example/web:2.14.0`,
      'upstream quay.io/shop-example/init:1',
      `unknown ${MIRROR}/quay.io/shop-example/init:1`,
      `locked ${MIRROR}/docker.io/shop-example/web:2.14.0`,
      'unused docker.io/shop-example/logs:1',
      'unused docker.io/shop-example/unused:1',
    ]);
    const json = await run('airgap', ['audit', '-A', '-o', 'json', '--kubeconfig', admin], folder);
    assertSchema(json.stdout, 'audit');
  });

  it('lets a user of generate rbac audit, and do nothing else', async () => {
    const before = await run('airgap', ['audit', '-A', '--kubeconfig', reader], folder);
    assert.equal(before.code, 1);
    assert.match(before.stderr, /Warning: pods, .* may not be seen: real: cannot list pods in all namespaces: 403/);
    const roles = await run(
      'airgap',
      ['generate', 'rbac', '--user', 'reader', '-o', 'rbac.yaml', '--kubeconfig', admin],
      folder,
    );
    assert.equal(roles.code, 0, roles.stderr);
    const applied = await run(kubectl.file, ['--kubeconfig', admin, 'apply', '-f', 'rbac.yaml'], folder);
    assert.equal(applied.code, 0, applied.stderr);
    const after = await run('airgap', ['audit', '-A', '--kubeconfig', reader], folder);
    assert.equal(after.code, 3, after.stderr);
    assert.doesNotMatch(after.stderr, /may not be seen/);
    const own = await run('airgap', ['audit', '-A', '--kubeconfig', admin], folder);
    assert.equal(after.stdout, own.stdout);
    const can = async (...words: string[]) =>
      (await run(kubectl.file, ['--kubeconfig', reader, 'auth', 'can-i', ...words, '-A'], folder)).stdout.trim();
    assert.equal(await can('list', 'pods'), 'yes');
    for (const verb of ['create', 'update', 'patch', 'delete']) assert.equal(await can(verb, 'pods'), 'no', verb);
    for (const kind of ['secrets', 'configmaps', 'events']) assert.equal(await can('get', kind), 'no', kind);
    assert.equal(await can('create', 'pods/exec'), 'no');
    assert.equal(await can('impersonate', 'users'), 'no');
  });

  it('asks as somebody else with --as, whom RBAC then judges', async () => {
    const asReader = ['--as', 'reader', '--kubeconfig', admin];
    assert.equal((await run('airgap', ['audit', '-A', ...asReader], folder)).code, 3);
    const asNobody = await run(
      'airgap',
      ['audit', '-A', '--as', 'nobody', '--as-group', 'ops', '--kubeconfig', admin],
      folder,
    );
    assert.equal(asNobody.code, 1);
    assert.match(asNobody.stderr, /User "nobody" cannot list resource "pods"/);
  });

  it('looks at what a user of some namespaces may see, and tells the rest', async () => {
    await addNamespace(cluster, 'closed');
    const roles = ['generate', 'rbac', '--user', 'half', '-n', 'shop', '--name', 'half', '-o', 'half.yaml'];
    await run('airgap', [...roles, '--kubeconfig', admin], folder);
    assert.equal((await run(kubectl.file, ['--kubeconfig', admin, 'apply', '-f', 'half.yaml'], folder)).code, 0);
    const half = cluster.kubeconfig('half');
    const own = await run('airgap', ['audit', '--kubeconfig', half], folder);
    assert.equal(own.code, 3, own.stderr);
    assert.match(own.stderr, /real, namespace shop .*: 3 Pods/);
    const list = {
      kubeconfig: admin,
      words: ['create', 'clusterrole', 'see-namespaces', '--verb=list', '--resource=namespaces'],
    };
    await run(kubectl.file, ['--kubeconfig', list.kubeconfig, ...list.words], folder);
    const bind = ['create', 'clusterrolebinding', 'half-namespaces', '--clusterrole=see-namespaces', '--user=half'];
    await run(kubectl.file, ['--kubeconfig', admin, ...bind], folder);
    const all = await run('airgap', ['audit', '-A', '--kubeconfig', half], folder);
    assert.equal(all.code, 1);
    assert.match(all.stderr, /Warning: pods, .* in namespace closed may not be seen/);
    assert.doesNotMatch(all.stderr, /in namespace shop may not be seen/);
    assert.match(all.stdout, /shop-example\/web:2\.14\.0/);
    assert.equal((await run('airgap', ['audit', '-A', '--allow-partial', '--kubeconfig', half], folder)).code, 3);
  });

  it('locks what runs, the same bytes each time, as a user of generate rbac', async () => {
    const file = path.join(folder, 'airgap.lock.yaml');
    rmSync(file);
    const words = ['lock', '--from-cluster', '-A', '--offline', '--kubeconfig'];
    const own = await run('airgap', [...words, admin], folder);
    console.log(own.stderr);
    assert.equal(own.code, 0, own.stderr);
    const text = readFileSync(file, 'utf8');
    assertSchema(text, 'airgap.lock');
    const { images, gaps } = parse(text) as { images: Locked[]; gaps: object[] };
    const shown = images.map(({ image, digest: locked, uses }) => [image, locked, uses.map(({ object }) => object)]);
    const deployment = 'apps/v1 Deployment shop/web';
    assert.deepEqual(shown, [
      ['docker.io/shop-example/web:2.14.0', digest('1'), [deployment]],
      [`docker.io/shop-example/web:2.14.0@${digest('9')}`, digest('9'), [deployment]],
      ['quay.io/prometheus/prometheus:v3.1.0', undefined, ['monitoring.coreos.com/v1 Prometheus shop/main']],
      ['quay.io/shop-example/init:1', digest('4'), [deployment, 'v1 Pod shop/proxy-node-1']],
    ]);
    assert.equal(gaps.length, 2);
    const half = cluster.kubeconfig('half');
    const refused = await run('airgap', [...words, half], folder);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /nothing is locked/);
    rmSync(file);
    assert.equal((await run('airgap', [...words, reader], folder)).code, 0);
    assert.equal(readFileSync(file, 'utf8'), text);
    const check = await run('airgap', ['check'], folder);
    assert.match(check.stderr, /As locked: 4 images of 0 releases; 5 uses of 4 images came from a cluster/);
    const audit = await run('airgap', ['audit', '-A', '--kubeconfig', admin], folder);
    assert.doesNotMatch(audit.stdout, /^not-locked/m);
    writeFileSync(file, LOCK);
  });

  it('reads 5,000 Pods in pages, in bounded memory', async () => {
    const small = await runMeasured(['audit', '-A', '-o', 'json', '--kubeconfig', admin], folder);
    const started = performance.now();
    await addManyPods(cluster, 'large', 5000);
    console.log(`      5000 Pods made in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    const large = await runMeasured(['audit', '-A', '-o', 'json', '--kubeconfig', admin], folder);
    console.log(
      `      peak memory: ${small.peak} MiB with 3 Pods, ${large.peak} MiB with 5003; ${large.seconds.toFixed(1)} s`,
    );
    assertSchema(large.stdout, 'audit');
    assert.equal((JSON.parse(large.stdout) as { pods: number }).pods, 5003);
    assert.ok(large.peak < 700, `${large.peak} MiB`);
  });

  it('lists anew when etcd forgot the version that a list began with (410)', async () => {
    const server = await cluster.startApiServer('--watch-cache=false');
    const kubeconfig = cluster.kubeconfig('admin', { groups: ['system:masters'], server });
    const live = await openCluster({ environment: {}, kubeconfig });
    let seen = 0;
    const { items } = await live.list(PODS, { namespace: 'large' }, pod => {
      // Between the first page and the second.
      if (++seen === 1) forgetHistory(cluster);
      return names(pod);
    });
    await live.close();
    console.log(`      ${items.length} Pods listed, ${seen} looked at`);
    assert.equal(new Set(items).size, 5000);
    assert.equal(items.length, 5000);
    assert.ok(seen > 5000, 'the list was not begun anew: no token expired');
  });

  it('watches on when connections break, and when etcd forgot where it was (410)', async () => {
    const server = await cluster.startApiServer('--watch-cache=false');
    const cable = await Cable.to(server);
    const kubeconfig = cluster.kubeconfig('admin', { groups: ['system:masters'], server: cable.url });
    const live = await openCluster({ environment: {}, kubeconfig });
    const stop = new AbortController();
    const changes = live.follow(PODS, { namespace: 'shop' }, names, stop.signal)[Symbol.asyncIterator]();
    const listed = (await changes.next()).value;
    assert.equal(listed?.type === 'listed' && listed.items.length, 3);
    const containers = [{ name: 'web', image: 'web:1' }];
    const first = changes.next();
    await addPod(cluster, { name: 'later-1' }, { containers }, {});
    assert.deepEqual((await first).value, { type: 'changed', item: 'later-1' });
    cable.cut();
    await cluster.send('DELETE', '/api/v1/namespaces/shop/pods/later-1?gracePeriodSeconds=0');
    await addPod(cluster, { name: 'later-2' }, { containers }, {});
    const seen: string[] = [];
    while (!seen.includes('changed later-2')) {
      const { value } = await changes.next();
      assert.ok(value !== undefined && value.type !== 'listed', 'the watch did not go on where it was');
      seen.push(`${value.type} ${value.item}`);
    }
    assert.ok(seen.includes('removed later-1'), seen.join(', '));
    cable.cut();
    forgetHistory(cluster);
    for (;;) {
      const { value } = await changes.next();
      if (value?.type !== 'listed') continue;
      assert.ok(value.items.includes('later-2'));
      break;
    }
    stop.abort();
    await changes.return?.(undefined);
    await live.close();
    cable.close();
    await cluster.send('DELETE', '/api/v1/namespaces/shop/pods/later-2?gracePeriodSeconds=0');
  });

  it('knows every kind that the server has, and single objects', async () => {
    const live = await openCluster({ environment: {}, kubeconfig: admin });
    const { resources, unknown } = await live.resources();
    assert.deepEqual(unknown, []);
    const prometheus = resources.find(({ kind }) => kind === 'Prometheus');
    assert.deepEqual(prometheus, {
      group: 'monitoring.coreos.com',
      version: 'v1',
      kind: 'Prometheus',
      plural: 'prometheuses',
      namespaced: true,
    });
    assert.equal((await live.get(NODES, 'node-2'))?.metadata.name, 'node-2');
    assert.equal(await live.get(PODS, 'nobody', 'shop'), undefined);
    const { items } = await live.listMetadata(PODS, { namespace: 'shop' }, pod => Object.keys(pod).sort());
    assert.deepEqual(items[0], ['apiVersion', 'kind', 'metadata']);
    await live.close();
  });

  it('says what is wrong with a certificate, a token, a server', async () => {
    const stranger = path.join(cluster.folder, 'stranger.kubeconfig');
    const text = readFileSync(admin, 'utf8');
    writeFileSync(stranger, text.replace(/certificate-authority-data: \S+/, 'insecure-skip-tls-verify: false'));
    const untrusted = await run('airgap', ['audit', '--kubeconfig', stranger], folder);
    assert.match(untrusted.stderr, /its certificate is signed by no authority that the kubeconfig names/);
    writeFileSync(
      stranger,
      text
        .replace(/client-certificate-data: \S+/, 'token: secret-token-of-mine')
        .replace(/client-key: .*/, 'username: ""'),
    );
    const denied = await run('airgap', ['audit', '--kubeconfig', stranger], folder);
    assert.match(denied.stderr, /^Error: real: cannot list pods in namespace shop: 401/m);
    assert.doesNotMatch(denied.stdout + denied.stderr, /secret-token/);
    writeFileSync(stranger, text.replace(/server: \S+/, 'server: https://127.0.0.1:1'));
    const away = await run('airgap', ['audit', '--kubeconfig', stranger], folder);
    assert.match(away.stderr, /^Error: real: cannot list pods in namespace shop: nothing listens there$/m);
  });
});

/** At once, in the middle of what cannot wait. */
function forgetHistory(cluster: RealCluster): void {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', cluster.compactNow()], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}
