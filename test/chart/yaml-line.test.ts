// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { linesOf } from '../../src/chart/yaml-line.ts';

describe('lines of YAML', () => {
  const { at: line } = linesOf(
    '# a comment\nimage:\n  tag: "1"\n  list:\n    - x\n    - {name: y}\n\n"quoted.key": 1\n',
  );

  it('are found by path', () => {
    assert.equal(line(['image']), 2);
    assert.equal(line(['image', 'tag']), 3);
    assert.equal(line(['image', 'list', 1]), 6);
    assert.equal(line(['image', 'list', 1, 'name']), 6);
    assert.equal(line(['quoted.key']), 8);
  });

  it('are unknown where the path does not lead', () => {
    for (const path of [['image', 'none'], ['image', 'tag', 'deeper'], ['image', 'list', 7], ['toString'], []]) {
      assert.equal(line(path), undefined);
    }
    assert.equal(linesOf('{{ template }}: [\n').at(['a']), undefined);
    assert.equal(linesOf('').at(['a']), undefined);
  });

  it('are found by what stands there as it is written, wherever that is', () => {
    const text = `a: {image: x, imageTag: "1.10"} # one line
tag: 1.10
note: |
  tag: 1.10
# tag: 1.10
list:
  - version: '1.10'
  - tag: 1.1
`;
    assert.deepEqual(linesOf(text).having(/^\w*(tag|version)$/i, '1.10'), [1, 2, 7]);
    assert.deepEqual(linesOf('').having(/tag/, '1'), []);
  });
});
