// SPDX-License-Identifier: Apache-2.0
import { joinedByStars } from '../../reference/pattern.ts';
import type { ValueMap } from '../../rendered/value.ts';
import { textAt } from './manifest.ts';
import type { Repository } from './repository.ts';

/** What Argo CD finds in the folder of a directory source. */
export interface DirectoryFiles {
  /** Files whose objects it applies. */
  readonly manifests: readonly string[];
  /** Files that it evaluates first. */
  readonly jsonnet: readonly string[];
  /** Links that lead out of the repository, which it refuses. */
  readonly outside: readonly string[];
}

/** Reads `recurse`, `include` and `exclude`, and `allowCustomExtensions`, as Argo CD does: names are those below the folder. */
export function directorySource(repository: Repository, folder: string, options: ValueMap): DirectoryFiles {
  const isNamed = selection(folder, options);
  const all = repository.files.filter(isNamed);
  return {
    manifests: all.filter(file => !file.endsWith('.jsonnet') && !saysItIsNone(repository.text(file) ?? '')),
    jsonnet: all.filter(file => file.endsWith('.jsonnet')),
    outside: [...repository.outside].filter(isNamed).sort(),
  };
}

/** The files whose objects a directory source applies. */
export function directoryFiles(repository: Repository, folder: string, options: ValueMap): readonly string[] {
  return directorySource(repository, folder, options).manifests;
}

/** Argo CD leaves a file out that has this anywhere in it. */
export function saysItIsNone(text: string): boolean {
  return text.includes('+argocd:skip-file-rendering');
}

function selection(folder: string, options: ValueMap): (file: string) => boolean {
  const below = folder === '' ? '' : `${folder}/`;
  const [include, exclude] = [textAt(options, 'include'), textAt(options, 'exclude')];
  const [wanted, unwanted] = [globOf(include), globOf(exclude)];
  return file => {
    if (!file.startsWith(below)) return false;
    const inside = file.slice(below.length);
    if (options.allowCustomExtensions !== true && !/\.(ya?ml|json|jsonnet)$/.test(inside)) return false;
    if (options.recurse !== true && inside.includes('/')) return false;
    return (include === '' || wanted.test(inside)) && !(exclude !== '' && unwanted.test(inside));
  };
}

const NOTHING = /(?!)/;

/**
 * Patterns as Argo CD's library has them (gobwas/glob, without separators): `*`, `**` and `?` match slashes too, `[a-z]`, `[!ab]`,
 * `{one,two}`, `\\` in front of a plain character. One that it cannot read matches nothing.
 */
export function globOf(pattern: string): RegExp {
  const tokens = [...pattern.matchAll(/\\(?<escaped>.)|\[(?<not>!?)(?<set>[^\]]+)\]|\*+|[\s\S]/gu)];
  // Each list is open until its end: what it began with, and the choices that are done.
  const open: { readonly before: Choices; readonly done: Choices[] }[] = [];
  let now: Choices = [['']];
  for (const { 0: part, groups = {} } of tokens) {
    const { escaped, not, set } = groups;
    if (escaped !== undefined) now = followedBy(now, [[literal(escaped)]]);
    else if (set !== undefined)
      now = followedBy(now, [[`[${not === '!' ? '^' : ''}${set.replace(/[\\^[\]]/g, '\\$&')}]`]]);
    else if (part.startsWith('*')) now = followedBy(now, [['', '']]);
    else if (part === '{') {
      open.push({ before: now, done: [] });
      now = [['']];
    } else if (part === ',' && open.length > 0) {
      open.at(-1)?.done.push(now);
      now = [['']];
    } else if (part === '}') {
      const list = open.pop();
      if (list === undefined) return NOTHING;
      now = followedBy(list.before, [...list.done, now].flat());
    } else if (part === '[') return NOTHING;
    else now = followedBy(now, [[part === '?' ? '.' : literal(part)]]);
    if (now.length > MOST_CHOICES) return NOTHING;
  }
  if (open.length > 0) return NOTHING;
  try {
    return new RegExp(`^(?:${now.map((pieces, at) => joinedByStars(pieces, '.*', `c${at}_`)).join('|')})$`, 'su');
  } catch {
    return NOTHING;
  }
}

/** What a pattern can be, without lists: pieces of fixed length, with stars between them, which alone take no time that grows out of bounds. */
type Choices = readonly (readonly string[])[];

/** Lists multiply: `{a,b}{a,b}…`. */
const MOST_CHOICES = 1000;

function followedBy(choices: Choices, next: Choices): Choices {
  return choices.flatMap(one =>
    next.map(([first = '', ...rest]) => [...one.slice(0, -1), `${one.at(-1) ?? ''}${first}`, ...rest]),
  );
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}
