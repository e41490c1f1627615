// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { isDated, undated } from '../../src/discover/dated-name.ts';

/** A Job's name as a lock has it. */
function lasting(name: string): string {
  return undated({ object: { apiVersion: 'batch/v1', kind: 'Job', name } }).object.name;
}

describe('a moment in a name', () => {
  for (const moment of [
    '2026-11-22',
    '20261122080747',
    '20261122-080747',
    '2026.11.22',
    '2026-11-22t08-07-47z',
    '1795334867',
    '1795334867123',
    '22-11-2026',
    '22-11-2026-08-07-47',
    '11-22-2026',
    'nov-22-2026',
    '22-november-2026',
    '261122080747',
    '2611220807',
  ]) {
    it(`is seen in ${moment}`, () => assert.equal(lasting(`migrate-${moment}-x`), 'migrate-*-x'));
  }

  for (const name of ['web-12', 'web-1234567890', 'pg-15-4-2', 'march-2', 'db-99-99-2026', 'h-26112208']) {
    it(`is not seen in ${name}`, () => assert.equal(isDated({ apiVersion: 'v1', kind: 'Pod', name }), false));
  }
});
