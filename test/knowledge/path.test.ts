// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { formatPlace } from '../../src/discover/place.ts';
import { namesNothing, pathOf, pathProblem } from '../../src/knowledge/path.ts';
import { walkPath } from '../../src/knowledge/walk-path.ts';
import type { Value } from '../../src/rendered/value.ts';

/** `place=text` of what a path leads to, and `place!` of what could not be read. */
function reached(path: string, value: Value): string[] {
  const broken: string[] = [];
  const found = walkPath(pathOf(path), { value, place: undefined, key: '' }, (place, what) =>
    broken.push(`${formatPlace(place)} ${what}`),
  );
  return [
    ...found.map(
      ({ value, place }) => `${formatPlace(place)}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
    ),
    ...broken,
  ];
}

describe('paths', () => {
  const pod = { spec: { initContainers: [{ image: 'a' }], containers: [{ image: 'b', 'x.y/z': 'c' }, { name: 'd' }] } };

  it('go by keys and items', () => {
    assert.deepEqual(reached('spec.containers[].image', pod), ['spec.containers[0].image=b']);
    assert.deepEqual(reached('spec.containers.image', pod), []);
  });

  it('take alternatives, any key, and parts of keys', () => {
    assert.deepEqual(reached('spec.(containers|initContainers)[].image', pod).length, 2);
    assert.deepEqual(reached('spec.*[].image', pod).length, 2);
    assert.deepEqual(reached('spec.init*[].image', pod), ['spec.initContainers[0].image=a']);
  });

  it('go to any depth, none included', () => {
    assert.deepEqual(reached('**.image', pod).length, 2);
    assert.deepEqual(reached('spec.**.containers[].**.image', pod), ['spec.containers[0].image=b']);
  });

  it('take keys with dots in quotes, and no glob there', () => {
    assert.deepEqual(reached('spec.containers[]["x.y/z"]', pod), ['spec.containers[0]["x.y/z"]=c']);
    assert.deepEqual(reached('spec.containers[]["x*"]', pod), []);
  });

  it('end at objects that have some keys', () => {
    const value = { a: { repository: 'r', tag: 't' }, b: { repository: 'r' }, c: [{ repository: 'x', tag: 1 }] };
    assert.deepEqual(reached('**.{repository,tag}', value).length, 2);
    assert.deepEqual(reached('*{repository,tag}', value), ['a={"repository":"r","tag":"t"}']);
  });

  it('open documents in strings, at any depth', () => {
    const inner = JSON.stringify({ image: 'deep' });
    assert.deepEqual(reached('data.a.b.image', { data: { a: `b: '${inner}'\n` } }), ['data.a#b#image=deep']);
    assert.deepEqual(reached('a.server.image', { a: '[server]\nimage = "toml"\n' }), ['a#server.image=toml']);
    assert.deepEqual(reached('a.image', { a: 'image: one.line/x:1' }), ['a#image=one.line/x:1']);
    assert.deepEqual(reached('a["spark.image"]', { a: 'spark.image=p:1\nother=2\n' }), ['a#spark.image=p:1']);
  });

  it('keep numbers of embedded documents as they are written', () => {
    assert.deepEqual(reached('a.tag', { a: 'tag: 1.10\nx: y\n' }), ['a#tag=1.10']);
    assert.deepEqual(reached('a.tag', { a: 'tag: 1.10' }), ['a#tag=1.10']);
  });

  it('say where a document does not parse, and go on', () => {
    assert.deepEqual(reached('*.image', { a: '{"image": ', b: 'image: x\nc: d\n' }), ['b#image=x', 'a does not parse']);
    assert.deepEqual(reached('a.image', { a: '[server\nimage: : x\n  y: z\n' }), ['a does not parse']);
  });

  it('say nothing of plain text, of templates, and of what only ** leads into', () => {
    assert.deepEqual(reached('a.image', { a: 'quay.io/x:1' }), []);
    assert.deepEqual(reached('a.image', { a: '{{ if x }}\nimage: y\n{{ end }}' }), ['a#image=y']);
    assert.deepEqual(reached('**.image', { a: '{"image": ' }), []);
  });

  it('visit each value once, however many ** there are', () => {
    const wide: Value = Array.from({ length: 300 }, () => ({ a: { a: { a: { a: { a: 'x' } } } } }));
    assert.deepEqual(reached(`${'**.a.'.repeat(10)}z`, { wide }), []);
  });

  it('give up what expands without end, and say so', () => {
    let bomb: Value = { image: 'x' };
    for (let level = 0; level < 40; level++) bomb = { a: bomb, b: bomb };
    assert.match(reached('**.c', bomb).join(), /expands without end$/);
  });

  for (const [path, problem] of [
    ['', 'is empty'],
    ['a..b', 'cannot be read at ".b" (character 3)'],
    ['a[0].b', 'cannot be read at "[0].b"'],
    ['a.(b', 'cannot be read at "(b"'],
    ['a.{b}.c', '{…} can only be the last step'],
    ['a.b**', 'cannot be read at "b**"'],
    ['a.', 'cannot be read at ""'],
    [Array(30).fill('a').join('.'), 'more than 24 steps'],
  ] as const) {
    it(`refuse ${path === '' ? 'nothing' : path}`, () => {
      assert.ok(pathProblem(path)?.includes(problem), pathProblem(path));
    });
  }

  it('that name nothing are known', () => {
    assert.deepEqual(
      ['**', '*.**', '[].*', 'a', '*{a}', '["*"]'].map(path => namesNothing(pathOf(path))),
      [...[true, true, true], ...[false, false, false]],
    );
  });
});
