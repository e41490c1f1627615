// SPDX-License-Identifier: Apache-2.0
import { type Document, isMap, isScalar, type Node, type Pair, parseDocument, Scalar, type YAMLMap } from 'yaml';
import { AirgapError } from '../errors.ts';
import { endLinesAs } from './line-ends.ts';

/** The texts under `annotations` of a Chart.yaml. Throws CHART_INVALID. */
export function annotationsIn(text: string, file: string): Readonly<Record<string, string>> {
  const { annotations } = dataOf(read(text, file));
  const entries = Object.entries(annotations ?? {}).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(entries) as Record<string, string>;
}

/**
 * A Chart.yaml with one annotation set to `value`, as a block of lines. All other bytes stay: the parser tells places, and
 * the text is cut there. Throws CHART_INVALID where that cannot be done: broken YAML, `{…}` instead of lines, an alias.
 */
export function setAnnotation(text: string, key: string, value: string, file: string): string {
  const document = read(text, file);
  const content = `${value.trimEnd()}\n`;
  const changed = splice(text, document.contents as YAMLMap, key, content, file);
  const expected = dataOf(document);
  const wanted = { ...expected, annotations: { ...expected.annotations, [key]: content } };
  // The file is somebody else's work: nothing may change but what was asked for.
  if (JSON.stringify(dataOf(read(changed, file))) === JSON.stringify(wanted)) return changed;
  throw invalid(file, `annotation ${key} cannot be set without changing something else`);
}

interface ChartData {
  readonly annotations?: Readonly<Record<string, unknown>> | null;
}

function dataOf(document: Document): ChartData {
  return document.toJS() as ChartData;
}

function read(text: string, file: string): Document {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw invalid(file, error.message);
  if (!isMap(document.contents) || document.contents.flow) throw invalid(file, 'it is no mapping of one key a line');
  return document;
}

function invalid(file: string, what: string): AirgapError {
  return new AirgapError('CHART_INVALID', `${file}: ${what}`, { hint: 'Nothing was written; edit it by hand.' });
}

type Entry = Pair<Node, Node | null>;

function splice(text: string, root: YAMLMap, key: string, content: string, file: string): string {
  const annotations = entryOf(root, 'annotations');
  if (annotations === undefined) return insert(text, endOf(text, root), `annotations:\n${lines(key, content, 2)}`);
  const map = annotations.value;
  if (isMap(map) && !map.flow) {
    const old = entryOf(map, key);
    const column = columnOf(text, rangeOf(map)[0]);
    if (old === undefined) return insert(text, rangeOf(map)[1], lines(key, content, column));
    return replace(text, old, content, column + 2, file);
  }
  const isEmpty = map === null || (isScalar(map) && map.value === null) || (isMap(map) && map.items.length === 0);
  if (!isEmpty) throw invalid(file, 'its annotations are not written one a line');
  const [start, end] = map === null ? (rangeOf(annotations.key).slice(1) as [number, number]) : rangeOf(map);
  const rest = text.slice(end);
  const before = /^\s*(\n|$)/.test(rest) ? text.slice(0, start).trimEnd() : text.slice(0, start);
  return insert(`${before}${rest}`, before.length, lines(key, content, 2));
}

/** The end of the file, or the `...` before it. */
function endOf(text: string, root: YAMLMap): number {
  const [, end] = rangeOf(root);
  const mark = text.slice(end).search(/^\.\.\.\s/m);
  return mark === -1 ? text.length : end + mark;
}

/** Puts lines behind the line that `at` stands in, or at `at` when a line begins there. */
function insert(text: string, at: number, added: string): string {
  const begins = at === 0 || text[at - 1] === '\n';
  const next = begins ? at : text.indexOf('\n', at) + 1 || text.length;
  const before = text.slice(0, next);
  const end = before === '' || before.endsWith('\n') ? '' : '\n';
  return `${before}${endLinesAs(text, end + added)}${text.slice(next)}`;
}

function replace(text: string, { value: old }: Entry, content: string, indent: number, file: string): string {
  if (!isScalar(old)) throw invalid(file, 'the annotation is no text');
  const [start, end] = rangeOf(old);
  const source = text.slice(start, end);
  if (old.type === Scalar.BLOCK_LITERAL || old.type === Scalar.BLOCK_FOLDED) {
    const [header = '', ...body] = source.split('\n');
    const own = body.find(line => line.trim() !== '')?.search(/\S/) ?? indent;
    return `${text.slice(0, start)}${endLinesAs(text, block(content, own, /#.*/.exec(header)?.[0]))}${text.slice(end)}`;
  }
  // What follows a quoted text on its line is a comment; behind the header of a block it is one too.
  const next = text.indexOf('\n', end) + 1 || text.length;
  const space = /\s$/.test(text.slice(0, start)) ? '' : ' ';
  const added = block(content, indent, text.slice(end, next));
  return `${text.slice(0, start)}${space}${endLinesAs(text, added)}${text.slice(next)}`;
}

function lines(key: string, content: string, column: number): string {
  return `${' '.repeat(column)}${key}: ${block(content, column + 2)}`;
}

function block(content: string, indent: number, comment = ''): string {
  const remark = comment.trim() === '' ? '' : ` ${comment.trim()}`;
  return `|${remark}\n${content.replace(/^(?=.)/gm, ' '.repeat(indent))}`;
}

function entryOf(map: YAMLMap, key: string): Entry | undefined {
  return map.items.find(({ key: own }) => isScalar(own) && own.value === key) as Entry | undefined;
}

function rangeOf(node: Node): [number, number, number] {
  return node.range ?? [0, 0, 0];
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}
