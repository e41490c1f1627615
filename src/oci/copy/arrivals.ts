// SPDX-License-Identifier: Apache-2.0

/** What waits, and for how many blobs more. */
interface Waiter<Item> {
  left: number;
  readonly item: Item;
}

/** Why a blob did not arrive. */
export interface Failed {
  readonly error: unknown;
}

const NONE: readonly never[] = [];

/**
 * Blobs on their way, by key, and the items that wait for them. A plan has tens of thousands: a blob is an entry and an item a
 * count, as functions that wait took 16 MB for 5,000 images. An item is handed to `ready` once: when all that it waits for are
 * there, or when the first fails.
 */
export class Arrivals<Item> {
  readonly #ready: (item: Item, failed?: Failed) => void;
  readonly #expected = new Map<string, readonly Waiter<Item>[] | Failed>();

  constructor(ready: (item: Item, failed?: Failed) => void) {
    this.#ready = ready;
  }

  /** From now on it is waited for. */
  announce(key: string): void {
    this.#expected.set(key, NONE);
  }

  /** Holds the item back until all of these are there; one that was never announced is. */
  hold(item: Item, keys: readonly string[]): void {
    const failed = keys.map(key => this.failure(key)).find(failure => failure !== undefined);
    const awaited = keys.filter(key => this.#expected.has(key));
    if (failed !== undefined || awaited.length === 0) {
      this.#ready(item, failed);
      return;
    }
    const waiter = { left: awaited.length, item };
    // Not `push`: that makes room for seventeen, and few have more than one.
    for (const key of awaited) this.#expected.set(key, this.#waiting(key).concat(waiter));
  }

  arrived(key: string): void {
    const waiting = this.#waiting(key);
    this.#expected.delete(key);
    for (const waiter of waiting) {
      waiter.left -= 1;
      if (waiter.left === 0) this.#ready(waiter.item);
    }
  }

  failed(key: string, error: unknown): void {
    const waiting = this.#waiting(key);
    this.#expected.set(key, { error });
    for (const waiter of waiting) {
      if (waiter.left > 0) this.#ready(waiter.item, { error });
      // Others that it waits for may fail, or arrive, too.
      waiter.left = 0;
    }
  }

  failure(key: string): Failed | undefined {
    const state = this.#expected.get(key);
    return state !== undefined && 'error' in state ? state : undefined;
  }

  #waiting(key: string): readonly Waiter<Item>[] {
    const state = this.#expected.get(key);
    return state === undefined || 'error' in state ? NONE : state;
  }
}
