// SPDX-License-Identifier: Apache-2.0
import { copyFile, mkdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Release, releaseId } from '../chart/release.ts';
import { AirgapError } from '../errors.ts';
import { inTree, type WorkingTree, workingTree } from '../host/git.ts';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import type { Lock } from '../lock/lock.ts';
import { sliceLock } from '../lock/slice.ts';
import { ChangedFiles } from './changed-files.ts';
import type { Subject } from './study.ts';
import { fromRoot, LOCK_FILE, openWorkspace, readLock, type Workspace } from './workspace.ts';

/** What the files that changed since a revision reach. */
export interface Reach {
  /** True for a release that has to be checked, by `namespace/name`; also when it is not sure that it need not. */
  readonly reaches: (release: string) => boolean;
  /** The lock of that revision, if it has one that can be read. */
  readonly before: Lock | undefined;
}

export interface ReachOptions {
  readonly subjects: readonly Subject[];
  readonly locked: Lock;
  readonly workspace: Workspace;
  /** Files of rules that the command line names: they concern every release, as those of airgap.yaml do. */
  readonly rules: readonly string[];
  /** Finds the subjects of a workspace as the command does for its own. */
  readonly subjectsOf: (workspace: Workspace) => Promise<readonly Subject[]>;
}

/**
 * Which releases differ from a revision. A release is left alone when the revision's own files define it in the same words,
 * when Git says that no file of its chart and values changed, and when its part of the lock is the same.
 * Throws REVISION_UNKNOWN, USAGE where there is no Git.
 */
export async function reachSince(revision: string, options: ReachOptions): Promise<Reach> {
  const { workspace, locked, subjects } = options;
  const tree = await workingTree(workspace.root);
  if (tree === undefined) throw new AirgapError('USAGE', '--since needs Git, and a folder that Git keeps');
  const commit = await tree.commit(revision);
  return withTemporaryFolder(async made => {
    const folder = await realpath(made);
    const then = await readThen(tree, commit, folder, options);
    if (then?.before === undefined) return { reaches: () => true, before: undefined };
    const { before, definitions } = then;
    const files = new ChangedFiles(tree, new Set(await tree.changed(commit)), new Set(await tree.tracked()));
    const configured = (workspace.config.rules ?? []).flatMap(rule =>
      typeof rule === 'string' ? [fromRoot(rule, workspace.root)] : [],
    );
    for (const file of [...configured, ...options.rules]) {
      if (await files.differs(file)) return { reaches: () => true, before };
    }
    const same = new Set<string>();
    for (const subject of subjects) {
      if (subject.kind !== 'release') continue;
      const id = releaseId(subject.release);
      const definition = definitionOf(subject.release, file => inTree(tree, file) ?? file);
      if (definitions.get(id) !== definition || partOf(before, id) !== partOf(locked, id)) continue;
      if (!(await files.reach(subject.release))) same.add(id);
    }
    return { reaches: release => !same.has(release), before };
  });
}

interface Then {
  readonly before: Lock | undefined;
  readonly definitions: ReadonlyMap<string, string>;
}

/** The revision's lock and releases; undefined when its configuration says other things than ours, or nothing can be read. */
async function readThen(
  tree: WorkingTree,
  commit: string,
  folder: string,
  { workspace, subjectsOf }: ReachOptions,
): Promise<Then | undefined> {
  const { unpackTree } = await import('../chart/unpack-tree.ts');
  await unpackTree(await tree.archive(commit), folder);
  await copyRemotes(workspace.root, path.join(folder, inTree(tree, workspace.root) ?? ''));
  try {
    const opened = await openThen(path.join(folder, inTree(tree, workspace.root) ?? ''), workspace);
    const settings = ({ config: { releases: _, gitops: __, ...rest } }: Workspace): string => JSON.stringify(rest);
    // Rules, answers, what is ignored and where the mirror is concern every release.
    if (settings(opened) !== settings(workspace)) return undefined;
    const inside = (file: string): string => inTree({ root: folder }, file) ?? inTree(tree, file) ?? file;
    const releases = (await subjectsOf(opened)).flatMap(subject => (subject.kind === 'release' ? subject.release : []));
    const definitions = releases.map(release => [releaseId(release), definitionOf(release, inside)] as const);
    return { before: await readLock(opened), definitions: new Map(definitions) };
  } catch (error) {
    // What could not be read then says nothing of now: everything is checked.
    if (error instanceof AirgapError) return undefined;
    throw error;
  }
}

/** A repository knows its own addresses by its remotes. */
async function copyRemotes(root: string, folder: string): Promise<void> {
  await mkdir(path.join(folder, '.git'), { recursive: true });
  await copyFile(path.join(root, '.git', 'config'), path.join(folder, '.git', 'config')).catch(() => {});
}

/** The workspace as it was; throws INPUT_NOT_FOUND where there was no configuration and is one now. */
async function openThen(root: string, { file, configured }: Workspace): Promise<Workspace> {
  const then = path.join(root, path.basename(file));
  const there = await stat(then).catch(() => undefined);
  if (configured || there !== undefined) return openWorkspace(then);
  return { root, file: then, config: {}, configured: false, lockFile: path.join(root, LOCK_FILE) };
}

/** All that says what a release is, but the lines where it is said; local files as the Git repository calls them. */
function definitionOf(release: Release, inside: (file: string) => string): string {
  const file = (name: string): string => (/^\w+:\/\//.test(name) ? name : inside(name));
  const { chart, flags, layers = [], declared, repository } = release;
  const remote = repository !== undefined || /^\w+:\/\//.test(chart);
  return JSON.stringify({
    ...release,
    chart: remote ? chart : file(chart),
    flags: { ...flags, values: flags.values.map(file) },
    layers: layers.map(layer =>
      typeof layer === 'string'
        ? file(layer)
        : {
            ...layer,
            sources: layer.sources.map(({ line: _, ...source }) => ({ ...source, file: file(source.file) })),
          },
    ),
    declared: declared && { file: file(declared.file), object: declared.object },
  });
}

function partOf(lock: Lock, release: string): string {
  const { releases, images, gaps, charts } = sliceLock(lock, name => name === release);
  const used = images.filter(({ uses }) => uses.length > 0);
  return JSON.stringify([releases, used, charts, gaps?.filter(gap => gap.release !== undefined)]);
}
