// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { atOnce, Gate } from '../../src/host/gate.ts';

describe('many tasks', () => {
  it('run so many at once, and give their results in the order of the items', async () => {
    let [running, most] = [0, 0];
    const results = await atOnce(3, [5, 1, 4, 2, 3, 1], async turns => {
      running += 1;
      most = Math.max(most, running);
      for (let left = turns; left > 0; left -= 1) await turn();
      running -= 1;
      return turns * 10;
    });
    assert.deepEqual(results, [50, 10, 40, 20, 30, 10]);
    assert.equal(most, 3);
  });

  it('are not begun any more when one has failed', async () => {
    const begun: number[] = [];
    const failing = atOnce(2, [1, 2, 3, 4, 5, 6], async item => {
      begun.push(item);
      await turn();
      if (item === 2) throw new Error('two');
      await turn();
    });
    await assert.rejects(failing, /^Error: two$/);
    for (let turns = 0; turns < 10; turns += 1) await turn();
    assert.deepEqual(begun, [1, 2]);
  });

  it('may be none', async () => assert.deepEqual(await atOnce(4, [], async () => 1), []));
});

describe('a gate', () => {
  it('lets nobody in between one that leaves and the next in line', async () => {
    const gate = new Gate(1);
    const first = Promise.withResolvers<void>();
    let [running, most] = [0, 0];
    const task = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    };
    const runs = [gate.run(() => first.promise), gate.run(task)];
    const late = first.promise.then(() => gate.run(task));
    first.resolve();
    await Promise.all([...runs, late]);
    assert.equal(most, 1);
  });

  it('lets the next one in when one fails', async () => {
    const gate = new Gate(1);
    const failing = gate.run(() => Promise.reject(new Error('one')));
    const next = gate.run(async () => 2);
    await assert.rejects(failing, /^Error: one$/);
    assert.equal(await next, 2);
  });
});
