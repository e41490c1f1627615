// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { CORPUS, charts } from './corpus.ts';
import { references } from './discover/found.ts';

describe(`corpus (${CORPUS}): every reference at certain or likely, and nothing else`, () => {
  for (const { name, text, expected } of charts()) {
    it(name, () => assert.deepEqual(references(text, 'certain', 'likely'), expected));
  }

  it('holds the number of charts that it should', () => {
    assert.equal(charts().length, CORPUS === 'the shared corpus' ? 28 : 10);
  });
});
