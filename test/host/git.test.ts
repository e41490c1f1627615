// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import path from 'node:path';
import { inTree } from '../../src/host/git.ts';

describe('a path in a working tree', () => {
  const root = path.resolve('repository');
  for (const [file, inside] of [
    ['repository/apps/web', 'apps/web'],
    ['repository', ''],
    ['repository/..airgap/values', '..airgap/values'],
    ['repository/../other', undefined],
    ['.', undefined],
    ['repository-2/apps', undefined],
  ] as const)
    it(`${inside === undefined ? 'is outside of it' : `is "${inside}"`}: ${file}`, () => {
      assert.equal(inTree({ root }, file), inside);
    });
});
