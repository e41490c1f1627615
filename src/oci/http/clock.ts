// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';

/** Time as this room uses it, in milliseconds. Tests pass their own, so that no test waits. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Runs a task whose signal aborts when the time is over; never keeps the process alive. */
  within<T>(milliseconds: number, task: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: milliseconds => sleep(milliseconds),
  // Not AbortSignal.timeout: that stands until its time is over, and a copy of 5,000 images had tens of thousands of them.
  within: async (milliseconds, task) => {
    const controller = new AbortController();
    const tooSlow = (): void => controller.abort(new DOMException('too slow', 'TimeoutError'));
    const timer = setTimeout(tooSlow, milliseconds).unref();
    try {
      return await task(controller.signal);
    } finally {
      clearTimeout(timer);
    }
  },
};
