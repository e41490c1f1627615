// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { writeValuesFile } from '../../src/emit/values-file.ts';
import type { ValueMap } from '../../src/rendered/value.ts';

function written(overrides: ValueMap): string {
  return writeValuesFile({ release: 'shop/web', mirror: 'm.internal', overrides, proven: 2, uses: 3 });
}

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
