// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { isMap } from '../../src/rendered/value.ts';
import { loadYaml } from '../../src/rendered/yaml.ts';

describe('rendered: loading YAML as Helm does', () => {
  it('lets quoted texts and flow lists go on without indentation', () => {
    assert.deepEqual(loadYaml('a: "one\ntwo"\nb: [1,\n2\n]\nc: 3\n'), { a: 'one two', b: [1, 2], c: 3 });
    assert.deepEqual(loadYaml('a:\n  b: {"x": 1,\n"y": 2\n}\n'), { a: { b: { x: 1, y: 2 } } });
  });

  it('takes a text without content for none', () => {
    for (const text of ['', ' \n', '# nothing yet\n', '\ufeff\n'])
      assert.equal(loadYaml(text), undefined, JSON.stringify(text));
    assert.equal(loadYaml('---\n'), null);
  });

  it('changes no text that is indented as it should be', () => {
    assert.deepEqual(loadYaml('a: |\n  one\n    two\nb: >-\n  x\n  y\n'), { a: 'one\n  two\n', b: 'x y' });
  });

  it('still refuses what is broken in another way, and too many lines of it', () => {
    for (const text of ['a: [1', 'a: "one', 'a: 1\n b: 2\n', 'a:\n\tb: 1\n', '{a: 1'])
      assert.throws(() => loadYaml(text), text);
    assert.throws(() => loadYaml(`a: [\n${'1,\n'.repeat(200)}]\n`), /deficient indentation/);
  });

  it('refuses duplicate keys unless the last one counts', () => {
    assert.throws(() => loadYaml('a: 1\na: 2\n'), /duplicated mapping key/);
    assert.deepEqual(loadYaml('a: 1\na: 2\n', { duplicates: 'last' }), { a: 2 });
  });

  it('reads the core schema and merge keys', () => {
    assert.deepEqual(loadYaml('a: yes\nb: true\nc: 1.0\nd: ~\ne: 0o7\nf: &f {x: 1}\ng: {<<: *f}\n'), {
      a: 'yes',
      b: true,
      c: 1,
      d: null,
      e: 7,
      f: { x: 1 },
      g: { x: 1 },
    });
  });

  it('knows a mapping from lists, scalars and null', () => {
    assert.deepEqual([{}, { a: 1 }, [], null, 'a', 1, undefined].map(isMap), [
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
