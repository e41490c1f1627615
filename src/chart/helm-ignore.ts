// SPDX-License-Identifier: Apache-2.0
import { joinedByStars, literal } from '../reference/pattern.ts';

interface IgnoreRule {
  readonly expression: RegExp;
  /** Held against the last part of a path alone. */
  readonly ofName: boolean;
  readonly ofFolders: boolean;
  readonly negated: boolean;
}

/** What Helm leaves out of every chart. */
const ALWAYS = 'templates/.?*';

/**
 * Tells by the text of a `.helmignore` which files of a chart Helm does not load (Helm's pkg/ignore, odd as it is: a rule
 * with `!` leaves out all that it does not fit, and `**` is an error). Nothing is left out where Helm refuses the text.
 */
export function readHelmIgnore(text: string): (file: string) => boolean {
  const lines = [...text.replace(/^\uFEFF/, '').split('\n'), ALWAYS].map(line => line.trim());
  const rules = lines.filter(line => line !== '' && !line.startsWith('#')).map(readRule);
  if (!rules.every(rule => rule !== undefined)) return () => false;
  return file => {
    const parts = file.split('/');
    return parts.some((_, at) => isIgnored(parts.slice(0, at + 1), at < parts.length - 1, rules));
  };
}

function isIgnored(parts: readonly string[], isFolder: boolean, rules: readonly IgnoreRule[]): boolean {
  for (const { expression, ofName, ofFolders, negated } of rules) {
    const fits = (isFolder || !ofFolders) && expression.test(ofName ? (parts.at(-1) ?? '') : parts.join('/'));
    if (fits !== negated) return true;
  }
  return false;
}

function readRule(line: string): IgnoreRule | undefined {
  const negated = line.startsWith('!');
  const pattern = line.slice(negated ? 1 : 0).replace(/\/$/, '');
  const expression = line.includes('**') ? undefined : toExpression(pattern.replace(/^\//, ''));
  if (expression === undefined) return undefined;
  return { expression, negated, ofName: !pattern.includes('/'), ofFolders: line.endsWith('/') };
}

/** A pattern of Go's filepath.Match; undefined for one that is none. */
function toExpression(pattern: string): RegExp | undefined {
  const token = /\*|\?|\\(.)|\[(\^?)((?:(?:\\.|[^\\\]-])(?:-(?:\\.|[^\\\]-]))?)+)\]|[^\\[]/gsuy;
  const pieces = [''];
  const add = (source: string): void => void pieces.push(`${pieces.pop()}${source}`);
  while (token.lastIndex < pattern.length) {
    const found = token.exec(pattern);
    if (found === null) return undefined;
    const [text, escaped, not, range] = found;
    if (range !== undefined) add(`[${not}${range.replace(RANGE, inRange)}]`);
    else if (text === '*') pieces.push('');
    else add(text === '?' ? '[^/]' : literal(escaped ?? text));
  }
  return new RegExp(`^${joinedByStars(pieces, '[^/]*')}$`, 'su');
}

/** A letter of a class, or two with what lies between. */
const RANGE = /(?:\\(.)|([^\\]))(?:-(?:\\(.)|([^\\])))?/gsu;

/** A range that goes backwards fits nothing in Go, where JavaScript refuses it. */
function inRange(_: string, escaped: string, first = escaped, escapedLast?: string, last = escapedLast): string {
  if (last === undefined) return inClass(first);
  return Number(last.codePointAt(0)) < Number(first.codePointAt(0)) ? '' : `${inClass(first)}-${inClass(last)}`;
}

function inClass(letter: string): string {
  return letter === '-' ? '\\-' : literal(letter);
}
