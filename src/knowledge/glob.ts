// SPDX-License-Identifier: Apache-2.0
import { remembered } from '../reference/remembered.ts';

/** A compiled glob: `*` is any text, `|` parts alternatives, all else stands for itself. No pattern takes more than one pass. */
export interface Glob {
  /** The alternatives, when none has a `*`: they can be looked up in a map. */
  readonly exact: readonly string[] | undefined;
  matches(text: string): boolean;
  /** What the last `*` stood for; undefined when the text does not match or no `*` matched it. */
  star(text: string): string | undefined;
}

const cache = new Map<string, Glob>();

/** Compiles a glob; the same pattern is compiled once. */
export function globOf(pattern: string): Glob {
  return remembered(cache, pattern, compile);
}

/** True for a pattern without a letter or digit, or with an alternative that has none: it says nothing. */
export function matchesEverything(pattern: string): boolean {
  return pattern.split('|').some(alternative => !/[a-z0-9]/i.test(alternative));
}

function compile(pattern: string): Glob {
  const alternatives = pattern.split('|').map(alternative => alternative.split('*'));
  const exact = alternatives.every(pieces => pieces.length === 1) ? pattern.split('|') : undefined;
  return {
    exact,
    matches: matcherOf(alternatives, exact),
    star: text => {
      for (const pieces of alternatives) {
        const last = match(text, pieces);
        if (last !== undefined) return pieces.length === 1 ? undefined : last;
      }
      return undefined;
    },
  };
}

function matcherOf(
  alternatives: readonly (readonly string[])[],
  exact: readonly string[] | undefined,
): Glob['matches'] {
  if (exact === undefined) return text => alternatives.some(pieces => match(text, pieces) !== undefined);
  const [only, ...others] = exact;
  return others.length === 0 ? text => text === only : text => exact.includes(text);
}

/**
 * What the last `*` between the pieces stands for, '' when there is none; undefined for no match. Each middle piece is
 * taken at its first place: that leaves most to the rest, so no other choice can match where this one does not.
 */
function match(text: string, pieces: readonly string[]): string | undefined {
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return text === first ? '' : undefined;
  const last = pieces.at(-1) ?? '';
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return undefined;
  let at = first.length;
  for (let index = 1; index < pieces.length - 1; index += 1) {
    const piece = pieces[index] ?? '';
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return undefined;
    at = found + piece.length;
  }
  return text.slice(at, end);
}
