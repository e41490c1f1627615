// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { systemClock } from '../../src/oci/http/clock.ts';

describe('oci: a time limit', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('ends what takes longer', async () => {
    const running = systemClock.within(
      1000,
      signal => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    mock.timers.tick(1000);
    await assert.rejects(running, { name: 'TimeoutError' });
  });

  it('leaves nothing behind when its task is done or has failed', async () => {
    const signals: AbortSignal[] = [];
    await systemClock.within(1000, async signal => signals.push(signal));
    const failing = systemClock.within(1000, async signal => {
      signals.push(signal);
      throw new Error('no');
    });
    await assert.rejects(failing, /^Error: no$/);
    mock.timers.tick(1000);
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false, false],
    );
  });
});
