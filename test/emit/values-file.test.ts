// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { valuesFileName, writeValuesFile } from '../../src/emit/values-file.ts';
import type { ValueMap } from '../../src/rendered/value.ts';

function written(overrides: ValueMap): string {
  return writeValuesFile({ release: 'shop/web', mirror: 'm.internal', overrides, proven: 2, uses: 3 });
}

describe('name of a values file', () => {
  it('is that of the release, with what tells it from others', () => {
    assert.equal(valuesFileName('shop/web'), 'shop.web.yaml');
    assert.equal(valuesFileName('shop/web#web-eu'), 'shop.web_web-eu.yaml');
    assert.equal(valuesFileName('shop/web#web-eu/loki'), 'shop.web_web-eu_loki.yaml');
    assert.match(valuesFileName('shop/web#../Über uns'), /^shop\.web_\.\._-ber-uns_[0-9a-f]{10}\.yaml$/);
  });

  it('is a plain file of its own for every release', () => {
    const part = fc.oneof(
      fc.stringMatching(/^[a-z.-]{1,4}$/),
      fc.constantFrom('A', 'a_b', '_', '#', '/', 'a/b', '../x', '%2F'),
    );
    const name = fc.stringMatching(/^[a-z](-[a-z])?(\.[a-z])?$/);
    const release = fc
      .tuple(name, fc.array(part, { maxLength: 3 }))
      .map(([own, parts]) => (parts.length === 0 ? `ns/${own}` : `ns/${own}#${parts.join('/')}`));
    fc.assert(
      fc.property(release, release, (one, other) => {
        assert.match(valuesFileName(one), /^[\w.-]{1,250}$/);
        assert.equal(valuesFileName(one) === valuesFileName(other), one === other);
      }),
      { numRuns: 2000 },
    );
    assert.ok(valuesFileName(`ns/web#${'a/'.repeat(300)}`).length < 150);
  });
});

describe('values file', () => {
  it('says what it is for, and what is proven', () => {
    assert.match(written({}), /^# Images of release shop\/web from m\.internal\.\n.*2 of 3 image uses/);
  });

  it('is an empty mapping when nothing is overridden, which Helm takes', () => {
    assert.deepEqual(parse(written({})), {});
  });

  it('keeps texts that look like something else, and what stands beside images in a list', () => {
    const overrides = {
      tag: '1.30',
      flag: 'on',
      'key with.dots': 'm.internal/docker.io',
      sidecars: [{ name: 'logs', image: 'm.internal/x:1', port: 8080, on: true, none: null }, 'text', ['nested']],
      script: 'line\nanother: line\n',
    };
    assert.deepEqual(parse(written(overrides)), overrides);
  });

  it('writes a list that occurs twice out twice: an alias would be one more thing to understand', () => {
    const list = [{ image: 'm.internal/x:1' }];
    const text = written({ a: list, b: list });
    assert.doesNotMatch(text, /[&*]a/);
    assert.deepEqual(parse(text), { a: list, b: list });
  });
});
