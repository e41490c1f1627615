// SPDX-License-Identifier: Apache-2.0

/** How many letters may be wrong in what is taken for a misspelt name, as for Helm and kubectl. */
export const TYPO = 2;

/** Letters to put in, take out or change to make one name of the other (Levenshtein). */
export function wrongLetters(typed: string, name: string): number {
  let row = Array.from({ length: name.length + 1 }, (_, at) => at);
  for (const [line, letter] of [...typed].entries()) {
    const above = row;
    row = [line + 1];
    for (let at = 1; at <= name.length; at += 1) {
      const [left = 0, up = 0, across = 0] = [row[at - 1], above[at], above[at - 1]];
      row.push(Math.min(left + 1, up + 1, across + (name[at - 1] === letter ? 0 : 1)));
    }
  }
  return row.at(-1) ?? 0;
}
