// SPDX-License-Identifier: Apache-2.0

/** One who waits, and for how many more. */
interface Waiter {
  left: number;
  readonly done: PromiseWithResolvers<void>;
}

const NOBODY: readonly Waiter[] = [];

interface Failed {
  readonly error: unknown;
}

/**
 * Blobs on their way, by key, and who waits for them. A plan has tens of thousands: each is an entry and no promise, and
 * whoever waits for many of them waits once.
 */
export class Arrivals {
  readonly #expected = new Map<string, readonly Waiter[] | Failed>();

  /** From now on it is waited for. */
  announce(key: string): void {
    this.#expected.set(key, NOBODY);
  }

  arrived(key: string): void {
    for (const waiter of this.#waiting(key)) {
      waiter.left -= 1;
      if (waiter.left === 0) waiter.done.resolve();
    }
    this.#expected.delete(key);
  }

  failed(key: string, error: unknown): void {
    for (const { done } of this.#waiting(key)) done.reject(error);
    this.#expected.set(key, { error });
  }

  /** Returns when all of them are there; one that was never announced is. Throws what the first that failed failed with. */
  async wait(keys: Iterable<string>): Promise<void> {
    const waiter: Waiter = { left: 0, done: Promise.withResolvers() };
    // One of the keys may have failed already: then nobody listens to what becomes of the others.
    waiter.done.promise.catch(() => {});
    for (const key of keys) {
      const state = this.#expected.get(key);
      if (state === undefined) continue;
      if ('error' in state) throw state.error;
      // Not `push`: that makes room for seventeen, and few have more than one.
      this.#expected.set(key, state.concat(waiter));
      waiter.left += 1;
    }
    if (waiter.left > 0) await waiter.done.promise;
  }

  #waiting(key: string): readonly Waiter[] {
    const state = this.#expected.get(key);
    return state === undefined || 'error' in state ? NOBODY : state;
  }
}
