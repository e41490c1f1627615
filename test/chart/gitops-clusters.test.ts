// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { knownClusters } from '../../src/chart/gitops/clusters.ts';
import { readManifests } from '../../src/chart/gitops/manifest.ts';

describe('clusters of Argo CD', () => {
  const TYPE = 'argocd.argoproj.io/secret-type: cluster';
  const secret = (file: string, labels: string, data: string) =>
    readManifests(`apiVersion: v1\nkind: Secret\nmetadata: {name: s, labels: {${labels}}}\n${data}\n`, file).manifests;
  const known = (manifests: ReturnType<typeof secret>, named?: Parameters<typeof knownClusters>[1]) => {
    const { all, mayBeMore } = knownClusters(manifests, named);
    return [all.map(({ name, server, labels }) => `${name} ${server} ${labels?.env ?? '-'}`), mayBeMore];
  };
  const eu = secret('eu.yaml', `env: prod, ${TYPE}`, 'stringData: {name: eu, server: "https://eu", config: secret}');
  const us = secret('us.yaml', `env: test, ${TYPE}`, 'data: {name: dXM=, server: aHR0cHM6Ly91cw==}');
  const LOCAL = 'in-cluster https://kubernetes.default.svc -';

  it('are those of Secrets, and nobody knows whether all', () => {
    assert.deepEqual(known([...us, ...eu, ...eu]), [['eu https://eu prod', 'us https://us test'], true]);
    assert.deepEqual(known([]), [[], true]);
  });

  it('are those of Secrets and the one it runs in, once somebody says so', () => {
    assert.deepEqual(known([...us, ...eu], []), [['eu https://eu prod', LOCAL, 'us https://us test'], false]);
  });

  it('are those that the user names, before Secrets that say the same cluster', () => {
    const hub = { name: 'hub', server: 'https://kubernetes.default.svc' };
    assert.deepEqual(known([...us, ...eu], [hub, { name: 'other', server: 'https://eu' }]), [
      ['hub https://kubernetes.default.svc -', 'other https://eu -', 'us https://us test'],
      false,
    ]);
  });

  it('are none of Secrets that wait for something, nor those alike in two folders', () => {
    const template = secret('a.yaml', TYPE, 'stringData: {name: "${CLUSTER}", server: "https://x"}');
    const encrypted = secret('b.yaml', TYPE, 'stringData: {name: ENC, server: ENC}\nsops: {mac: x}');
    const other = secret('c.yaml', 'a: b', 'stringData: {name: c, server: "https://c"}');
    const twin = secret('d.yaml', `env: stage, ${TYPE}`, 'stringData: {name: eu, server: "https://d"}');
    assert.deepEqual(known([...template, ...encrypted, ...other, ...us]), [['us https://us test'], true]);
    assert.deepEqual(known([...eu, ...twin], []), [[LOCAL], true]);
  });
});
