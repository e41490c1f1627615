// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { releaseId } from '../../src/chart/release.ts';
import { flux, gapsOf, TestRepository } from '../support/test-repository.ts';

describe('patches of a Git repository of Flux', () => {
  const repository = new TestRepository();
  beforeEach(() => repository.open());
  afterEach(() => repository.remove());

  it('starts no Kustomize for patches that say when and how, and one for any that says what', async () => {
    const patched = (patch: string): string =>
      flux(
        'Kustomization',
        'k',
        `{path: ./apps, patches: [{patch: ${JSON.stringify(patch)}, target: {kind: HelmRelease}}]}`,
      );
    const patch = (spec: string): string =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: _}\nspec: ${spec}\n`;
    const retries = '{interval: 1h, install: {crds: Skip}, upgrade: {remediation: {retries: 2}}}';
    const release = flux('HelmRelease', 'a', '{chartRef: {kind: OCIRepository, name: cache}}');
    const source = flux('OCIRepository', 'cache', '{url: oci://registry.example/cache, ref: {tag: 2.0.0}}');
    repository.put({ 'apps/a.yaml': release, 'apps/s.yaml': source, 'k.yaml': patched(patch(retries)) });
    const idle = await repository.find();
    assert.deepEqual([gapsOf(idle), idle.releases.map(releaseId)], [[], ['web/a']]);
    const undone = ['k.yaml:2 what patches do: there is neither kustomize nor kubectl'];
    const others = [
      patch('{interval: 1h, values: {a: 1}}'),
      patch('{$patch: replace}'),
      `$patch: delete\n${patch(retries)}`,
      patch(retries).replace('HelmRelease', 'Deployment'),
      patch(retries).replace('helm.toolkit.fluxcd.io', 'helm.example'),
      // Others choose by labels, and this annotation leaves variables as they are.
      patch(retries).replace('{name: _}', '{name: _, labels: {values: patched}}'),
      patch(retries).replace('{name: _}', '{name: _, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}'),
      `${patch(retries)}---\n${patch(retries)}`,
      '[{op: remove, path: /spec/values}]',
    ];
    for (const other of others) {
      repository.put({ 'k.yaml': patched(other) });
      assert.deepEqual(gapsOf(await repository.find()), undone, other);
    }
    // Kustomize drops a key without a value from what it patches.
    repository.put({ 'apps/a.yaml': release.replace('}}', '}, values: {tag: }}'), 'k.yaml': patched(patch(retries)) });
    assert.deepEqual(gapsOf(await repository.find()), undone);
  });
});
