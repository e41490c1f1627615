// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { visible } from '../../src/reference/visible.ts';

describe('visible text', () => {
  for (const [what, text, shown] of [
    ['colours and titles', 'boom \u001b[31mred\u001b]0;owned\u0007', 'boom \\u001b[31mred\\u001b]0;owned\\u0007'],
    ['one byte that begins a sequence', '\u009b2J', '\\u009b2J'],
    ['a turn of the reading direction', 'a\u202egpj.b\u2066', 'a\\u202egpj.b\\u2066'],
    ['what takes no room', 'quay.io/a\u200b/b\ufeff', 'quay.io/a\\u200b/b\\ufeff'],
    ['a return that writes over a line', 'harmful\rharmless', 'harmful\\u000dharmless'],
    ['NUL', 'a\0b', 'a\\u0000b'],
  ] as const) {
    it(`writes out ${what}`, () => assert.equal(visible(text), shown));
  }

  it('leaves line ends, tabs and the letters of all languages', () => {
    const text = 'a\tb\r\nc\n„ä“ → 日本語 😀 עברית';
    assert.equal(visible(text), text);
  });

  it('never holds a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        assert.doesNotMatch(visible(text).replace(/\r\n|[\n\t]/g, ''), /\p{Cc}|\p{Bidi_Control}/u);
      }),
    );
  });
});
