// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { podImages } from '../../src/cluster/pod-images.ts';

const METADATA = { namespace: 'shop', name: 'web-1', uid: 'u1' };

describe('the images of a Pod', () => {
  it('are those of containers of every sort and of volumes, each with what its node says of it', () => {
    const pod = podImages({
      metadata: METADATA,
      spec: {
        nodeName: 'node-1',
        containers: [
          { name: 'web', image: 'web:1' },
          { name: 'side', image: 'side:1' },
        ],
        initContainers: [{ name: 'web', image: 'init:1' }],
        ephemeralContainers: [{ name: 'debug', image: 'debug:1' }],
        volumes: [
          { name: 'config', configMap: { name: 'web' } },
          { name: 'model', image: { reference: 'model:1' } },
        ],
      },
      status: {
        containerStatuses: [
          {
            name: 'web',
            imageID: 'web@sha256:1',
            volumeMounts: [{ name: 'model', volumeStatus: { image: { imageRef: 'model@sha256:5' } } }],
          },
        ],
        initContainerStatuses: [{ name: 'web', imageID: 'init@sha256:3' }],
        ephemeralContainerStatuses: [{ name: 'debug', imageID: 'debug@sha256:4' }],
      },
    });
    assert.deepEqual(pod, {
      ...METADATA,
      node: 'node-1',
      static: false,
      images: [
        { path: 'spec.containers[0].image', written: 'web:1', imageId: 'web@sha256:1' },
        { path: 'spec.containers[1].image', written: 'side:1', imageId: '' },
        { path: 'spec.initContainers[0].image', written: 'init:1', imageId: 'init@sha256:3' },
        { path: 'spec.ephemeralContainers[0].image', written: 'debug:1', imageId: 'debug@sha256:4' },
        { path: 'spec.volumes[1].image.reference', written: 'model:1', imageId: 'model@sha256:5' },
      ],
    });
  });

  it('come with the one owner that controls the Pod, and with whether its kubelet made it', () => {
    const maker = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web' };
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'web', controller: false },
      { ...maker, controller: true, uid: 'u2' },
    ];
    assert.deepEqual(podImages({ metadata: { ...METADATA, ownerReferences } }).owner, maker);
    assert.equal(
      podImages({ metadata: { ...METADATA, ownerReferences: ownerReferences.slice(0, 1) } }).owner,
      undefined,
    );
    const annotations = { 'kubernetes.io/config.mirror': 'a1b2' };
    assert.equal(podImages({ metadata: { ...METADATA, annotations } }).static, true);
  });
});
