// SPDX-License-Identifier: Apache-2.0

/** Sees to it that a repository can be pushed to, where a registry does not make it by itself. */
export interface RepositoryMaker {
  /** Called before each write; whoever does something here remembers for which repositories. */
  prepare(repository: string): Promise<void>;
}

/** Does it once for each key, however many ask at a time; after a failure the next one tries again. */
export function once(make: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const made = new Map<string, Promise<void>>();
  return key => {
    const making =
      made.get(key) ??
      make(key).catch(cause => {
        made.delete(key);
        throw cause;
      });
    made.set(key, making);
    return making;
  };
}
