// SPDX-License-Identifier: Apache-2.0

/** A part of a sorted list, and the query of the next part if there is one. */
export interface Page {
  readonly items: readonly string[];
  readonly next: string | undefined;
}

/** The part that `n` and `last` ask for (distribution-spec, listing tags). Undefined when `n` is not a number of items. */
export function pageOf(sorted: readonly string[], query: URLSearchParams): Page | undefined {
  const count = query.get('n');
  if (count !== null && !/^\d{1,9}$/.test(count)) return undefined;
  const last = query.get('last');
  const rest = last === null ? sorted : sorted.filter(item => item > last);
  const items = count === null ? rest : rest.slice(0, Number(count));
  const end = items.at(-1);
  const more = end !== undefined && items.length < rest.length;
  return { items, next: more ? `n=${count}&last=${encodeURIComponent(end)}` : undefined };
}
