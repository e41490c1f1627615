// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judge } from '../../src/discover/shape.ts';
import { afterPairKey, settingsOf, tokensOf } from '../../src/discover/tokens.ts';

const HEX = 'ab'.repeat(32);
const NO_HOSTS: ReadonlySet<string> = new Set();

/** What key and setting make of each shape: whole value, whole value under an image key, word, word under one. */
const SHAPES: [text: string, whole: string, wholeImage: string, word: string, wordImage: string][] = [
  ['quay.io/a/b:v1', 'likely', 'likely', 'likely', 'likely'],
  [`a@sha256:${HEX}`, 'likely', 'likely', 'likely', 'likely'],
  ['quay.io/a/b', 'possible', 'possible', '-', '-'],
  ['corp.example/a/b:v1', 'likely', 'likely', 'possible', 'likely'],
  ['corp.example/a/b:80', 'possible', 'likely', 'possible', 'likely'],
  ['corp.example/a/b:word', '-', 'likely', '-', 'likely'],
  ['corp.example/a/b', '-', 'possible', '-', '-'],
  ['team/app:1.2.3', 'likely', 'likely', 'likely', 'likely'],
  ['team/app:latest', 'likely', 'likely', 'possible', 'likely'],
  ['team/app:1', 'likely', 'likely', 'possible', 'likely'],
  ['team/app:word', '-', 'likely', '-', 'likely'],
  ['team/app', '-', 'possible', '-', '-'],
  ['redis:7.2-alpine', 'possible', 'likely', '-', 'likely'],
  ['redis:latest', 'possible', 'likely', '-', 'likely'],
  ['redis:6379', '-', 'likely', '-', 'likely'],
  ['docker:dind', '-', 'likely', '-', 'possible'],
  ['system:masters', '-', 'likely', '-', 'possible'],
  ['tag:k8s', '-', 'likely', '-', 'likely'],
  ['127.0.0.1:9234', '-', 'likely', '-', 'likely'],
  ['redis', '-', '-', '-', '-'],
  [`sha256:${HEX}`, '-', '-', '-', '-'],
  ['app.kubernetes.io/version:1.2', '-', '-', '-', '-'],
  ['http://quay.io/a:1', '-', '-', '-', '-'],
  ['a', '-', '-', '-', '-'],
];

describe('discover: shapes', () => {
  for (const [text, ...expected] of SHAPES) {
    it(`judges ${text.slice(0, 40)}`, () => {
      const found = (['whole', 'word'] as const).flatMap(setting =>
        (['none', 'image'] as const).map(hint => judge(text, hint, setting, NO_HOSTS)?.certainty ?? '-'),
      );
      assert.deepEqual(found, expected);
    });
  }

  it('judges nothing under a key of documentation', () => {
    assert.equal(judge('quay.io/a/b:1', 'never', 'whole', NO_HOSTS), undefined);
  });

  it('trusts a host of this run', () => {
    assert.equal(judge('corp.example/a/b:word', 'none', 'word', new Set(['corp.example']))?.certainty, 'likely');
  });

  it('judges no text of more than 400 characters', () => {
    assert.equal(judge(`quay.io/${'a'.repeat(400)}:1`, 'image', 'whole', NO_HOSTS), undefined);
  });
});

/** Tokens of a text as `key|text`. */
function tokens(text: string): string[] {
  return [...tokensOf(text)].map(({ key, text }) => `${key}|${text}`);
}

describe('discover: words of a text', () => {
  it('come with the key in front of them', () => {
    assert.deepEqual(tokens('IMAGE=quay.io/x:1'), ['IMAGE|quay.io/x:1']);
    assert.deepEqual(tokens('  image: "quay.io/x:1"'), ['image|quay.io/x:1']);
    assert.deepEqual(tokens("- image: 'quay.io/x:1',"), ['image|quay.io/x:1']);
    assert.deepEqual(tokens('"image":"quay.io/x:1"'), ['image|quay.io/x:1']);
    assert.deepEqual(tokens('run --image quay.io/x:1 --now'), ['--image|quay.io/x:1']);
    assert.deepEqual(tokens('run -image="quay.io/x:1" \\'), ['-image|quay.io/x:1']);
    assert.deepEqual(tokens('a=x:1,b=y:2'), ['a|x:1', 'b|y:2']);
    assert.deepEqual(tokens('(quay.io/x:1)'), ['|quay.io/x:1']);
  });

  it('lose the full stop of a sentence', () => {
    assert.deepEqual(tokens('Pull quay.io/x:1.'), ['Pull|quay.io/x:1']);
    assert.deepEqual(tokens('As in quay.io/x:1:'), ['in|quay.io/x:1']);
  });

  it('leave comments, URLs and words without a tag out', () => {
    for (const line of [
      '# quay.io/x:1',
      '  // quay.io/x:1',
      '; quay.io/x:1',
      '-- quay.io/x:1',
      '* quay.io/x:1',
      '<!-- quay.io/x:1 -->',
      'http://quay.io/x:1',
      'x # quay.io/x:1',
      'quay.io/x',
      'key: value',
      '',
    ]) {
      assert.deepEqual(tokens(line), [], line);
    }
  });

  it('are not mistaken for comments when a flag begins the line', () => {
    assert.deepEqual(tokens('--image=quay.io/x:1'), ['--image|quay.io/x:1']);
  });

  it('come out of any text without an error, in time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 500 }), text => [...tokensOf(text)].length >= 0));
    assert.equal([...tokensOf(`${'a'.repeat(200_000)}:1`)].length, 1);
    assert.equal([...tokensOf(`x ${'a:b '.repeat(20_000)}`)].length, 20_000);
  });

  it('may be pairs of a key and an image', () => {
    assert.equal(afterPairKey('pool:quay.io/x:1'), 'quay.io/x:1');
    assert.equal(afterPairKey(`pool:x@sha256:${HEX}`), `x@sha256:${HEX}`);
    assert.equal(afterPairKey('host:80'), undefined);
    assert.equal(afterPairKey('a_host:5000/team/app:1.2.0'), undefined);
  });

  it('may be settings, one a line', () => {
    assert.deepEqual(settingsOf('[a]\nb = c\nexport D="e"\n# f = g\nh: i\nb = again\nj = k l\n'), {
      b: 'c',
      D: 'e',
      h: 'i',
    });
    assert.deepEqual(settingsOf('a = b'), {});
  });
});
