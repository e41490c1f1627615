// SPDX-License-Identifier: Apache-2.0

/** How a scalar is written, by the names of the `yaml` package. */
export type Style = 'PLAIN' | 'QUOTE_DOUBLE' | 'QUOTE_SINGLE' | 'BLOCK_LITERAL' | 'BLOCK_FOLDED';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A character of a scalar's source that is no white space, with what it stands for. */
interface Cell {
  readonly stands: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the source of parts of a scalar's text. Folding and indentation change only white space, and names of images hold
 * none: so the text and its source are laid side by side without it. Answers start and end in the source, or undefined
 * when the two do not fit together. `start` and `end` count UTF-16 units of `text`; no white space may be at either.
 */
export function sourceRanges(source: string, style: Style, text: string, parts: readonly Range[]): Range[] | undefined {
  const cells = cellsOf(source, style);
  const visible = [...text.matchAll(/\S/g)];
  if (cells.length !== visible.length) return undefined;
  if (visible.some(([stands], index) => cells[index]?.stands !== stands)) return undefined;
  const byIndex = new Map(visible.map(({ index }, at) => [index, cells[at]]));
  const ranges = parts.flatMap(({ start, end }) => {
    const [first, last] = [byIndex.get(start), byIndex.get(end - 1)];
    return first === undefined || last === undefined ? [] : [{ start: first.start, end: last.end }];
  });
  return ranges.length === parts.length ? ranges : undefined;
}

function cellsOf(source: string, style: Style): Cell[] {
  if (style === 'QUOTE_DOUBLE') return cells(source, 1, source.length - 1, ESCAPED, unescaped);
  if (style === 'QUOTE_SINGLE')
    return cells(source, 1, source.length - 1, DOUBLED, text => (text === "''" ? "'" : text));
  const head = style === 'PLAIN' ? 0 : source.indexOf('\n') + 1;
  return cells(source, head, source.length, SIMPLE, text => text);
}

const SIMPLE = /\S/g;
const DOUBLED = /''|\S/g;
const ESCAPED = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|\r?\n|[\s\S])|\S/g;

function cells(source: string, from: number, to: number, unit: RegExp, meaning: (text: string) => string): Cell[] {
  return [...source.slice(from, to).matchAll(unit)].flatMap(({ 0: written, index }) => {
    const units = meaning(written).match(/\S/g) ?? [];
    return units.map(stands => ({ stands, start: from + index, end: from + index + written.length }));
  });
}

/** YAML 1.2 §5.7; those that stand for white space or nothing are left out. */
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  N: '\x85',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

function unescaped(written: string): string {
  if (written[0] !== '\\') return written;
  const kind = written[1] ?? '';
  if (/[xuU]/.test(kind) && written.length > 2) return String.fromCodePoint(Number.parseInt(written.slice(2), 16));
  return ESCAPES[kind] ?? written.slice(1);
}
