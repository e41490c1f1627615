// SPDX-License-Identifier: Apache-2.0

/** Lets at most `limit` tasks run at once; the rest wait in order. */
export class Gate {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = Math.max(1, limit);
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#limit) this.#running++;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The place is handed on: one that is given up first is taken by whoever comes just then, and by the next in line.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

/**
 * Promise.all of a task for each item, at most `limit` at once. Items that wait cost nothing, as a promise for each would; what
 * fails keeps the rest from being begun.
 */
export async function atOnce<From, To>(
  limit: number,
  items: readonly From[],
  task: (item: From) => Promise<To>,
): Promise<To[]> {
  const results = new Array<To>(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      results[at] = await task(items[at] as From);
    }
  };
  const workers = Array.from({ length: Math.max(1, limit) }, () =>
    work().catch(error => {
      next = items.length;
      throw error;
    }),
  );
  await Promise.all(workers);
  return results;
}
