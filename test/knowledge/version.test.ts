// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { partsOfImage } from '../../src/knowledge/operator-image.ts';
import { isInRange, versionOf } from '../../src/knowledge/version.ts';

describe('versions', () => {
  for (const [tag, version] of [
    ['v1.2.3', '1.2.3'],
    ['1.2.3-debian-12-r0', '1.2.3'],
    ['v1.3.0-rc.1', '1.3.0'],
    ['9.1', '9.1.0'],
    ['17', '17.0.0'],
    ['edge-24.11.1', '24.11.1'],
    ['s3.airgap.invalid/1.2.3', '1.2.3'],
    ['latest', undefined],
    ['main', undefined],
    ['sha-1234567', undefined],
    ['20240101', undefined],
    ['release-20240101', undefined],
    ['', undefined],
  ] as const) {
    it(`${tag || 'an empty tag'} is ${version ?? 'none'}`, () => assert.equal(versionOf(tag), version));
  }

  it('are in ranges, and everything is in *', () => {
    assert.ok(isInRange('v1.2.3-debian', '>=1.2.0 <1.3.0'));
    assert.ok(!isInRange('latest', '>=1.0.0'));
    assert.ok(isInRange('latest', '*'));
  });
});

describe('parts of the operator’s image', () => {
  it('are as written, with docker.io where no registry is', () => {
    assert.deepEqual(partsOfImage('acme/operator:v1.2'), {
      image: 'acme/operator:v1.2',
      registry: 'docker.io',
      repository: 'acme/operator',
      prefix: 'docker.io/acme',
      tag: 'v1.2',
      version: '1.2',
    });
  });

  it('keep a sentinel in front of the registry', () => {
    const { registry, prefix, repository } = partsOfImage('s1.airgap.invalid/quay.io/acme/operator:1');
    assert.deepEqual(
      [registry, prefix, repository],
      ['s1.airgap.invalid/quay.io', 's1.airgap.invalid/quay.io/acme', 'acme/operator'],
    );
    assert.equal(partsOfImage('s1.airgap.invalid/acme/operator:1').registry, 's1.airgap.invalid/docker.io');
    assert.equal(
      partsOfImage('s1.airgap.invalid/empty/acme/operator:1').prefix,
      's1.airgap.invalid/empty/docker.io/acme',
    );
    assert.equal(
      partsOfImage('s1.airgap.invalid/reg.corp__5000/acme/operator:1').registry,
      's1.airgap.invalid/reg.corp__5000',
    );
  });

  it('are not there for a digest without a tag', () => {
    const { tag, version } = partsOfImage(`acme/operator@sha256:${'a'.repeat(64)}`);
    assert.deepEqual([tag, version], [undefined, undefined]);
  });
});
