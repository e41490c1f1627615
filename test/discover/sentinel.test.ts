// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Candidate } from '../../src/discover/candidates.ts';
import {
  hidePorts,
  perturb,
  sentinel,
  sentinelAt,
  sentinelsIn,
  withoutSentinels,
} from '../../src/discover/sentinel.ts';
import { tryReference } from '../../src/reference/reference.ts';
import type { ValueMap } from '../../src/rendered/value.ts';
import { candidateOf } from './hand-made.ts';

function perturbed(values: ValueMap, ...candidates: Candidate[]): ValueMap {
  return perturb(values, new Map(candidates.map((candidate, id) => [id, candidate])));
}

describe('discover: sentinels', () => {
  it('go in front of a leaf, and leave its text readable behind', () => {
    assert.deepEqual(
      perturbed({ image: { registry: 'quay.io', tag: 'v1' } }, candidateOf(['image', 'registry'], 'quay.io')),
      {
        image: { registry: 's0.airgap.invalid/quay.io' },
      },
    );
  });

  it('go to the place of an image inside a longer text, several at once', () => {
    const text = '--a=quay.io/x:1 --b=y/z:2';
    assert.deepEqual(perturbed({ args: text }, candidateOf(['args'], text, 4), candidateOf(['args'], text, 20)), {
      args: '--a=s0.airgap.invalid/quay.io/x:1 --b=s1.airgap.invalid/y/z:2',
    });
  });

  it('fill an empty leaf with a name that has a path', () => {
    const { registry } = perturbed({ registry: '' }, candidateOf(['registry'], ''));
    assert.equal(registry, 's0.airgap.invalid/empty');
    assert.equal(tryReference(`${String(registry)}/nginx:1`)?.registry, 's0.airgap.invalid');
    assert.equal(withoutSentinels(`${String(registry)}/nginx:1`), 'nginx:1');
  });

  it('write lists whole, because Helm replaces them', () => {
    const values = { sidecars: [{ name: 'a', image: 'x/y:1' }, { name: 'b' }] };
    assert.deepEqual(perturbed(values, candidateOf(['sidecars', 0, 'image'], 'x/y:1')), {
      sidecars: [{ name: 'a', image: 's0.airgap.invalid/x/y:1' }, { name: 'b' }],
    });
    assert.equal(values.sidecars[0]?.image, 'x/y:1');
  });

  it('read as a registry host, as a mirror does', () => {
    assert.equal(tryReference(`${sentinel(7)}/nginx:1.27`)?.registry, 's7.airgap.invalid');
  });

  it('are known by number: the first, all, and the one before an offset', () => {
    const text = 's3.airgap.invalid/docker.io/s12.airgap.invalid/nginx:1';
    assert.equal(sentinelAt('docker.io/s3.airgap.invalid/x', 0), undefined);
    assert.deepEqual(sentinelsIn(text), [3, 12]);
    assert.equal(sentinelAt(text, 'docker.io/'.length), 12);
    assert.equal(sentinelAt(text, 0), 3);
    assert.equal(sentinelAt(text, 1), undefined);
  });

  it('come out again without a trace, wherever they were put', () => {
    const text = fc
      .string({ minLength: 1 })
      .filter(text => !text.includes('airgap.invalid') && !text.startsWith('empty'));
    fc.assert(
      fc.property(text, fc.uniqueArray(fc.nat({ max: 30 })), (text, offsets) => {
        const marks = offsets.filter(offset => offset < text.length).map(offset => candidateOf(['a'], text, offset));
        const { a = text } = perturbed({ a: text }, ...marks);
        assert.equal(withoutSentinels(String(a)), text);
        assert.equal(sentinelsIn(String(a)).length, marks.length);
      }),
    );
  });
});

describe('ports behind sentinels', () => {
  it('are hidden, so that the whole still reads as a reference, and come back', () => {
    const text = 'image: s3.airgap.invalid/reg.corp:5000/s4.airgap.invalid/team/app:1';
    const hidden = hidePorts(text);
    assert.equal(hidden, 'image: s3.airgap.invalid/reg.corp__5000/s4.airgap.invalid/team/app:1');
    assert.equal(withoutSentinels(hidden), 'image: reg.corp:5000/team/app:1');
  });

  it('are left alone elsewhere, and tags are none', () => {
    assert.equal(hidePorts('s1.airgap.invalid/app:5000 reg:5000/x'), 's1.airgap.invalid/app:5000 reg:5000/x');
  });
});
