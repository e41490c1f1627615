// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SHARED = path.join(ROOT, '..', 'shared', 'corpus', 'rendered');
const COMMITTED = path.join(ROOT, 'test', 'fixtures', 'rendered');

/** Rendered charts to measure with: those of the shared corpus, which limits are for, or the committed ones where it is not here. */
export interface Corpus {
  readonly isShared: boolean;
  /** From the project's folder. */
  readonly name: string;
  readonly files: readonly string[];
}

export function corpus(): Corpus {
  const isShared = existsSync(SHARED);
  const folder = isShared ? SHARED : COMMITTED;
  const names = readdirSync(folder).filter(file => file.endsWith('.yaml'));
  return { isShared, name: path.relative(ROOT, folder), files: names.map(name => path.join(folder, name)) };
}
