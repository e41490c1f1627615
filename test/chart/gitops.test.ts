// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { globExpression } from '../../src/chart/gitops/glob.ts';
import { isIgnoredBy, readIgnoreRules } from '../../src/chart/gitops/ignore.ts';
import { readInlineValues } from '../../src/chart/gitops/inline-values.ts';
import { helmReleaseValues } from '../../src/chart/gitops/merge-values.ts';
import { isOwnUrl, repositoryKey } from '../../src/chart/gitops/repository-url.ts';
import { substitute } from '../../src/chart/gitops/substitute.ts';

describe('addresses of a Git repository', () => {
  for (const url of [
    'https://host.example/team/app.git',
    'https://user:pass@host.example:8443/team/app',
    'git@host.example:team/app.git',
    'ssh://git@host.example:22/team/app/',
  ]) {
    it(`are one: ${url}`, () => assert.equal(repositoryKey(url), 'host.example/team/app'));
  }
  it('may be those of a fork', () => {
    assert.equal(isOwnUrl('https://host.example/other/app', ['git@host.example:team/app']), true);
    assert.equal(isOwnUrl('https://host.example/team/charts', ['git@host.example:team/app']), false);
  });
});

describe('patterns', () => {
  for (const [pattern, path, matches] of [
    ['apps/*', 'apps/a', true],
    ['apps/*', 'apps/a/b', false],
    ['**/config.json', 'config.json', true],
    ['a/**/c.yaml', 'a/b/b/c.yaml', true],
    ['a/{b,c}/?.y[a]ml', 'a/c/x.yaml', true],
    ['a.b', 'axb', false],
    ['[!a-c]x', 'dx', true],
    ['[!a-c]x', 'bx', false],
    ['[z-ab]x', 'bx', true],
    ['[z-ab]x', 'cx', false],
  ] as const) {
    it(`${pattern} ${matches ? 'matches' : 'does not match'} ${path}`, () =>
      assert.equal(globExpression(pattern).test(path), matches));
  }
  for (const [lines, file, ignored] of [
    ['build/', 'a/build/x.yaml', true],
    ['/build', 'a/build/x.yaml', false],
    ['*.log', 'a/b.log', true],
    ['*.yaml\n!keep.yaml', 'a/keep.yaml', false],
    ['a/b', 'x/a/b', false],
    ['# a', 'a', false],
    ['[z-a]*\nkeep.txt', 'keep.txt', true],
  ] as const) {
    it(`${JSON.stringify(lines)} ${ignored ? 'ignores' : 'keeps'} ${file}`, () =>
      assert.equal(isIgnoredBy(readIgnoreRules(lines, ''), file), ignored));
  }
});

describe('values as a text', () => {
  for (const [text, values] of [
    ['', {}],
    ['---\n', {}],
    ['# none yet\n---\n# here neither\n', {}],
    ['---\na: 1\n', { a: 1 }],
    ['a: 1\n---\na: 2\nb: 2\n', { a: 1 }],
    ['a: yes\n', { a: true }],
    ['- a\n', undefined],
  ] as const) {
    it(`${JSON.stringify(text)} are ${JSON.stringify(values)}`, () => assert.deepEqual(readInlineValues(text), values));
  }
});

describe('values of a HelmRelease', () => {
  it('come from references in order, and then from the object itself', () => {
    const values = helmReleaseValues([{ values: { a: 1, m: { x: 1 } } }, { values: { a: 2, b: null } }], {
      m: { y: 2 },
    });
    assert.deepEqual(values, { a: 2, b: null, m: { x: 1, y: 2 } });
  });
  it('set by targetPath win over a map that only the object has, and lose elsewhere, as in Flux', () => {
    const reference = { targetPath: 'm.x', text: 'set', literal: false };
    assert.deepEqual(helmReleaseValues([reference], { m: { x: 'own' } }), { m: { x: 'set' } });
    assert.deepEqual(helmReleaseValues([{ values: { m: { z: 1 } } }, reference], { m: { x: 'own' } }), {
      m: { x: 'own', z: 1 },
    });
  });
  for (const [targetPath, text, literal, expected] of [
    ['a', '007', false, { a: '007' }],
    ['a', '7', false, { a: 7 }],
    ['a', '"7"', false, { a: '7' }],
    ['a', '{x,y}', false, { a: ['x', 'y'] }],
    ['a', '{x,y}', true, { a: '{x,y}' }],
    ['a\\.b[0].c', 'true', false, { 'a.b': [{ c: true }] }],
  ] as const) {
    it(`read ${targetPath}=${text}${literal ? ' literally' : ''} as --set does`, () =>
      assert.deepEqual(helmReleaseValues([{ targetPath, text, literal }], {}), expected));
  }
});

describe('variables of a Kustomization', () => {
  const fill = (text: string): string => substitute(text, new Map([['a', 'One']]), new Set(['hidden'])).text;
  for (const [text, expected] of [
    ['${a} $a $${a}', 'One $a ${a}'],
    ['${b:=two} ${b:-two} ${a:=two}', 'two two One'],
    ['${b}|${hidden}', '|${hidden}'],
    ['${a^^} ${a,,} ${a:1:1} ${a/n/m}', 'ONE one n Ome'],
  ] as const) {
    it(`fill ${text}`, () => assert.equal(fill(text), expected));
  }
});
