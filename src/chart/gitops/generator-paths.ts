// SPDX-License-Identifier: Apache-2.0

import { joinedByStars } from '../../reference/pattern.ts';
import type { ValueMap } from '../../rendered/value.ts';
import { globExpression, globSource } from './glob.ts';
import { textAt } from './manifest.ts';

/** Folders that a Git generator's `directories` choose, by the patterns of Go's `path.Match`: no `*` crosses a slash, `**` neither. */
export function chosenFolders(folders: readonly string[], patterns: readonly ValueMap[]): string[] {
  const matches = (pattern: string): ((folder: string) => boolean) => {
    const expression = globExpression(pattern.replace(/\*+/g, '*').replace(/[{}]/g, '\\$&'));
    return folder => expression.test(folder);
  };
  return chosen(folders, patterns, matches, matches);
}

/**
 * Files that a Git generator's `files` choose. Argo CD asks `git ls-files`, whose `*` crosses slashes, unless it is started with
 * the new globbing: what either takes is chosen, and what both leave out is left out.
 */
export function chosenFiles(files: readonly string[], patterns: readonly ValueMap[]): string[] {
  const expressions = (pattern: string): readonly [RegExp, RegExp] => [pathspec(pattern), globExpression(pattern)];
  return chosen(
    files,
    patterns,
    pattern => {
      const [old, recent] = expressions(pattern);
      return file => old.test(file) || recent.test(file);
    },
    pattern => {
      const [old, recent] = expressions(pattern);
      return file => old.test(file) && recent.test(file);
    },
  );
}

type Matcher = (pattern: string) => (name: string) => boolean;

function chosen(names: readonly string[], patterns: readonly ValueMap[], wanted: Matcher, unwanted: Matcher): string[] {
  const of = (exclude: boolean, matcher: Matcher) =>
    patterns.filter(pattern => (pattern.exclude === true) === exclude).map(pattern => matcher(textAt(pattern, 'path')));
  const [takes, leaves] = [of(false, wanted), of(true, unwanted)];
  return names.filter(name => takes.some(takesIt => takesIt(name)) && !leaves.some(leavesIt => leavesIt(name)));
}

/** A pathspec of Git: a file, a folder with all in it, or a pattern in which slashes are nothing special. */
function pathspec(pattern: string): RegExp {
  const pieces = pattern
    .replace(/\/+$/, '')
    .split(/\*+/)
    .map(piece =>
      piece
        .split('?')
        .map(part => globSource(part.replace(/[{}]/g, '\\$&')))
        .join('.'),
    );
  return new RegExp(`^${joinedByStars(pieces, '.*')}(?:/.*)?$`, 's');
}
