// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AirgapError } from '../../src/errors.ts';
import { STREAM_LIMIT, splitStream } from '../../src/rendered/stream.ts';

/** Text, line and template of every document that is not blank. */
function split(stream: string): [text: string, line: number, template?: string][] {
  return [...splitStream(stream)]
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, line, template }) => (template === undefined ? [text.trim(), line] : [text.trim(), line, template]));
}

describe('rendered: splitting a stream', () => {
  it('gives one document when there is no marker', () => {
    assert.deepEqual(split('a: 1\nb: 2\n'), [['a: 1\nb: 2', 1]]);
  });

  it('splits at --- and counts lines from 1', () => {
    assert.deepEqual(split('a: 1\n---\nb: 2\n---\nc: 3'), [
      ['a: 1', 1],
      ['b: 2', 2],
      ['c: 3', 4],
    ]);
  });

  it('gives text on the line of the marker to the document behind it', () => {
    assert.deepEqual(split('--- {a: 1}\n--- # words\nb: 2\n---\t{c: 3}\n'), [
      ['{a: 1}', 1],
      ['# words\nb: 2', 2],
      ['{c: 3}', 4],
    ]);
  });

  it('splits at ... too, whatever stands first', () => {
    assert.deepEqual(split('a: 1\n...\n---\nb: 2\n...\nc: 3\n... # the end\n'), [
      ['a: 1', 1],
      ['b: 2', 3],
      ['c: 3', 5],
      ['# the end', 7],
    ]);
  });

  it('splits with CRLF', () => {
    assert.deepEqual(split('a: 1\r\n---\r\nb: 2\r\n...\r\nc: 3\r\n'), [
      ['a: 1', 1],
      ['b: 2', 2],
      ['c: 3', 4],
    ]);
  });

  it('steps over a byte order mark, in front of a marker as well', () => {
    assert.deepEqual(split('\uFEFFa: 1\n---\nb: 2'), [
      ['a: 1', 1],
      ['b: 2', 2],
    ]);
    assert.deepEqual(split('\uFEFF---\nb: 2'), [['b: 2', 1]]);
  });

  it('takes no marker inside a line, behind a space, or as part of a longer word', () => {
    for (const text of [
      'a: --- b',
      'a: |\n  ---\n  b\n  ...\n',
      'a: 1\n----\n',
      '---a: 1',
      'a: 1\n....\n',
      'a: 1\n--- -',
      '- --- \n',
    ]) {
      const texts = split(text).map(([found]) => found);
      const whole = text === 'a: 1\n--- -' ? ['a: 1', '-'] : [text.trim()];
      assert.deepEqual(texts, whole, JSON.stringify(text));
    }
  });

  it('knows a marker at the very end', () => {
    assert.deepEqual(split('a: 1\n---'), [['a: 1', 1]]);
    assert.deepEqual(split('a: 1\n...'), [['a: 1', 1]]);
    assert.deepEqual(split('---'), []);
    assert.deepEqual(split(''), []);
  });

  it('keeps the template that Helm names', () => {
    const stream =
      '---\n# Source: shop/templates/web.yaml\na: 1\n---\r\n# Source: shop/templates/b c.yaml\r\nb: 2\n---\nc: 3\n';
    assert.deepEqual(
      split(stream).map(([, line, template]) => [line, template]),
      [
        [1, 'shop/templates/web.yaml'],
        [4, 'shop/templates/b c.yaml'],
        [7, undefined],
      ],
    );
  });

  it('refuses more than its limit', () => {
    assert.throws(
      () => [...splitStream(' '.repeat(STREAM_LIMIT + 1))],
      (error: unknown) =>
        error instanceof AirgapError && error.code === 'INPUT_TOO_LARGE' && /134 MB/.test(error.message),
    );
  });

  it('loses no line and invents none', () => {
    const line = fc.constantFrom('a: 1', '---', '...', '  ---', '--- # x', '----', '', '# Source: c/t.yaml', 'b: |');
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (lines, newline) => {
        const stream = lines.join(newline);
        for (const document of splitStream(stream)) {
          const rest = stream
            .split('\n')
            .slice(document.line - 1)
            .join('\n');
          assert.ok(rest.replace(/^(---|\.\.\.)/, '').startsWith(document.text) || rest.startsWith(document.text));
        }
        for (const { text, start } of splitStream(stream)) assert.ok(stream.startsWith(text, start));
        const kept = [...splitStream(stream)].map(({ text }) => text).join('');
        const markers = lines.filter(text => /^(---|\.\.\.)(\s|$)/.test(text)).length;
        assert.equal(kept.length, stream.length - 3 * markers);
      }),
    );
  });
});
