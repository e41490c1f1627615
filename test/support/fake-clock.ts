// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../src/oci/http/clock.ts';

/** A clock that never waits: `slept` keeps what it was asked for, time moves when a test moves it. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  #now = Date.UTC(2026, 0, 1);
  #deadlines: AbortController[] = [];

  now(): number {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.slept.push(milliseconds);
    this.#now += milliseconds;
  }

  async within<T>(_: number, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#deadlines.push(controller);
    return task(controller.signal);
  }

  /** All time limits that were set so far are over now. */
  passDeadlines(): void {
    for (const controller of this.#deadlines.splice(0)) controller.abort(new DOMException('too slow', 'TimeoutError'));
  }
}
