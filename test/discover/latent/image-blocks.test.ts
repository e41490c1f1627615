// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { formatBlock, imageBlocks, isUsed } from '../../../src/discover/latent/image-blocks.ts';
import { formatValuesPath } from '../../../src/discover/values-path.ts';
import type { ValueMap } from '../../../src/rendered/value.ts';
import { useOf } from '../hand-made.ts';

function show(values: ValueMap): string[] {
  return imageBlocks(values).map(block => `${formatValuesPath(block.path)} ${formatBlock(block)}`);
}

describe('discover: images that values name', () => {
  for (const [what, values, expected] of [
    ['parts', { a: { image: { registry: 'quay.io', repository: 'x/y', tag: 'v1' } } }, ['a.image quay.io/x/y:v1']],
    [
      'a digest',
      { image: { repository: 'quay.io/x/y', digest: `sha256:${'a'.repeat(64)}` } },
      [`image quay.io/x/y@sha256:${'a'.repeat(64)}`],
    ],
    [
      'a tag that the chart knows',
      { image: { repository: 'grafana/loki', tag: '' } },
      ['image docker.io/grafana/loki'],
    ],
    ['a number for a tag', { image: { repository: 'x/y', tag: 12 } }, ['image docker.io/x/y:12']],
    ['a whole reference', { toolsImage: 'quay.io/x/y:v1' }, ['toolsImage quay.io/x/y:v1']],
    ['items of a list', { sidecars: [{ image: 'quay.io/x/y:v1' }] }, ['sidecars[0].image quay.io/x/y:v1']],
    [
      'a hub for all',
      { global: { hub: 'docker.io/istio', tag: '1.27' }, pilot: { image: 'pilot' } },
      ['pilot docker.io/istio/pilot:1.27'],
    ],
    [
      'a chart, a Git repository, a policy',
      {
        chart: { repository: 'x/y', version: '1' },
        git: { repository: 'https://x/y', tag: 'v1' },
        imagePullPolicy: 'Always',
      },
      [],
    ],
  ] as const) {
    it(`are ${what}`, () => assert.deepEqual(show(structuredClone(values) as unknown as ValueMap), expected));
  }

  it('are used when a use has the name, and the tag as far as values tell it', () => {
    const used = (tag: string, ...written: string[]): boolean =>
      imageBlocks({ image: { repository: 'quay.io/x/y', tag } }).every(block =>
        isUsed(
          block,
          written.map(text => useOf(text)),
        ),
      );
    assert.equal(used('8.2', 'quay.io/x/y:8.2'), true);
    assert.equal(used('8.2', 'quay.io/x/y:8.2-alpine'), true);
    assert.equal(used('', 'quay.io/x/y:8.2'), true);
    assert.equal(used('8.2', 'quay.io/x/y:9', 'quay.io/x/y-tools:8.2', 'docker.io/x/y:8.2'), false);
  });

  it('are used on any registry when they name none', () => {
    const used = (repository: string, written: string): boolean =>
      imageBlocks({ image: { repository, tag: '1' } }).every(block => isUsed(block, [useOf(written)]));
    assert.equal(used('x/y', '1234.dkr.ecr.eu-west-1.amazonaws.com/x/y:1'), true);
    assert.equal(used('x/y', 'quay.io/prefix/x/y:1'), true);
    assert.equal(used('x/y', 'quay.io/ax/y:1'), false);
    assert.equal(used('console', 'registry.example/console:1'), true);
    assert.equal(used('registry:5000/x/y', 'registry:5000/x/y:1'), true);
    assert.equal(used('registry:5000/x/y', 'quay.io/registry:1'), false);
    assert.equal(used('quay.io/x/y', 'ghcr.io/x/y:1'), false);
  });
});
