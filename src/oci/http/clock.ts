// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';

/** Time as this room uses it, in milliseconds. Tests pass their own, so that no test waits. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Aborts when the time is over; never keeps the process alive. */
  deadline(milliseconds: number): AbortSignal;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: milliseconds => sleep(milliseconds),
  deadline: milliseconds => AbortSignal.timeout(milliseconds),
};
