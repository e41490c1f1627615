// SPDX-License-Identifier: Apache-2.0

/** How many are under way at a time. */
const PORTION = 32;

/** Promise.all for lists that others write: never all at once, and no further than to the portion in which something fails. */
export async function inPortions<From, To>(
  items: readonly From[],
  task: (item: From) => Promise<To>,
): Promise<readonly To[]> {
  const all: To[] = [];
  for (let at = 0; at < items.length; at += PORTION)
    all.push(...(await Promise.all(items.slice(at, at + PORTION).map(task))));
  return all;
}
