// SPDX-License-Identifier: Apache-2.0
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY_CHART } from '../chart/source.ts';
import type { Config } from '../config/config.ts';
import type { ImageSet } from '../config/image-set.ts';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import type { Lock } from '../lock/lock.ts';
import { type MirrorTarget, parseMirror } from '../plan/layout.ts';

export const CONFIG_FILE = 'airgap.yaml';
export const LOCK_FILE = 'airgap.lock.yaml';

/** A folder with its `airgap.yaml`, if it has one. Paths in the configuration and the lock start at `root`. */
export interface Workspace {
  readonly root: string;
  /** The configuration's own file, there or not. */
  readonly file: string;
  readonly config: Config;
  /** False when there is no `airgap.yaml` and `config` is empty. */
  readonly configured: boolean;
  readonly lockFile: string;
  /** There when `config` was an ImageSetConfiguration of oc-mirror, which has no lock of its own making. */
  readonly imageSet?: Omit<ImageSet, 'config'>;
}

/** Opens the workspace of `file`, or of the current folder when it is undefined. Throws CONFIG_INVALID, INPUT_NOT_FOUND. */
export async function openWorkspace(file: string | undefined): Promise<Workspace> {
  const name = file ?? CONFIG_FILE;
  const text = await readIfThere(name);
  if (text === undefined && file !== undefined) throw new AirgapError('INPUT_NOT_FOUND', `${file}: no such file`);
  const root = path.dirname(name);
  const { config, imageSet } = text === undefined ? { config: {} } : await readConfig(text, name);
  const lockFile = path.join(root, config.outputs?.lock ?? LOCK_FILE);
  return { root, file: name, config, configured: text !== undefined, lockFile, ...(imageSet && { imageSet }) };
}

/** An `airgap.yaml`, or what oc-mirror takes in its place. */
async function readConfig(text: string, name: string): Promise<Pick<Workspace, 'config' | 'imageSet'>> {
  const { isImageSet, parseImageSet } = await import('../config/image-set.ts');
  if (!isImageSet(text)) return { config: (await import('../config/config.ts')).parseConfig(text, name) };
  const { config, ...imageSet } = parseImageSet(text, name);
  return { config, imageSet };
}

/** The committed lock, or the packed one that Jobs are given, or undefined when there is none. Throws LOCK_INVALID. */
export async function readLock({ lockFile }: Workspace): Promise<Lock | undefined> {
  const text = (await readIfThere(lockFile)) ?? (await readPackedIfThere(`${lockFile}.gz`));
  return text === undefined ? undefined : (await import('../lock/parse.ts')).parseLock(text, lockFile);
}

async function readPackedIfThere(file: string): Promise<string | undefined> {
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  return isThere ? (await import('../host/packed-text.ts')).readPackedText(file) : undefined;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return unreadable(file)(cause);
  }
}

/** A path of the configuration as seen from here; `oci://…` stays, and so does `repo/name` that is no folder there. */
export async function onDisk(chart: string, root: string): Promise<string> {
  if (chart === '-' || /:\/\//.test(chart)) return chart;
  const there = fromRoot(chart, root);
  if (!REPOSITORY_CHART.test(chart)) return there;
  return stat(there).then(
    () => there,
    () => chart,
  );
}

/** A path of the configuration or the lock as seen from here. */
export function fromRoot(file: string, root: string): string {
  return path.isAbsolute(file) || root === '.' ? file : path.join(root, file);
}

/** A path as the lock records it: from the lock's folder, with `/`, so that it is the same on every machine. */
export function recorded(file: string, root: string): string {
  if (file === '-' || /:\/\//.test(file)) return file;
  return path.relative(root, file).split(path.sep).join('/') || '.';
}

/** The mirror that flags or `airgap.yaml` name; undefined when neither does. Throws USAGE or CONFIG_INVALID for one that is none. */
export function mirrorOf(
  options: { readonly mirror?: string | undefined; readonly layout?: string | undefined },
  { config }: Workspace,
): MirrorTarget | undefined {
  const pull = options.mirror ?? config.mirror?.pull;
  const code = (options.mirror ?? options.layout) === undefined ? 'CONFIG_INVALID' : 'USAGE';
  return pull === undefined ? undefined : parseMirror(pull, options.layout ?? config.mirror?.layout, code);
}
