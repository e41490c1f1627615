// SPDX-License-Identifier: Apache-2.0

const LONGEST = 300;

/**
 * Someone else's words made fit for a message of ours: one line, no control characters (a terminal obeys them), nothing
 * that looks like a credential or a signed address, at most 300 characters.
 */
export function plainWords(text: string): string {
  const line = text
    .replace(/\p{C}+/gu, ' ')
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 …')
    .replace(/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '…')
    .replace(/(https?:\/\/)[^\s/@]*@/gi, '$1')
    .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/gi, '$1?…')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
