// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { discoverIn } from './found.ts';

describe('a text with more images than a call can have arguments', function () {
  this.timeout(60_000);

  it('is read to its end', () => {
    const lines = Array.from({ length: 130_000 }, (_, at) => `    image${at}: quay.io/a/b:${at}\n`);
    const { uses } = discoverIn(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: |\n${lines.join('')}`,
    );
    assert.equal(uses.length, lines.length);
  });
});
