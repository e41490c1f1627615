// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { failingContainers, readPullingPod } from '../../src/diagnose/pulling-pod.ts';

const BARE = {
  metadata: { namespace: 'shop', name: 'web-1', uid: 'u1' },
  spec: { containers: [{ name: 'web', image: 'web:1' }] },
};

describe('a Pod that pulls', () => {
  it('is read with where it runs, what brought it, and what it names for pulling', () => {
    const pod = readPullingPod({
      metadata: {
        ...BARE.metadata,
        labels: { 'helm.sh/chart': 'web-1.2.3', 'app.kubernetes.io/instance': 'by-label' },
        annotations: { 'meta.helm.sh/release-name': 'web' },
        ownerReferences: [
          { kind: 'ConfigMap', name: 'other', controller: false },
          { kind: 'ReplicaSet', name: 'web-5d', controller: true },
        ],
      },
      spec: {
        ...BARE.spec,
        nodeName: 'node-1',
        serviceAccountName: 'puller',
        imagePullSecrets: [{ name: 'one' }, { name: 'two' }],
      },
    });
    const { containers, ...rest } = pod;
    assert.deepEqual(rest, {
      ...BARE.metadata,
      node: 'node-1',
      serviceAccount: 'puller',
      secrets: ['one', 'two'],
      origin: { chart: 'web-1.2.3', release: 'web', owner: 'ReplicaSet web-5d' },
    });
    assert.deepEqual(containers, [{ name: 'web', image: 'web:1', policy: '', volumes: [], pulled: false }]);
  });

  it('need not say any of that', () => {
    const { node, serviceAccount, origin } = readPullingPod(BARE);
    assert.deepEqual([node, serviceAccount, origin], [undefined, 'default', {}]);
    const labels = { 'app.kubernetes.io/instance': 'by-label' };
    assert.deepEqual(readPullingPod({ ...BARE, metadata: { ...BARE.metadata, labels } }).origin, {
      release: 'by-label',
    });
  });

  it('fails for containers whose image does not come, and not for those that wait for something else', () => {
    const names = ['pulls', 'starts', 'crashes', 'runs'];
    const reasons = ['ErrImagePull', 'ContainerCreating', 'CrashLoopBackOff'];
    const pod = readPullingPod({
      ...BARE,
      spec: {
        containers: names.map(name => ({ name, image: `${name}:1`, imagePullPolicy: 'Always' })),
        initContainers: [{ name: 'pulls', image: 'init:1', volumeMounts: [{ name: 'model' }] }],
        volumes: [
          { name: 'model', image: { reference: 'model:1', pullPolicy: 'Never' } },
          { name: 'not-mounted', image: { reference: 'other:1' } },
        ],
      },
      status: {
        containerStatuses: names.map((name, at) =>
          reasons[at] === undefined
            ? { name, imageID: 'runs@sha256:1', state: { running: {} } }
            : { name, imageID: '', state: { waiting: { reason: reasons[at], message: 'why' } } },
        ),
      },
    });
    assert.deepEqual(failingContainers(pod), [
      {
        ...{ name: 'pulls', image: 'pulls:1', policy: 'Always', volumes: [], pulled: false },
        waiting: { reason: 'ErrImagePull', message: 'why' },
      },
    ]);
    const volumes = [{ image: 'model:1', policy: 'Never', volume: 'model' }];
    const init = { name: 'pulls', image: 'init:1', policy: '', volumes, pulled: false };
    const [first, ...rest] = pod.containers;
    assert.deepEqual(first, init);
    assert.deepEqual(
      rest.map(({ pulled }) => pulled),
      [false, false, false, true],
    );
  });
});
