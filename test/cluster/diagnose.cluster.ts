// SPDX-License-Identifier: Apache-2.0
// Diagnoses of Pods in a real kube-apiserver, with statuses and events written as a kubelet writes them; `npm run test:cluster`.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kubectl } from '../../tools/cluster-programs.ts';
import { assertSchema } from '../support/schema.ts';
import { lacksPrograms, RealCluster } from './real-cluster.ts';
import { type Finished, run } from './run.ts';
import { addNamespace, digest, LOCK, MIRROR } from './shop.ts';

const IMAGE = `${MIRROR}/docker.io/shop-example/web:2.14.0`;
const PODS = '/api/v1/namespaces/shop/pods';
const WANTS = `unexpected status from HEAD request to https://registry.example/v2/m/docker.io/shop-example/web/manifests/2.14.0: 401 Unauthorized`;

describe('diagnose, in a real cluster', function () {
  this.timeout(600_000);
  let cluster: RealCluster;
  let folder: string;

  before(async function () {
    if (lacksPrograms()) this.skip();
    cluster = await RealCluster.start();
    folder = path.join(cluster.folder, 'diagnose');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), LOCK);
    await addNamespace(cluster, 'shop');
    await cluster.send('POST', '/api/v1/namespaces/shop/secrets', {
      metadata: { name: 'regcred' },
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': '{"auths":{"quay.io":{"username":"u","password":"hunter2"}}}' },
    });
    await allow('reader', [{ apiGroups: [''], resources: ['pods', 'events'], verbs: ['get', 'list', 'watch'] }]);
  });

  after(() => cluster?.stop());

  async function allow(user: string, rules: readonly object[]): Promise<void> {
    const address = '/apis/rbac.authorization.k8s.io/v1/namespaces/shop';
    await cluster.send('POST', `${address}/roles`, { metadata: { name: user }, rules });
    await cluster.send('POST', `${address}/rolebindings`, {
      metadata: { name: user },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
    });
  }

  async function addPod(name: string, more: object = {}): Promise<{ uid: string }> {
    const containers = [{ name: 'web', image: IMAGE }];
    const pod = { metadata: { name, labels: { app: name } }, spec: { nodeName: 'node-1', containers, ...more } };
    return ((await cluster.send('POST', PODS, pod)) as { metadata: { uid: string } }).metadata;
  }

  async function say(name: string, imageID: string, waiting?: { reason: string; message: string }): Promise<void> {
    const pod = (await cluster.send('GET', `${PODS}/${name}`)) as object;
    const state = waiting === undefined ? { running: {} } : { waiting };
    const containerStatuses = [{ name: 'web', image: '', imageID, ready: false, restartCount: 0, state }];
    await cluster.send('PUT', `${PODS}/${name}/status`, { ...pod, status: { phase: 'Pending', containerStatuses } });
  }

  async function tell(name: string, uid: string, message: string): Promise<void> {
    const involvedObject = { kind: 'Pod', namespace: 'shop', name, uid, fieldPath: 'spec.containers{web}' };
    const times = { firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:00Z' };
    const event = {
      metadata: { name: `${name}.1` },
      involvedObject,
      type: 'Warning',
      reason: 'Failed',
      message,
      ...times,
    };
    await cluster.send('POST', '/api/v1/namespaces/shop/events', event);
  }

  function diagnose(user: string, ...words: readonly string[]): Promise<Finished> {
    const groups = user === 'admin' ? ['system:masters'] : [];
    const kubeconfig = cluster.kubeconfig(user, { groups });
    const all = [
      'airgap',
      'diagnose',
      '--no-probe',
      '--mirror',
      MIRROR,
      '-n',
      'shop',
      '--kubeconfig',
      kubeconfig,
      ...words,
    ];
    return run(kubectl.file, all, folder);
  }

  it('says which registry the Secret lacks, out of an event, and nothing of what it holds', async () => {
    const { uid } = await addPod('refused', { imagePullSecrets: [{ name: 'regcred' }] });
    await say('refused', '', { reason: 'ImagePullBackOff', message: `Back-off pulling image "${IMAGE}"` });
    await tell('refused', uid, `Failed to pull image "${IMAGE}": ${WANTS}`);
    const { code, stdout, stderr } = await diagnose('admin', 'refused');
    console.log(stdout + stderr);
    assert.equal(code, 3);
    assert.match(stdout, /: credentials-missing\n/);
    assert.match(stdout, /Put the key registry\.example under auths of \.dockerconfigjson of regcred/);
    assert.doesNotMatch(stdout + stderr, /hunter2/);
  });

  it('says of a Secret that may not be read that it could not be seen', async () => {
    const { code, stdout } = await diagnose('reader', '-l', 'app=refused', '-o', 'json');
    assert.equal(code, 3);
    assertSchema(stdout, 'diagnose');
    const [{ cause, explanation, unseen }] = JSON.parse(stdout).diagnoses;
    assert.equal(cause, 'credentials');
    assert.match(explanation, /Whether Secret regcred has some for registry\.example could not be seen/);
    assert.match(unseen.join('\n'), /cannot list nodes: 403/);
  });

  it('waits until the image is there', async () => {
    await addPod('late');
    const waiting = diagnose('admin', '-l', 'app=late', '--wait', '2m');
    await say('late', '', { reason: 'ErrImagePull', message: 'dial tcp 192.0.2.1:443: i/o timeout' });
    await say('late', `${MIRROR}/docker.io/shop-example/web@${digest('1')}`);
    const { code, stdout, stderr } = await waiting;
    assert.deepEqual([code, stdout], [0, ''], stderr);
  });

  it('waits no longer than until it is known that an image will not come', async () => {
    const waiting = diagnose('admin', '-l', 'app=never', '--wait', '2m');
    await addPod('never');
    await say('never', '', {
      reason: 'ErrImageNeverPull',
      message: 'Container image is not present with pull policy of Never',
    });
    const { code, stdout } = await waiting;
    assert.equal(code, 3);
    assert.match(stdout, /: not-preloaded\n/);
  });

  it('gives up after the time, with what is still on its way', async () => {
    await addPod('slow');
    const { code, stderr } = await diagnose('admin', '-l', 'app=slow', '--wait', '500ms');
    assert.equal(code, 1);
    assert.match(stderr, /images of shop\/slow have not come/);
    assert.match((await diagnose('admin', '-l', 'app=nothing', '--wait', '500ms')).stderr, /no Pod came/);
  });
});
