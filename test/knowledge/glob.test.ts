// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { globOf, matchesEverything } from '../../src/knowledge/glob.ts';
import { namePartsOf, repositoryGlobOf } from '../../src/knowledge/repository-glob.ts';

/** The plainest model: tries every length that a star can have. */
function model(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] !== '*') return text !== '' && text[0] === pattern[0] && model(pattern.slice(1), text.slice(1));
  return Array.from({ length: text.length + 1 }, (_, length) => length).some(length =>
    model(pattern.slice(1), text.slice(length)),
  );
}

describe('globs', () => {
  it('match as trying every length does', () => {
    const word = (letters: string, maxLength: number) =>
      fc.array(fc.constantFrom(...letters), { maxLength }).map(list => list.join(''));
    fc.assert(
      fc.property(word('ab*', 7), word('ab', 9), (pattern, text) => {
        assert.equal(globOf(pattern).matches(text), model(pattern, text), `${pattern} ~ ${text}`);
      }),
      { numRuns: 3000 },
    );
  });

  it('take alternatives, and nothing else has a meaning', () => {
    const glob = globOf('A_*|B.C');
    assert.deepEqual(['A_x', 'B.C', 'BxC', 'A', 'xA_x'].map(glob.matches), [true, true, false, false, false]);
  });

  it('tell what their last star stood for', () => {
    assert.equal(globOf('RELATED_*_PG_*').star('RELATED_X_PG_17'), '17');
    assert.equal(globOf('*_IMAGE').star('PG_IMAGE'), 'PG');
    assert.equal(globOf('PG_IMAGE').star('PG_IMAGE'), undefined);
    assert.equal(globOf('*_IMAGE').star('PG'), undefined);
  });

  it('say so when they are exact, for a map', () => {
    assert.deepEqual(globOf('A|B').exact, ['A', 'B']);
    assert.equal(globOf('A|B*').exact, undefined);
  });

  it('take one pass over a text made to defeat backtracking', () => {
    const text = 'a'.repeat(200_000);
    assert.equal(globOf(`${'a*'.repeat(40)}b`).matches(text), false);
    assert.equal(globOf(`*${'aa*'.repeat(40)}`).matches(text), true);
  });

  it('that say nothing are known', () => {
    assert.deepEqual(['*', '', '**', 'a|*', 'a|', '*.*', '*/*', 'a*'].map(matchesEverything), [
      ...Array<boolean>(7).fill(true),
      false,
    ]);
  });
});

describe('globs of repositories', () => {
  const matches = (glob: string, reference: string) => repositoryGlobOf(glob).matches(namePartsOf(reference));

  it('hold the last parts, on any registry and behind any prefix', () => {
    for (const name of [
      'strimzi/operator:1',
      'quay.io/strimzi/operator',
      'mirror.corp:5000/quay.io/strimzi/operator:1',
    ]) {
      assert.ok(matches('strimzi/operator', name), name);
    }
    assert.ok(!matches('strimzi/operator', 'quay.io/mystrimzi/operator:1'));
    assert.ok(!matches('strimzi/operator', 'quay.io/operator:1'));
  });

  it('keep a star within its part', () => {
    assert.ok(matches('cilium/operator-*', 'quay.io/cilium/operator-generic:v1'));
    assert.ok(!matches('cilium/operator-*', 'quay.io/cilium/operator-x/y:v1'));
  });

  it('that ask for two parts leave bare names out', () => {
    assert.ok(!matches('*/*', 'proxyv2:1.2'));
    assert.ok(matches('*/*', 'istio/proxyv2:1.2'));
    assert.ok(matches('*/*', 'registry:5000/proxyv2'));
  });
});
