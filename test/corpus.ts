// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');
const SHARED = path.join(ROOT, '..', 'shared', 'corpus');
const COMMITTED = path.join(import.meta.dirname, 'fixtures', 'rendered');

/** A real chart, rendered, with the canonical references that it names. */
export interface RenderedChart {
  readonly name: string;
  readonly text: string;
  readonly expected: string[];
}

/** Which set is at hand: the whole shared corpus beside the repository, or the few charts committed in it. */
export const CORPUS = existsSync(path.join(SHARED, 'expected')) ? 'the shared corpus' : 'the committed charts';

/** The charts of that set; throws when there is none. */
export function charts(): RenderedChart[] {
  const [rendered, expected] =
    CORPUS === 'the shared corpus'
      ? [path.join(SHARED, 'rendered'), path.join(SHARED, 'expected')]
      : [COMMITTED, COMMITTED];
  const names = readdirSync(expected).filter(file => file.endsWith('.txt'));
  if (names.length === 0) throw new Error(`no expected references in ${expected}`);
  return names.map(file => {
    const name = path.basename(file, '.txt');
    return {
      name,
      text: readFileSync(path.join(rendered, `${name}.yaml`), 'utf8'),
      expected: readFileSync(path.join(expected, file), 'utf8').trim().split('\n'),
    };
  });
}
