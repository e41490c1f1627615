// SPDX-License-Identifier: Apache-2.0

/** True when one of the patterns is the whole text; `*` in a pattern is any text. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some(pattern => wildcard(pattern).test(text));
}

/** A pattern as an expression for a whole text: `any` is what its `*` stands for. */
export function wildcard(pattern: string, any = '.*'): RegExp {
  return new RegExp(`^${joinedByStars(pattern.split('*').map(literal), any)}$`);
}

/**
 * The source of an expression for pieces of fixed length with `any` between them, `[^/]*`. What stands between two stars is taken where it first
 * fits, once and for all: the last star makes good what that skipped, and no pattern (`*a*a*a*…`) takes forever. `group` begins the names of its groups.
 */
export function joinedByStars(pieces: readonly string[], any: string, group = 's'): string {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return first;
  const between = rest.map((piece, at) => `(?=(?<${group}${at}>${any}?${piece}))\\k<${group}${at}>`);
  return `${first}${between.join('')}${any}${last}`;
}

/** A text as a part of a regular expression that stands for just it. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
