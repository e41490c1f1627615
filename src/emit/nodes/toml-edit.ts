// SPDX-License-Identifier: Apache-2.0
import { parse, type TomlPrimitive, type TomlTable } from 'smol-toml';
import { toml, tomlKey, tomlList } from './escape.ts';

type Path = readonly string[];

/** Numbers of any size, as a runtime's configuration may have them. */
export function readToml(text: string): TomlTable {
  return parse(text, { integersAsBigInt: 'asNeeded' });
}

/**
 * The text with one key of one table set: in its line where it stands, below the table's header, or in a table of its own. Every
 * other byte stays. Undefined when the text then reads otherwise than that (a table in braces, keys with dots): nothing is guessed.
 */
export function setKey(text: string, table: Path, key: string, value: string | readonly string[]): string | undefined {
  const lines = text.split('\n');
  const end = lines.some(line => line.endsWith('\r')) ? '\r' : '';
  const line = `${tomlKey(key)} = ${typeof value === 'string' ? toml(value) : tomlList(value)}`;
  const header = lines.findIndex(text => isSame(headerOf(text), table));
  const edited = header === -1 ? withTable(lines, table, line, end) : withLine(lines, header, key, line, end);
  return readsAs(edited.join('\n'), text, [...table, key], value) ? edited.join('\n') : undefined;
}

function withLine(lines: readonly string[], header: number, key: string, line: string, end: string): string[] {
  const next = lines.findIndex((text, at) => at > header && headerOf(text) !== undefined);
  const body = lines.slice(header + 1, next === -1 ? undefined : next);
  const own = body.findIndex(text => new RegExp(`^\\s*["']?${key}["']?\\s*=`).test(text));
  const indent = /^\s*/.exec(lines[header] ?? '')?.[0] ?? '';
  if (own === -1) return [...lines.slice(0, header + 1), `${indent}  ${line}${end}`, ...lines.slice(header + 1)];
  const at = header + 1 + own;
  // A comment behind the value stays.
  const [, front = '', comment = ''] = /^(\s*)[^=]*=\s*(?:"[^"]*"|'[^']*')(\s*#.*)?\s*$/.exec(lines[at] ?? '') ?? [];
  return [...lines.slice(0, at), `${front}${line}${comment.trimEnd()}${end}`, ...lines.slice(at + 1)];
}

/** Before the first table below it: parsers of old refuse a table that comes after its own parts. */
function withTable(lines: readonly string[], table: Path, line: string, end: string): string[] {
  const part = lines.findIndex(text => isSame(headerOf(text)?.slice(0, table.length), table));
  const added = [`[${table.map(tomlKey).join('.')}]${end}`, `  ${line}${end}`];
  if (part !== -1) return [...lines.slice(0, part), ...added, end, ...lines.slice(part)];
  const last = lines.findLastIndex(text => text.trim() !== '') + 1;
  return [...lines.slice(0, last), ...(last > 0 ? [end] : []), ...added, ''];
}

/** `["plugins", "a.b"]` of `[plugins."a.b"]`; undefined for a line that is no header. */
function headerOf(line: string): string[] | undefined {
  if (!/^\s*\[(?!\[)/.test(line)) return undefined;
  try {
    const path: string[] = [];
    // A lone \r ends no line.
    let table: TomlPrimitive = readToml(line.trimEnd());
    while (isTable(table) && Object.keys(table).length === 1) {
      const [[key, inner]] = Object.entries(table) as [[string, TomlPrimitive]];
      path.push(key);
      table = inner;
    }
    return isTable(table) ? path : undefined;
  } catch {
    return undefined;
  }
}

function readsAs(edited: string, before: string, path: Path, value: string | readonly string[]): boolean {
  try {
    return equal(readToml(edited), withValue(readToml(before), path, value));
  } catch {
    return false;
  }
}

function withValue(table: TomlTable, [key = '', ...rest]: Path, value: string | readonly string[]): TomlTable {
  const inner = table[key];
  if (rest.length === 0) return { ...table, [key]: typeof value === 'string' ? value : [...value] };
  return { ...table, [key]: withValue(isTable(inner) ? inner : {}, rest, value) };
}

function equal(a: TomlPrimitive, b: TomlPrimitive): boolean {
  if (!isObject(a) || !isObject(b) || a instanceof Date || b instanceof Date)
    return String(a) === String(b) && typeof a === typeof b;
  const keys = Object.keys(a);
  const [left, right] = [a, b] as [TomlTable, TomlTable];
  return (
    keys.length === Object.keys(b).length && keys.every(key => key in right && equal(left[key] ?? '', right[key] ?? ''))
  );
}

function isSame(a: Path | undefined, b: Path): boolean {
  return a !== undefined && a.length === b.length && a.every((key, at) => key === b[at]);
}

function isTable(value: unknown): value is TomlTable {
  return isObject(value) && !Array.isArray(value) && !(value instanceof Date);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
