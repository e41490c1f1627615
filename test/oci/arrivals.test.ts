// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Arrivals } from '../../src/oci/copy/arrivals.ts';

describe('oci: waiting for blobs', () => {
  it('ends when all of them are there, and at once for what is not on its way', async () => {
    const arrivals = new Arrivals();
    for (const key of ['a', 'b', 'c']) arrivals.announce(key);
    await arrivals.wait(['elsewhere']);
    const done: string[] = [];
    void arrivals.wait(['a', 'b']).then(() => done.push('first'));
    void arrivals.wait(['b', 'elsewhere']).then(() => done.push('second'));
    arrivals.arrived('b');
    await turn();
    assert.deepEqual(done, ['second']);
    arrivals.arrived('a');
    await turn();
    assert.deepEqual(done, ['second', 'first']);
    await arrivals.wait(['a', 'b']);
  });

  it('fails as the first of them does, for who waits already and who comes later', async () => {
    const arrivals = new Arrivals();
    for (const key of ['a', 'b']) arrivals.announce(key);
    const before = arrivals.wait(['a', 'b']);
    arrivals.failed('b', new Error('lost'));
    arrivals.arrived('a');
    await assert.rejects(before, /^Error: lost$/);
    await assert.rejects(arrivals.wait(['a', 'b']), /^Error: lost$/);
  });

  it('may fail one after the other, when the first failure was told already', async () => {
    const arrivals = new Arrivals();
    for (const key of ['a', 'b']) arrivals.announce(key);
    arrivals.failed('b', new Error('b is broken'));
    await assert.rejects(arrivals.wait(['a', 'b']), /^Error: b is broken$/);
    const unheard: unknown[] = [];
    const note = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', note);
    arrivals.failed('a', new Error('a is broken'));
    await turn();
    process.off('unhandledRejection', note);
    assert.deepEqual(unheard, [], 'it would end the process');
  });
});
