// SPDX-License-Identifier: Apache-2.0

const LONGEST = 300;
/** Patterns are tried at every letter, and somebody else decides how many there are. */
const MOST_READ = 4096;

/**
 * Someone else's words made fit for a message of ours: one line, no control characters (a terminal obeys them), nothing
 * that looks like a credential or a signed address, at most 300 characters.
 */
export function plainWords(text: string): string {
  const line = beginning(text.replace(/[\p{C}\s]+/gu, ' '))
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 …')
    .replace(/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '…')
    .replace(/(https?:\/\/)[^\s/@]*@/gi, '$1')
    .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/gi, '$1?…')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Up to a space: a secret that is cut in two is not known for one. */
function beginning(line: string): string {
  return line.length <= MOST_READ ? line : `${line.slice(0, line.lastIndexOf(' ', MOST_READ) + 1)}…`;
}
