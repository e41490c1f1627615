// SPDX-License-Identifier: Apache-2.0

/** A pattern of `*`, `**`, `?`, `[…]` and `{a,b}` over paths with `/`, as the whole path must match it. */
export function globExpression(pattern: string): RegExp {
  return new RegExp(`^${globSource(pattern)}$`);
}

/** The same as the source of a regular expression, to be a part of another. */
export function globSource(pattern: string): string {
  const parts = pattern.match(/\*\*\/|\*\*|\*|\?|\[[^\]/]*\]|\{[^{}]*\}|\\.|[^*?[{\\]+|./g) ?? [];
  return parts.map(source).join('');
}

/** A class of letters. A range that goes backwards fits nothing, where JavaScript refuses it. */
function letters(part: string): string {
  const [, not, among = ''] = /^\[(!?)(.+)\]$/s.exec(part) ?? [];
  const forwards = among.replace(/(.)-(.)/gs, (range, first, last) => (last < first ? '' : range));
  return `[${not === '!' ? '^' : ''}${forwards.replaceAll('\\', '\\\\')}]`;
}

function source(part: string): string {
  if (part === '**/') return '(?:[^/]+/)*';
  if (part === '**') return '.*';
  if (part === '*') return '[^/]*';
  if (part === '?') return '[^/]';
  if (/^\[.+\]$/.test(part)) return letters(part);
  if (/^\{.*\}$/.test(part)) return `(?:${part.slice(1, -1).split(',').map(globSource).join('|')})`;
  return (part.startsWith('\\') ? part.slice(1) : part).replace(/[.+^${}()|[\]\\]/g, '\\$&');
}
