// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { globOf } from '../../src/chart/gitops/directory-glob.ts';

describe("Argo CD's patterns of files", () => {
  for (const [pattern, fits, not] of [
    ['*.yaml', ['a.yaml', 'a/b.yaml'], ['a.yml']],
    ['{a,b*}.yaml', ['a.yaml', 'b.yaml', 'bc/d.yaml'], ['c.yaml', 'a,b.yaml']],
    ['{a,{b,c}d}x', ['ax', 'bdx', 'cdx'], ['bx', 'dx']],
    ['{*a,b}{c,*d}e', ['xace', 'bce', 'bxde', 'ade'], ['be', 'xe']],
    ['a,b', ['a,b'], ['a', 'b']],
    ['[a-c]?[!x]', ['a/y', 'cyz'], ['dyy', 'ayx']],
    ['\\*\\{', ['*{'], ['a{', '\\*\\{']],
    ['*a*ab', ['aab', 'xaxab'], ['ab', 'aabc']],
    ['{a', [], ['a', '{a']],
    ['a}', [], ['a', 'a}']],
    ['[a', [], ['a', '[a']],
    ['', [''], ['a']],
  ] as const)
    it(`${JSON.stringify(pattern)} fits what it should`, () => {
      const glob = globOf(pattern);
      for (const file of fits) assert.ok(glob.test(file), file);
      for (const file of not) assert.ok(!glob.test(file), file);
    });

  for (const part of ['**a', '*a', '{*,a}', '**/a/'])
    it(`that repeat ${part} and fit nothing take no time`, () => {
      assert.ok(!globOf(`${part.repeat(8)}b`).test('a/a'.repeat(70)));
    });

  it('whose lists multiply beyond reason are refused, not taken for nothing', () => {
    assert.throws(() => globOf('{a,b}'.repeat(10)), {
      code: 'INPUT_TOO_LARGE',
      message: /\{a,b\}\{a,b\}.* more than 1000/,
    });
  });
});
