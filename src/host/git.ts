// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { type Finished, runProcess } from './process.ts';

/** A Git working tree. Paths are from its root, with `/`. */
export interface WorkingTree {
  readonly root: string;
  /** The commit that a revision names. Throws REVISION_UNKNOWN. */
  readonly commit: (revision: string) => Promise<string>;
  /** Files that differ between a commit and what is on disk; both names of a renamed one, and files that Git does not know yet. */
  readonly changed: (commit: string) => Promise<string[]>;
  /** Files that Git keeps. */
  readonly tracked: () => Promise<string[]>;
  /** All files of a commit as a tar archive. */
  readonly archive: (commit: string) => Promise<Buffer>;
}

/** The working tree around a folder; undefined when it is in none, or when there is no Git. */
export async function workingTree(folder: string): Promise<WorkingTree | undefined> {
  const run = (cwd: string, args: readonly string[]): Promise<Finished> =>
    runProcess('git', args, { cwd, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' } });
  const found = await run(folder, ['rev-parse', '--show-toplevel']).catch(() => undefined);
  if (found?.code !== 0) return undefined;
  const root = found.stdout.toString('utf8').replace(/\r?\n$/, '');
  const output = async (...args: string[]): Promise<Buffer> => {
    const { code, stdout, stderr } = await run(root, args);
    if (code === 0) return stdout;
    throw new AirgapError('GIT_FAILED', `git ${args[0]}: ${stderr.trim().split('\n')[0] ?? ''}`);
  };
  const list = async (...args: string[]): Promise<string[]> =>
    (await output(...args)).toString('utf8').split('\0').filter(Boolean);
  return {
    root,
    commit: async revision => {
      const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
      const { code, stdout } = await run(root, args);
      if (code === 0) return stdout.toString('utf8').trim();
      throw new AirgapError('REVISION_UNKNOWN', `${JSON.stringify(revision)} is no revision of ${root}`, {
        hint: 'A shallow clone lacks older commits: fetch them (`git fetch --unshallow`, or fetch-depth: 0 in CI).',
      });
    },
    changed: async commit => {
      const known = await list('diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', commit, '--');
      return [...known, ...(await list('ls-files', '--others', '--exclude-standard', '-z'))];
    },
    tracked: () => list('ls-files', '-z'),
    archive: commit => output('archive', '--format=tar', commit),
  };
}

/** A path as Git calls it, `''` for the root; undefined when it is outside of the tree. */
export function inTree({ root }: Pick<WorkingTree, 'root'>, file: string): string | undefined {
  const inside = path.relative(root, path.resolve(file)).split(path.sep).join('/');
  return inside === '..' || inside.startsWith('../') || path.isAbsolute(inside) ? undefined : inside;
}
