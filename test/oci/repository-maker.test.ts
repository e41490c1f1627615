// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from '../../src/oci/hosted/repository-maker.ts';

describe('what is done once for each key', () => {
  it('is tried again after a failure, once for all who saw it fail', async () => {
    let tries = 0;
    const make = once(async () => {
      tries += 1;
      if (tries === 1) throw new Error('not now');
    });
    await Promise.all([1, 2, 3].map(() => make('shop').catch(() => make('shop'))));
    assert.equal(tries, 2);
  });
});
