// SPDX-License-Identifier: Apache-2.0
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { endLinesAs } from './line-ends.ts';

/**
 * The text of a kustomization with the component in it; undefined when it has it already, or is no YAML. All other bytes stay,
 * but where the list stands in brackets: that is written as the parser writes it.
 */
export function includeComponent(text: string, component: string): string | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return undefined;
  const components = document.get('components');
  if (isSeq(components) && components.items.some(item => sameFolder(String(item), component))) return undefined;
  const longer = withLine(text, components, component);
  if (isSeq(components)) components.add(component);
  else document.set('components', [component]);
  return readsAs(longer, document.toJS()) ? longer : document.toString({ lineWidth: 0 });
}

/** A line more behind the last of the list, or a list at the end. It may read as something else. */
function withLine(text: string, components: unknown, component: string): string {
  const last = isSeq(components) ? components.items.at(-1) : undefined;
  if (!isScalar(last) || !last.range) {
    const before = text.replace(/\n*$/, text === '' ? '' : '\n');
    return `${before}${endLinesAs(text, `components:\n  - ${component}\n`)}`;
  }
  const [start, end] = last.range;
  const indent = /^ */.exec(text.slice(text.lastIndexOf('\n', start) + 1)) ?? '';
  const next = text.indexOf('\n', end) + 1 || text.length;
  const before = text.slice(0, next);
  const line = `${before.endsWith('\n') ? '' : '\n'}${indent}- ${component}\n`;
  return `${before}${endLinesAs(text, line)}${text.slice(next)}`;
}

function readsAs(text: string, wanted: unknown): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && JSON.stringify(document.toJS()) === JSON.stringify(wanted);
}

function sameFolder(a: string, b: string): boolean {
  const plain = (folder: string): string => folder.replace(/^\.\//, '').replace(/\/$/, '');
  return plain(a) === plain(b);
}
