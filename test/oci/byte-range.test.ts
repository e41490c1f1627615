// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseByteRange } from '../../src/oci/byte-range.ts';

describe('oci: byte ranges', () => {
  for (const [header, size, expected] of [
    ['bytes=0-0', 10, { first: 0, last: 0 }],
    ['bytes=2-', 10, { first: 2, last: 9 }],
    ['bytes=2-999', 10, { first: 2, last: 9 }],
    ['bytes=-3', 10, { first: 7, last: 9 }],
    ['bytes=-30', 10, { first: 0, last: 9 }],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=5-2', 10, 'whole'],
    ['bytes=-', 10, 'whole'],
    ['bytes=0-1,4-5', 10, 'whole'],
    ['lines=0-1', 10, 'whole'],
    ['bytes=99999999999999999999-', 10, 'whole'],
    [undefined, 10, 'whole'],
  ] as const) {
    it(`${header} of ${size}`, () => assert.deepEqual(parseByteRange(header, size), expected));
  }

  it('stays within the content, whatever is asked', () => {
    const edge = fc.oneof(fc.constant(''), fc.nat().map(String), fc.string());
    fc.assert(
      fc.property(edge, edge, fc.nat(), (from, to, size) => {
        const range = parseByteRange(`bytes=${from}-${to}`, size);
        if (typeof range === 'string') return;
        assert.ok(range.first >= 0 && range.first <= range.last && range.last < size, JSON.stringify(range));
      }),
    );
  });
});
