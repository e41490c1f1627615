// SPDX-License-Identifier: Apache-2.0

/**
 * What a terminal, or a CI system's log, takes for a command (colours, titles, a cleared screen) or for a turn of the
 * reading direction, behind which other text hides. Line ends and tabs stay.
 */
const UNSEEN = /\r(?!\n)|[^\P{Cc}\t\n\r]|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Text as it may be shown to people: what cannot be seen is written out, `\u001b`, as JSON and YAML would write it. */
export function visible(text: string): string {
  return text.replace(UNSEEN, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
