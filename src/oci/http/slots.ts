// SPDX-License-Identifier: Apache-2.0

/** Lets so many tasks with the same key run at a time; the others wait their turn, first come first served. */
export class Slots {
  readonly #size: number;
  readonly #busy = new Map<string, { running: number; waiting: (() => void)[] }>();

  constructor(size: number) {
    this.#size = size;
  }

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const state = this.#busy.get(key) ?? { running: 0, waiting: [] };
    this.#busy.set(key, state);
    if (state.running < this.#size) state.running += 1;
    else await new Promise<void>(resolve => state.waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = state.waiting.shift();
      if (next === undefined) state.running -= 1;
      else next();
    }
  }
}
