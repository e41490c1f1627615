// SPDX-License-Identifier: Apache-2.0

/** True when one of the patterns is the whole text; `*` in a pattern is any text. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some(pattern => wildcard(pattern).test(text));
}

/** A pattern as an expression for a whole text: `any` is what its `*` stands for. */
export function wildcard(pattern: string, any = '.*'): RegExp {
  return new RegExp(`^${pattern.split('*').map(literal).join(any)}$`);
}

/** A text as a part of a regular expression that stands for just it. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
