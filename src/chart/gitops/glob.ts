// SPDX-License-Identifier: Apache-2.0
import { joinedByStars } from '../../reference/pattern.ts';

/** A pattern of `*`, `**`, `?`, `[…]` and `{a,b}` over paths with `/`, as the whole path must match it. */
export function globExpression(pattern: string): RegExp {
  return new RegExp(`^${globSource(pattern)}$`);
}

/** The same as the source of a regular expression, to be a part of another; `group` begins the names of its groups. */
export function globSource(pattern: string, group = 'g'): string {
  const parts = pattern.match(/(?:\*\*\/)+|\*\*+|\*|\?|\[[^\]/]*\]|\{[^{}]*\}|\\.|[^*?[{\\]+|./g) ?? [];
  const runs: string[] = [];
  // Stars with text of fixed length between them, up to what has no fixed length.
  let pieces = [''];
  const end = (): void => {
    runs.push(joinedByStars(pieces, '[^/]*', `${group}${runs.length}_`));
    pieces = [''];
  };
  for (const part of parts) {
    if (part === '*') pieces.push('');
    else if (/^(?:\*\*|\{.*\}$)/.test(part)) {
      end();
      runs.push(part.startsWith('{') ? oneOf(part, `${group}${runs.length}_`) : source(part));
    } else pieces.push(`${pieces.pop()}${source(part)}`);
  }
  end();
  return runs.join('');
}

/** One of the patterns between braces. */
function oneOf(part: string, group: string): string {
  const patterns = part.slice(1, -1).split(',');
  return `(?:${patterns.map((pattern, at) => globSource(pattern, `${group}${at}_`)).join('|')})`;
}

/** A class of letters. A range that goes backwards fits nothing, where JavaScript refuses it. */
function letters(part: string): string {
  const [, not, among = ''] = /^\[(!?)(.+)\]$/s.exec(part) ?? [];
  const forwards = among.replace(/(.)-(.)/gs, (range, first, last) => (last < first ? '' : range));
  return `[${not === '!' ? '^' : ''}${forwards.replaceAll('\\', '\\\\')}]`;
}

function source(part: string): string {
  if (part.startsWith('**/')) return '(?:[^/]+/)*';
  if (part.startsWith('**')) return '.*';
  if (part === '?') return '[^/]';
  if (/^\[.+\]$/.test(part)) return letters(part);
  return (part.startsWith('\\') ? part.slice(1) : part).replace(/[.+^${}()|[\]\\]/g, '\\$&');
}
