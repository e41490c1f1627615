// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { globExpression } from '../../src/chart/gitops/glob.ts';
import { wildcard } from '../../src/reference/pattern.ts';

/** What a pattern of `*` means, by the plainest program. */
function fits(pattern: string, text: string, separator: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] !== '*')
    return text !== '' && pattern[0] === text[0] && fits(pattern.slice(1), text.slice(1), separator);
  return (
    fits(pattern.slice(1), text, separator) ||
    (text !== '' && text[0] !== separator && fits(pattern, text.slice(1), separator))
  );
}

const PATTERN = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '*'), maxLength: 8 });
const TEXT = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 8 });

describe('patterns with stars', () => {
  it('mean any text', () => {
    fc.assert(
      fc.property(PATTERN, TEXT, (pattern, text) => {
        assert.equal(wildcard(pattern).test(text), fits(pattern, text, ''));
      }),
    );
  });

  it('mean any text of one name in a path', () => {
    fc.assert(
      fc.property(
        PATTERN.filter(pattern => !pattern.includes('**')),
        TEXT,
        (pattern, text) => {
          assert.equal(globExpression(pattern).test(text), fits(pattern, text, '/'));
        },
      ),
    );
  });

  it('end soon, whatever a chart or a repository has written', () => {
    const pattern = `${'*a'.repeat(40)}b`;
    const text = 'a'.repeat(4000);
    assert.equal(wildcard(pattern).test(text), false);
    assert.equal(globExpression(pattern).test(text), false);
    assert.equal(globExpression(`${'**/'.repeat(40)}b`).test('a/'.repeat(1000)), false);
  });
});
