// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isMap, LineCounter, parseDocument, stringify } from 'yaml';
import { blockLine } from '../../src/chart/gitops/block-line.ts';

/** The line that the parser says. */
function parsedLine(text: string, keys: readonly string[]): number | undefined {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const holder = keys.length > 1 ? document.getIn(keys.slice(0, -1), true) : document.contents;
  const pair = isMap(holder) ? holder.items.find(({ key }) => String(key) === keys.at(-1)) : undefined;
  const range = (pair?.key as { range?: [number] } | undefined)?.range;
  return range && counter.linePos(range[0]).line - 1;
}

function* pathsIn(value: unknown, path: readonly string[] = []): Generator<string[]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    yield [...path, key];
    yield* pathsIn(inner, [...path, key]);
  }
}

const key = fc.constantFrom('a', 'b', 'spec', 'kind', 'spec.source', 'a-b', 'a: b', '#a', '- a', '');
const scalar = fc.oneof(fc.constantFrom('', 'kind: X', 'a\n  b: c\nspec: d\n', ' # no', '---\nkind: Y'), fc.integer());
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));

describe('lines of keys in blocks', () => {
  it('are those that a parser tells, or none', () => {
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { maxKeys: 4 }),
        fc.record({ indent: fc.constantFrom(2, 4), lineWidth: fc.constantFrom(0, 20) }),
        (object, options) => {
          const text = `# first\n---\n${stringify(object, options)}`;
          for (const path of pathsIn(object)) {
            const line = blockLine(text, path);
            if (line !== undefined) assert.equal(line, parsedLine(text, path), `${path.join(' > ')} of\n${text}`);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are found in a manifest as people write it', () => {
    const text = [
      'apiVersion: argoproj.io/v1alpha1',
      'kind: Application # of ours',
      'spec:',
      '',
      '  # where',
      '  source:',
      '    helm:',
      '      values: |',
      '        image: x',
      '    path: charts/web',
      '  project: default',
    ].join('\n');
    for (const [keys, line] of [
      [['kind'], 1],
      [['spec', 'source'], 5],
      [['spec', 'source', 'helm', 'values'], 7],
      [['spec', 'source', 'path'], 9],
      [['spec', 'project'], 10],
      [['spec', 'image'], undefined],
      [['spec', 'source', 'helm', 'values', 'image'], undefined],
    ] as const)
      assert.equal(blockLine(text, keys), line, keys.join('.'));
  });

  it('are left to the parser for lists and for what stands in one line', () => {
    assert.equal(blockLine('spec: {source: {path: x}}', ['spec', 'source']), undefined);
    assert.equal(blockLine('spec:\n  - a: 1\n', ['spec', 0]), undefined);
  });
});
