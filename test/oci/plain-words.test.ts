// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { plainWords } from '../../src/oci/http/plain-words.ts';

describe('words of a registry', () => {
  it('that are very long are read to a space, so that no secret is cut in two', () => {
    const token = `bearer ${'x'.repeat(4080)}`;
    assert.equal(plainWords(`${token} https://user:s3cret-and-more@host/`), 'bearer … …');
    assert.equal(plainWords('s3cret'.repeat(2000)), '…');
    assert.equal(plainWords('https://'.repeat(8000)), '…');
    assert.match(plainWords('word '.repeat(8000)), /^(word ){60}…$/);
  });
});
