// SPDX-License-Identifier: Apache-2.0
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { refuseLarge } from '../rendered-files.ts';
import { byDepth, isIgnoredBy, readIgnoreRules } from './ignore.ts';
import { isOwnUrl, remotesIn } from './repository-url.ts';

/** A checked-out Git repository, or a folder like one. Paths are from its root, with `/`. */
export interface Repository {
  readonly root: string;
  /** Files that neither Git nor Helm is told to ignore, sorted; links that leave the repository are not among them. */
  readonly files: readonly string[];
  /** Folders that hold any of them, `''` the root. */
  readonly folders: ReadonlySet<string>;
  /** Links that lead out of the repository. */
  readonly outside: ReadonlySet<string>;
  readonly has: (file: string) => boolean;
  /** Text of one of the files; undefined for others. Throws INPUT_TOO_LARGE. */
  readonly text: (file: string) => string | undefined;
  /** True for a component that this program wrote: what is found is what stands upstream, whether it is included or not. */
  readonly isGenerated: (file: string) => boolean;
  /** True when a Git address names this repository; undefined when it has no remotes to compare with. */
  readonly isOwn: (url: string) => boolean | undefined;
}

export interface RepositoryOptions {
  /** Patterns of files that are not looked at. */
  readonly ignore: readonly string[];
  /** Addresses that mean this repository, beside its remotes. */
  readonly repositories: readonly string[];
  /** Read what `generate gitops` wrote like everything else, to see what it does. */
  readonly withGenerated?: boolean;
}

/** What our own component begins with. */
export const GENERATED = '# Written by `helm airgap generate gitops`';

const IGNORE_FILES = new Set(['.gitignore', '.helmignore']);

/** Lists a repository's files and reads them when asked. */
export async function openRepository(root: string, options: RepositoryOptions): Promise<Repository> {
  const entries = await fastGlob('**', {
    cwd: root,
    dot: true,
    onlyFiles: false,
    followSymbolicLinks: false,
    objectMode: true,
    suppressErrors: true,
    ignore: ['**/.git/**', '**/node_modules/**', ...options.ignore],
  });
  const top = realpathSync(root);
  const links = entries.filter(({ dirent }) => dirent.isSymbolicLink()).map(({ path: name }) => name);
  const outside = new Set(links.filter(link => !leadsInside(path.join(root, link), top)));
  const names = [
    ...entries.filter(({ dirent }) => dirent.isFile()).map(({ path: name }) => name),
    ...links.filter(link => !outside.has(link) && isFile(path.join(root, link))),
  ];
  const files = (await withoutIgnored(root, names)).sort();
  const known = new Set(files);
  const texts = new Map<string, string | undefined>();
  const remotes = [...remotesIn(await readFile(path.join(root, '.git', 'config'), 'utf8').catch(() => ''))];
  const own = [...remotes, ...options.repositories];
  const text = (file: string): string | undefined => {
    if (!known.has(file)) return undefined;
    if (!texts.has(file)) texts.set(file, readText(path.join(root, file)));
    return texts.get(file);
  };
  return {
    root,
    files,
    folders: foldersOf(files),
    outside,
    has: file => known.has(file),
    text,
    isGenerated: file => options.withGenerated !== true && text(file)?.startsWith(GENERATED) === true,
    isOwn: url => (own.length === 0 ? undefined : isOwnUrl(url, own)),
  };
}

async function withoutIgnored(root: string, names: readonly string[]): Promise<string[]> {
  const files = byDepth(names.filter(name => IGNORE_FILES.has(path.posix.basename(name))));
  const read = files.map(async file => {
    const folder = path.posix.dirname(file);
    return readIgnoreRules(await readFile(path.join(root, file), 'utf8'), folder === '.' ? '' : folder);
  });
  const rules = (await Promise.all(read)).flat();
  return names.filter(name => !isIgnoredBy(rules, name));
}

function leadsInside(link: string, top: string): boolean {
  try {
    const target = realpathSync(link);
    return target === top || target.startsWith(top + path.sep);
  } catch {
    return false;
  }
}

function isFile(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isFile() ?? false;
}

function readText(file: string): string {
  refuseLarge(file, statSync(file).size, 'split the file, or name it under gitops.ignore in airgap.yaml.');
  return readFileSync(file, 'utf8');
}

/** Every folder above the files. */
export function foldersOf(files: readonly string[]): Set<string> {
  const folders = new Set(['']);
  for (const file of files) {
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
      const folder = file.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
