// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { loadYaml } from '../../src/rendered/yaml.ts';

describe('YAML without content', () => {
  it('is undefined, also after a hundred thousand empty lines', () => {
    assert.equal(loadYaml(`${'\n'.repeat(100_000)}# nothing`), undefined);
    assert.equal(loadYaml(' \r\n\t\n'), undefined);
    assert.deepEqual(loadYaml('\n\n  a: 1\n'), { a: 1 });
  });
});
