// SPDX-License-Identifier: Apache-2.0
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** Lines of one YAML document, from 1. */
export interface YamlLines {
  /** Of what stands at a path; undefined where the path does not lead. */
  readonly at: (path: readonly (string | number)[]) => number | undefined;
  /** Of each entry whose key matches and whose text is this one as it is written, `1.10` for a number too. */
  readonly having: (key: RegExp, text: string) => number[];
}

/** Reads a document for its lines. Broken YAML has no lines, or those before it breaks. */
export function linesOf(text: string): YamlLines {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: false, logLevel: 'silent' });
  const lineAt = (offset: number): number => counter.linePos(offset).line;
  return {
    at: path => {
      let node: unknown = document.contents;
      let offset: number | undefined;
      for (const step of path) {
        const child = childOf(node, step);
        if (child === undefined) return undefined;
        [node, offset] = [child.node, child.offset];
      }
      return offset === undefined ? undefined : lineAt(offset);
    },
    having: (wanted, source) => {
      const lines: number[] = [];
      visit(document, {
        Pair: (_, { key, value }) => {
          if (!isScalar(key) || !isScalar(value) || !key.range) return;
          if (wanted.test(String(key.value)) && value.source === source) lines.push(lineAt(key.range[0]));
        },
      });
      return lines;
    },
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
