// SPDX-License-Identifier: Apache-2.0
import { joinedByStars } from '../../reference/pattern.ts';

/** A pattern of `*`, `**`, `?`, `[…]` and `{a,b}` over paths with `/`, as the whole path must match it. */
export function globExpression(pattern: string): RegExp {
  return new RegExp(`^${globSource(pattern)}$`);
}

/** The same as the source of a regular expression, to be a part of another. */
export function globSource(pattern: string): string {
  const parts = pattern.match(/(?:\*\*\/)+|\*\*+|\*|\?|\[[^\]/]*\]|\{[^{}]*\}|\\.|[^*?[{\\]+|./g) ?? [];
  const runs: string[] = [];
  // Stars with text of fixed length between them, up to what has no fixed length.
  let pieces = [''];
  const end = (): void => {
    groups += 1;
    runs.push(joinedByStars(pieces, '[^/]*', `g${groups}_`));
    pieces = [''];
  };
  for (const part of parts) {
    if (part === '*') pieces.push('');
    else if (/^(?:\*\*|\{.*\}$)/.test(part)) {
      end();
      runs.push(source(part));
    } else pieces.push(`${pieces.pop()}${source(part)}`);
  }
  end();
  return runs.join('');
}

/** Groups of one expression may not share a name. */
let groups = 0;

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
  if (/^\{.*\}$/.test(part)) return `(?:${part.slice(1, -1).split(',').map(globSource).join('|')})`;
  return (part.startsWith('\\') ? part.slice(1) : part).replace(/[.+^${}()|[\]\\]/g, '\\$&');
}
