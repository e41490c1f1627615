// SPDX-License-Identifier: Apache-2.0
import { Gate } from '../../src/host/gate.ts';
import type { RealCluster } from './real-cluster.ts';

/** A digest made of one character. */
export function digest(character: string): string {
  return `sha256:${character.repeat(64)}`;
}

export const MIRROR = 'registry.example/m';

/** A small shop: nodes, what makes Pods, Pods with the statuses that kubelets write, a custom resource of a known operator. */
export async function openShop(cluster: RealCluster): Promise<void> {
  await addNamespace(cluster, 'shop');
  await addNode(cluster, 'node-1', 'amd64');
  await addNode(cluster, 'node-2', 'arm64');
  const labels = { app: 'web' };
  const web = { name: 'web', image: `${MIRROR}/docker.io/shop-example/web:2.14.0` };
  const template = { metadata: { labels }, spec: { containers: [web] } };
  await cluster.send('POST', '/apis/apps/v1/namespaces/shop/deployments', {
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: labels }, template },
  });
  await cluster.send('POST', '/apis/apps/v1/namespaces/shop/replicasets', {
    metadata: { name: 'web-5d', ownerReferences: [ownedBy('apps/v1', 'Deployment', 'web')] },
    spec: { selector: { matchLabels: labels }, template },
  });
  const ownerReferences = [ownedBy('apps/v1', 'ReplicaSet', 'web-5d')];
  const init = { name: 'init', image: 'quay.io/shop-example/init:1' };
  const spec = { nodeName: 'node-1', containers: [web], initContainers: [init] };
  await addPod(cluster, { name: 'web-5d-a', labels, ownerReferences }, spec, {
    web: `${MIRROR}/docker.io/shop-example/web@${digest('1')}`,
    init: `quay.io/shop-example/init@${digest('4')}`,
  });
  await addPod(
    cluster,
    { name: 'web-5d-b', labels, ownerReferences },
    { nodeName: 'node-2', containers: [web] },
    {
      web: `docker-pullable://${MIRROR}/docker.io/shop-example/web@${digest('9')}`,
    },
  );
  const annotations = { 'kubernetes.io/config.mirror': 'abc', 'kubernetes.io/config.source': 'file' };
  const proxy = { name: 'proxy', image: `${MIRROR}/quay.io/shop-example/init:1` };
  await addPod(
    cluster,
    { name: 'proxy-node-1', annotations },
    { nodeName: 'node-1', containers: [proxy] },
    {
      proxy: digest('5'),
    },
  );
  await addPrometheus(cluster);
}

export async function addNamespace(cluster: RealCluster, name: string): Promise<void> {
  await cluster.send('POST', '/api/v1/namespaces', { metadata: { name } });
}

export async function addNode(cluster: RealCluster, name: string, architecture: string): Promise<void> {
  const node = (await cluster.send('POST', '/api/v1/nodes', { metadata: { name } })) as object;
  const nodeInfo = {
    ...{ machineID: '', systemUUID: '', bootID: '', kernelVersion: '', osImage: '', containerRuntimeVersion: '' },
    ...{ kubeletVersion: '', kubeProxyVersion: '', operatingSystem: 'linux', architecture },
  };
  await cluster.send('PUT', `/api/v1/nodes/${name}/status`, { ...node, status: { nodeInfo } });
}

/** Creates a Pod, and then says what it runs as a kubelet does: through the status subresource. */
export async function addPod(
  cluster: RealCluster,
  metadata: { readonly name: string; readonly [key: string]: unknown },
  spec: {
    readonly containers: readonly { name: string }[];
    readonly initContainers?: readonly { name: string }[];
    readonly [key: string]: unknown;
  },
  imageIds: Readonly<Record<string, string>>,
  namespace = 'shop',
): Promise<void> {
  const address = `/api/v1/namespaces/${namespace}/pods`;
  const pod = (await cluster.send('POST', address, { metadata, spec })) as object;
  const statuses = (list: readonly { name: string }[] = []): object[] =>
    list.map(({ name }) => ({ name, image: '', imageID: imageIds[name] ?? '', ready: true, restartCount: 0 }));
  const status = {
    phase: 'Running',
    containerStatuses: statuses(spec.containers),
    initContainerStatuses: statuses(spec.initContainers),
  };
  await cluster.send('PUT', `${address}/${metadata.name}/status`, { ...pod, status });
}

/** So many Pods of one Deployment, each with a note that is as large as those of meshes are. */
export async function addManyPods(cluster: RealCluster, namespace: string, count: number): Promise<void> {
  await addNamespace(cluster, namespace);
  const gate = new Gate(16);
  const containers = [
    { name: 'web', image: `${MIRROR}/docker.io/shop-example/web:2.14.0` },
    { name: 'logs', image: `${MIRROR}/docker.io/shop-example/logs:1` },
  ];
  const imageIds = {
    web: `${MIRROR}/docker.io/shop-example/web@${digest('1')}`,
    logs: `${MIRROR}/docker.io/shop-example/logs@${digest('3')}`,
  };
  const annotations = { 'shop.example/note': 'x'.repeat(4000) };
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      gate.run(() =>
        addPod(cluster, { name: `web-${index}`, annotations }, { nodeName: 'node-1', containers }, imageIds, namespace),
      ),
    ),
  );
}

async function addPrometheus(cluster: RealCluster): Promise<void> {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await cluster.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: {
      name: 'prometheuses.monitoring.coreos.com',
      annotations: { 'api-approved.kubernetes.io': 'unapproved, a test' },
    },
    spec: {
      group: 'monitoring.coreos.com',
      scope: 'Namespaced',
      names: { plural: 'prometheuses', singular: 'prometheus', kind: 'Prometheus', listKind: 'PrometheusList' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
  const prometheus = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { name: 'main' },
    spec: { image: 'quay.io/prometheus/prometheus:v3.1.0' },
  };
  // The new kind is served a moment after its definition is taken.
  for (let tries = 0; ; tries++) {
    try {
      await cluster.send('POST', '/apis/monitoring.coreos.com/v1/namespaces/shop/prometheuses', prometheus);
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}

function ownedBy(apiVersion: string, kind: string, name: string): object {
  return { apiVersion, kind, name, uid: '6f6b6e0e-0000-4000-8000-000000000000', controller: true };
}

/** The lock of the shop. */
export const LOCK = `apiVersion: helm-airgap/v1
kind: ImageLock
releases:
  - {name: shop/web}
images:
${[
  ['docker.io/shop-example/logs:1', '3'],
  ['docker.io/shop-example/unused:1', '8'],
  ['docker.io/shop-example/web:2.14.0', '1'],
  ['quay.io/shop-example/init:1', '4'],
]
  .map(([image, character]) => `  - image: ${image}\n    digest: ${digest(character ?? '')}\n    uses: []\n`)
  .join('')}`;
