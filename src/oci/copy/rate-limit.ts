// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../http/clock.ts';

/** Lets so many bytes a second through, all readers together; what was not used for a second is lost. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #bytesPerSecond: number;
  /** When the bytes taken so far are paid for, by the clock. */
  #paid = 0;

  constructor(bytesPerSecond: number, clock: Clock) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#clock = clock;
  }

  /** Returns when these bytes may go on. */
  async take(bytes: number): Promise<void> {
    const now = this.#clock.now();
    const start = Math.max(this.#paid, now - 1000);
    this.#paid = start + (bytes / this.#bytesPerSecond) * 1000;
    if (this.#paid > now) await this.#clock.sleep(this.#paid - now);
  }
}
