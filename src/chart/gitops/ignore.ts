// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { literal } from '../../reference/pattern.ts';
import { globSource } from './glob.ts';

/** One line of a `.gitignore` or `.helmignore`, for paths from the root of the repository. */
interface IgnoreRule {
  readonly expression: RegExp;
  readonly keep: boolean;
}

/** The rules of one ignore file in `folder` (`''` is the root). */
export function readIgnoreRules(text: string, folder: string): IgnoreRule[] {
  return text.split(/\r?\n/).flatMap(line => {
    const end = line.trimEnd();
    // Of spaces behind a backslash, the first is meant.
    const trimmed = end.endsWith('\\') ? line.slice(0, end.length + 1) : end;
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const keep = trimmed.startsWith('!');
    const pattern = keep ? trimmed.slice(1) : trimmed.replace(/^\\([!#])/, '$1');
    // A slash before the end binds a pattern to its folder; one at the end wants a folder.
    const bound = /\/./.test(pattern);
    const bare = pattern.replace(/^\//, '').replace(/\/$/, '');
    const above = folder === '' ? '' : `${literal(folder)}/`;
    const below = pattern.endsWith('/') ? '/.*' : '(?:/.*)?';
    return [{ expression: new RegExp(`^${above}${bound ? '' : '(?:.*/)?'}${globSource(bare)}${below}$`), keep }];
  });
}

/** True when the last rule that speaks of the file leaves it out. Rules of outer folders come first. */
export function isIgnoredBy(rules: readonly IgnoreRule[], file: string): boolean {
  return rules.findLast(({ expression }) => expression.test(file))?.keep === false;
}

/** Ignore files sorted so that those of inner folders come last, and so count. */
export function byDepth(files: readonly string[]): string[] {
  const depth = (file: string): number => path.posix.dirname(file).split('/').length;
  return [...files].sort((a, b) => depth(a) - depth(b));
}
