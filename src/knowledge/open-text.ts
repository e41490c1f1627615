// SPDX-License-Identifier: Apache-2.0
import { openAndKeep, openLine } from '../discover/embedded.ts';
import { settingsOf } from '../discover/tokens.ts';
import type { Value } from '../rendered/value.ts';

/** What a string holds: a document, `key=value` settings, nothing of the sort, or a document that does not parse. */
export type Opened =
  | { readonly kind: 'document'; readonly value: Value }
  | { readonly kind: 'settings'; readonly settings: Readonly<Record<string, string>> }
  | { readonly kind: 'plain' }
  | { readonly kind: 'broken' };

/** Without any of these a string is plain. */
const STRUCTURE = /[\n:{[]/;
const PLAIN: Opened = { kind: 'plain' };
const TEMPLATE = /\{\{|<%/;
/** A section's head, or a key with a block or a text behind it: meant as TOML or YAML. */
const MEANT = /^[ \t]*\[[\w.-]+\][ \t]*\r?$|^[ \t]*[\w.-]+:[ \t]*\r?\n[ \t]+\S|^[\w.-]+:[ \t]+\S/m;

/** What was opened last: each part of a composition looks into the same text. */
const memory = new Map<string, Opened>();
const REMEMBERED = 8;

/** Opens a string that a path goes on below. Templates of other engines are settings, line by line. */
export function openString(text: string): Opened {
  if (!STRUCTURE.test(text)) return PLAIN;
  let opened = memory.get(text);
  if (opened === undefined) {
    opened = open(text);
    memory.set(text, opened);
    const [oldest] = memory.keys();
    if (memory.size > REMEMBERED && oldest !== undefined) memory.delete(oldest);
  }
  return opened;
}

function open(text: string): Opened {
  const document = openAndKeep(text) ?? openLine(text);
  if (document !== undefined) return { kind: 'document', value: document };
  if (!TEMPLATE.test(text) && isMeant(text)) return { kind: 'broken' };
  const settings = settingsOf(text);
  return Object.keys(settings).length === 0 ? PLAIN : { kind: 'settings', settings };
}

/** True for what was to be JSON, TOML or YAML. */
function isMeant(text: string): boolean {
  return /^\s*[{[]/.test(text) || (text.includes('\n') && MEANT.test(text));
}
