// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatValuesPath, leavesOf, parseValuesPath, patchOf } from '../../src/discover/values-path.ts';

describe('discover: values paths', () => {
  it('read as Helm users write them', () => {
    assert.equal(formatValuesPath(['image', 'registry']), 'image.registry');
    assert.equal(formatValuesPath(['sidecars', 0, 'image']), 'sidecars[0].image');
    assert.equal(formatValuesPath(['nodeSelector', 'kubernetes.io/os']), 'nodeSelector["kubernetes.io/os"]');
    assert.equal(formatValuesPath(['a-b', 'c_d', 1, 2]), 'a-b.c_d[1][2]');
    assert.equal(formatValuesPath([]), '');
  });

  it('are read as they are written', () => {
    const step = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }),
      fc.nat(99),
      fc.constantFrom('a.b', '["x"]', '0'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), path =>
        assert.deepEqual(parseValuesPath(formatValuesPath(path)), path),
      ),
    );
  });

  it('lead to every scalar, in order', () => {
    const values = { a: { b: 1, c: null }, d: ['x', { e: true }], f: {}, g: [], h: '' };
    assert.deepEqual(
      [...leavesOf(values)].map(({ path, value }) => [formatValuesPath(path), value]),
      [
        ['a.b', 1],
        ['a.c', null],
        ['d[0]', 'x'],
        ['d[1].e', true],
        ['h', ''],
      ],
    );
  });

  it('make the smallest patch, with lists whole', () => {
    const values = { a: { b: 'old', c: 1 }, list: [{ x: 1, y: 2 }, 'z'], d: 1 };
    const before = structuredClone(values);
    const patch = patchOf(values, [
      { path: ['a', 'b'], value: 'new' },
      { path: ['list', 0, 'y'], value: 3 },
      { path: ['list', 1], value: 'w' },
    ]);
    assert.deepEqual(patch, { a: { b: 'new' }, list: [{ x: 1, y: 3 }, 'w'] });
    assert.deepEqual(values, before);
  });

  it('make maps where the values have none yet', () => {
    assert.deepEqual(patchOf({ global: null }, [{ path: ['global', 'imageRegistry'], value: 'm' }]), {
      global: { imageRegistry: 'm' },
    });
    assert.deepEqual(patchOf({}, [{ path: ['a', 'b', 'c'], value: 1 }]), { a: { b: { c: 1 } } });
  });

  it('reach into lists of lists', () => {
    assert.deepEqual(patchOf({ a: [['x', 'y']] }, [{ path: ['a', 0, 1], value: 'z' }]), { a: [['x', 'z']] });
  });

  it('keep a key called __proto__ a key', () => {
    const values = JSON.parse('{"__proto__": {"image": "a/b:1"}}');
    const patch = patchOf(values, [{ path: ['__proto__', 'image'], value: 'm/a/b:1' }]);
    assert.equal(JSON.stringify(patch), '{"__proto__":{"image":"m/a/b:1"}}');
    assert.equal(({} as { image?: string }).image, undefined);
  });
});
