// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import { globOf } from './directory-glob.ts';
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
