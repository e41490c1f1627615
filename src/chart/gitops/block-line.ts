// SPDX-License-Identifier: Apache-2.0

/**
 * The line, from 0, of a key in YAML that is written in blocks, as manifests nearly always are; undefined where only a parser
 * can tell. Parsing each manifest again for its lines was a quarter of a check with nothing changed.
 */
export function blockLine(text: string, keys: readonly (string | number)[]): number | undefined {
  const lines = text.split('\n');
  let at: number | undefined;
  let indent = 0;
  for (const key of keys) {
    const from = at === undefined ? 0 : at + 1;
    if (at !== undefined) indent = deeper(lines, at, indent);
    at = typeof key === 'string' && indent !== Number.POSITIVE_INFINITY ? find(lines, from, indent, key) : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/** How far the lines below a key are indented; infinite when its value stands beside it, or is no mapping in blocks. */
function deeper(lines: readonly string[], at: number, indent: number): number {
  if (!/:[ \t]*(#.*)?\r?$/.test(lines[at] ?? '')) return Number.POSITIVE_INFINITY;
  const next = lines.slice(at + 1).find(line => !isPassed(line)) ?? '';
  const own = indentOf(next);
  return own > indent && /^ *[\w./-]+:(\s|$)/.test(next) ? own : Number.POSITIVE_INFINITY;
}

function find(lines: readonly string[], from: number, indent: number, key: string): number | undefined {
  const wanted = `${' '.repeat(indent)}${key}:`;
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line.startsWith(wanted) && /^(\s|$)/.test(line.slice(wanted.length))) return index;
    if (!isPassed(line) && indentOf(line) < indent) return undefined;
  }
  return undefined;
}

/** Lines without content. A document's marker is one too. */
function isPassed(line: string): boolean {
  return /^\s*(#|$)|^---/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
