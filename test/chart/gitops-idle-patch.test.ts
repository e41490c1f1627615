// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { areIdlePatches } from '../../src/chart/gitops/idle-patch.ts';

const isIdle = (change: string): boolean =>
  areIdlePatches('patches', [
    { target: { kind: 'HelmRelease' }, patch: `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n${change}` },
  ]);

describe('a patch of Flux’ objects', () => {
  it('is idle when it says only when and how something is applied', () => {
    assert.equal(isIdle('metadata: {name: all}\nspec: {interval: 1h, install: {remediation: {retries: 3}}}'), true);
    assert.equal(isIdle('metadata: {name: all}\nspec: {interval: 1h, values: {tag: 2}}'), false);
    assert.equal(isIdle('metadata: {name: all}\nspec: {$patch: delete}'), false);
  });

  it('is not when it adds labels or annotations, by which others choose and variables are left alone', () => {
    const disabled = 'annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}';
    assert.equal(isIdle(`metadata: {name: all, ${disabled}}\nspec: {interval: 1h}`), false);
    assert.equal(isIdle('metadata: {name: all, labels: {values: patched}}\nspec: {interval: 1h}'), false);
  });
});
