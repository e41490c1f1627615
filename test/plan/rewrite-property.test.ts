// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { isScalar, parseDocument, Scalar, stringify } from 'yaml';
import { postRender } from '../../src/action/post-render.ts';
import { Reader } from '../../src/action/reader.ts';
import { BUILT_IN } from '../../src/knowledge/built-in.generated.ts';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import { buildLock } from '../../src/lock/build.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { type Style, sourceRanges } from '../../src/plan/rewrite/scalar-source.ts';
import { digest } from '../support/locks.ts';

const fixtures = path.join(import.meta.dirname, '..', 'fixtures', 'rendered');
const target = parseMirror('mirror.test:5000/m');
const reader = new Reader(new Knowledge(BUILT_IN), false);

/** The lock of one stream, as `lock` would write it for a rendered file. */
function lockOf(stream: string): Lock {
  const { uses, unresolved } = reader.look(reader.open(stream), []);
  const released = uses.map(use => ({ release: 'a/b', use, values: [], redirect: 'post-render' as const }));
  const empty = { gaps: [], charts: [], additional: [], ignore: [] };
  const found = unresolved.map(one => ({ release: 'a/b', found: one }));
  const lock = buildLock({ ...empty, releases: [{ name: 'a/b' }], uses: released, unresolved: found });
  return {
    ...lock,
    images: lock.images.map(image => (image.image.includes('@') ? image : { ...image, digest: digest('a') })),
  };
}

function render(stream: string, lock: Lock, addDigests: boolean) {
  return postRender(stream, lock, { target, release: undefined, namespace: undefined, addDigests, ignore: [] }, reader);
}

/** What both texts share at their ends is cut off line by line; base64 is decoded. Answers the lines that differ, in pairs. */
function changedLines(before: string, after: string): [string, string][] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  assert.equal(a.length, b.length);
  return a.flatMap((line, index): [string, string][] => (line === b[index] ? [] : [[line, b[index] ?? '']]));
}

describe('post-render of real charts', () => {
  for (const file of readdirSync(fixtures).filter(name => name.endsWith('.yaml'))) {
    const stream = readFileSync(path.join(fixtures, file), 'utf8');
    for (const addDigests of [false, true]) {
      it(`${file}${addDigests ? ' with digests' : ''}: changes images only, and a second pass changes nothing`, () => {
        const lock = lockOf(stream);
        const first = render(stream, lock, addDigests);
        assert.deepEqual(first.unknown, []);
        assert.equal(first.rewritten > 0, true);
        for (const [before, after] of changedLines(stream, first.text)) {
          // Taking the mirror and the digest out again gives the line as it was, but for Docker's short names.
          const back = after.replaceAll('mirror.test:5000/m/', '').replaceAll(`@${digest('a')}`, '');
          const short = (line: string) => line.replace(/docker\.io\/(library\/)?/g, '');
          assert.equal(short(back), short(before));
        }
        assert.equal(render(first.text, lock, addDigests).text, first.text);
      });
    }
  }
});

describe('the source of a part of a text', () => {
  const image = 'registry.example:5000/team/name:1.2@sha256:ab';
  const styles: Style[] = ['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'];
  const words = fc.array(
    fc.constantFrom('a', ' ', '  ', '\n', '\t', "'", '"', '\\', '\u00e9', '\ud83d\ude00', '#', ': ', 'x'.repeat(40)),
  );

  for (const style of styles) {
    it(`is found in ${style}, whatever stands around it and wherever lines are folded`, () => {
      fc.assert(
        fc.property(words, words, fc.integer({ min: 20, max: 80 }), (before, after, lineWidth) => {
          const text = `${before.join('')} ${image} ${after.join('')}`;
          const scalar = new Scalar(text);
          scalar.type = style;
          const yaml = stringify({ deep: { key: scalar } }, { lineWidth });
          const node = parseDocument(yaml).getIn(['deep', 'key'], true);
          assert.ok(isScalar(node) && node.range);
          // The writer itself loses some texts when it folds them.
          fc.pre(node.value === text);
          const source = yaml.slice(node.range[0], node.range[1]);
          const start = before.join('').length + 1;
          const [range] = sourceRanges(source, node.type as Style, text, [{ start, end: start + image.length }]) ?? [];
          assert.equal(range && source.slice(range.start, range.end).replace(/\\\n\s*\\?/g, ''), image);
        }),
      );
    });
  }
});
