// SPDX-License-Identifier: Apache-2.0

/** What is known under a key; made when it is first asked for. */
export function remembered<K, V>(memory: Map<K, V>, key: K, make: (key: K) => V): V {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make(key);
  memory.set(key, made);
  return made;
}
