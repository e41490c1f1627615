// SPDX-License-Identifier: Apache-2.0
import type { Clock } from './clock.ts';
import { isSilence } from './network-error.ts';

/** How long a host that did not answer is not asked again, in milliseconds: longer than one wait, shorter than a person's. */
const LEFT_ALONE = 60_000;

/**
 * Hosts (origins) that have not answered anything yet. Behind a firewall that drops packets each request costs a whole
 * wait; with hundreds of images that was a quarter of an hour. After the first wait the others fail at once, in the same words.
 */
export class SilentHosts {
  readonly #clock: Clock;
  readonly #heard = new Set<string>();
  readonly #silent = new Map<string, { readonly cause: unknown; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async ask<T>(origin: string, task: () => Promise<T>): Promise<T> {
    const silence = this.#silent.get(origin);
    if (silence !== undefined && this.#clock.now() < silence.until) throw silence.cause;
    try {
      const answer = await task();
      this.#heard.add(origin);
      this.#silent.delete(origin);
      return answer;
    } catch (cause) {
      if (isSilence(cause) && !this.#heard.has(origin))
        this.#silent.set(origin, { cause, until: this.#clock.now() + LEFT_ALONE });
      throw cause;
    }
  }
}
