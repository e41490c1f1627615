// SPDX-License-Identifier: Apache-2.0
import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Finds lines (from 1) of one YAML document by path; undefined where the path does not lead. Broken YAML has no lines. */
export function linesOf(text: string): (path: readonly (string | number)[]) => number | undefined {
  const counter = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: counter, uniqueKeys: false, logLevel: 'silent' });
  return path => {
    let node: unknown = contents;
    let offset: number | undefined;
    for (const step of path) {
      const child = childOf(node, step);
      if (child === undefined) return undefined;
      [node, offset] = [child.node, child.offset];
    }
    return offset === undefined ? undefined : counter.linePos(offset).line;
  };
}

function childOf(node: unknown, step: string | number): { node: unknown; offset: number | undefined } | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step] as Node | undefined;
    return item === undefined ? undefined : { node: item, offset: item.range?.[0] };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => (key as { value?: unknown } | null)?.value === step);
  return pair && { node: pair.value, offset: (pair.key as Node).range?.[0] };
}
