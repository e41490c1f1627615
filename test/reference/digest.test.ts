// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isDigest } from '../../src/reference/digest.ts';

const GOOD = [`sha256:${'a0'.repeat(32)}`, `sha512:${'0f'.repeat(64)}`];

const BAD = [
  '',
  'sha256',
  'sha256:',
  'a0'.repeat(32),
  `sha256:${'a0'.repeat(31)}`,
  `sha256:${'a0'.repeat(33)}`,
  `sha256:${'A0'.repeat(32)}`,
  `sha256:${'g0'.repeat(32)}`,
  `SHA256:${'a0'.repeat(32)}`,
  `sha512:${'a0'.repeat(32)}`,
  `sha256:${'a0'.repeat(64)}`,
  `sha1:${'a0'.repeat(20)}`,
  `md5:${'a0'.repeat(16)}`,
  `sha256:${'a0'.repeat(32)}\n`,
  ` sha256:${'a0'.repeat(32)}`,
  `@sha256:${'a0'.repeat(32)}`,
  // Names that every object has.
  'toString:',
  'constructor:a0',
  '__proto__:a0',
];

describe('digest', () => {
  for (const text of GOOD) it(`knows ${text.slice(0, 20)}…`, () => assert.ok(isDigest(text)));

  for (const text of BAD) {
    it(`refuses ${JSON.stringify(text.slice(0, 30))}, ${text.length} long`, () => {
      assert.equal(isDigest(text), false);
    });
  }

  it('never throws for any text', () => {
    fc.assert(fc.property(fc.string(), text => typeof isDigest(text) === 'boolean'));
  });
});
