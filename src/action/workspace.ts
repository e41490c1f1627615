// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NO_VALUES, type Release, type ValueFlags } from '../chart/release.ts';
import { classifySource } from '../chart/source.ts';
import { type Config, parseConfig } from '../config/config.ts';
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { parseLock } from '../lock/parse.ts';
import { type MirrorTarget, parseMirror } from '../plan/layout.ts';
import type { Subject } from './study.ts';

export const CONFIG_FILE = 'airgap.yaml';
export const LOCK_FILE = 'airgap.lock.yaml';

/** A folder with its `airgap.yaml`, if it has one. Paths in the configuration and the lock start at `root`. */
export interface Workspace {
  readonly root: string;
  readonly config: Config;
  /** False when there is no `airgap.yaml` and `config` is empty. */
  readonly configured: boolean;
  readonly lockFile: string;
}

/** Opens the workspace of `file`, or of the current folder when it is undefined. Throws CONFIG_INVALID, INPUT_NOT_FOUND. */
export async function openWorkspace(file: string | undefined): Promise<Workspace> {
  const name = file ?? CONFIG_FILE;
  const text = await readIfThere(name);
  if (text === undefined && file !== undefined) throw new AirgapError('INPUT_NOT_FOUND', `${file}: no such file`);
  const root = path.dirname(name);
  const config = text === undefined ? {} : parseConfig(text, name);
  const lockFile = path.join(root, config.outputs?.lock ?? LOCK_FILE);
  return { root, config, configured: text !== undefined, lockFile };
}

/** The committed lock, or undefined when there is none. Throws LOCK_INVALID. */
export async function readLock(workspace: Workspace): Promise<Lock | undefined> {
  const text = await readIfThere(workspace.lockFile);
  return text === undefined ? undefined : parseLock(text, workspace.lockFile);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AirgapError('INPUT_NOT_FOUND', `${file}: ${(cause as Error).message}`, { cause });
  }
}

/** What the command line says of charts. */
export interface ChartOptions {
  readonly flags: ValueFlags;
  readonly namespace: string | undefined;
  readonly version: string | undefined;
  readonly kubeVersion: string | undefined;
  readonly apiVersions: readonly string[];
}

/**
 * What a command looks at: its SOURCE arguments with the value flags, else the releases of `airgap.yaml`, else those
 * that the lock names. Throws USAGE when there is nothing.
 */
export async function subjectsOf(
  sources: readonly string[],
  options: ChartOptions,
  workspace: Workspace,
  lock?: Lock,
): Promise<Subject[]> {
  if (sources.length > 0) return uniquely(await Promise.all(sources.map(source => subjectOf(source, options, workspace))));
  const configured = workspace.config.releases ?? [];
  if (configured.length > 0) return configured.map(release => ({ kind: 'release', release: fromConfig(release, options, workspace) }));
  if (lock !== undefined && !workspace.configured) return Promise.all(lock.releases.map(locked => fromLock(locked, workspace)));
  throw new AirgapError('USAGE', `no SOURCE given, and no releases in ${path.join(workspace.root, CONFIG_FILE)}`, {
    hint: 'Name a chart or rendered file, or write an airgap.yaml with `helm airgap init`.',
  });
}

async function subjectOf(where: string, options: ChartOptions, { config }: Workspace): Promise<Subject> {
  const source = await classifySource(where);
  if (!/chart/.test(source.kind)) return { kind: 'rendered', source };
  const kubeVersion = options.kubeVersion ?? config.kubeVersion;
  const release: Release = {
    name: releaseName(where),
    namespace: options.namespace ?? 'default',
    chart: where,
    flags: options.flags,
    apiVersions: [...(config.apiVersions ?? []), ...options.apiVersions],
    ...(options.version !== undefined && { version: options.version }),
    ...(kubeVersion !== undefined && { kubeVersion }),
  };
  return { kind: 'release', release };
}

/** The chart's own name, as far as the source's name tells it: `podinfo` of `oci://host/charts/podinfo:6.7.1`. */
function releaseName(where: string): string {
  const last = path.basename(path.resolve('/', where.replace(/^\w+:\/\//, ''))) || 'release';
  const bare = last.replace(/:.*$/, '').replace(/-v?\d+\.\d+\.\d+.*\.tgz$|\.tgz$|\.tar\.gz$/, '');
  return bare.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '') || 'release';
}

function uniquely(subjects: Subject[]): Subject[] {
  const names = new Map<string, number>();
  return subjects.map(subject => {
    if (subject.kind === 'rendered') return subject;
    const { name } = subject.release;
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return count === 1 ? subject : { ...subject, release: { ...subject.release, name: `${name}-${count}` } };
  });
}

function fromConfig(
  configured: NonNullable<Config['releases']>[number],
  options: ChartOptions,
  { root, config }: Workspace,
): Release {
  const kubeVersion = options.kubeVersion ?? configured.kubeVersion ?? config.kubeVersion;
  return {
    name: configured.name,
    namespace: configured.namespace ?? 'default',
    chart: onDisk(configured.chart, root),
    flags: { ...options.flags, values: [...(configured.values ?? []).map(file => path.join(root, file)), ...options.flags.values] },
    apiVersions: [...(config.apiVersions ?? []), ...options.apiVersions],
    ...(configured.version !== undefined && { version: configured.version }),
    ...(kubeVersion !== undefined && { kubeVersion }),
  };
}

async function fromLock(locked: Lock['releases'][number], { root, lockFile }: Workspace): Promise<Subject> {
  if (locked.chart === undefined) return { kind: 'rendered', source: await classifySource(onDisk(locked.name, root)) };
  if (locked.set !== undefined) {
    throw new AirgapError('USAGE', `${lockFile}: release ${locked.name} was locked with --set flags, whose values no lock keeps`, {
      hint: 'Give the chart and its flags again, or put the values into a file that airgap.yaml names.',
    });
  }
  const [namespace = 'default', name = ''] = locked.name.split('/');
  const values = (locked.values ?? []).map(({ path: file }) => path.join(root, file));
  const release: Release = {
    name,
    namespace,
    chart: onDisk(locked.chart.source, root),
    flags: { ...NO_VALUES, values },
    apiVersions: locked.apiVersions ?? [],
    ...(/:\/\/|^[\w-]+\/[\w-]+$/.test(locked.chart.source) && { version: locked.chart.version }),
    ...(locked.kubeVersion !== undefined && { kubeVersion: locked.kubeVersion }),
  };
  return { kind: 'release', release };
}

/** A path of the configuration as seen from here; `oci://…` stays, and so does `repo/name` that is no folder there. */
function onDisk(chart: string, root: string): string {
  return /:\/\//.test(chart) || root === '.' ? chart : path.join(root, chart);
}

/** A path as the lock records it: from the lock's folder, with `/`, so that it is the same on every machine. */
export function recorded(file: string, root: string): string {
  if (/:\/\//.test(file)) return file;
  return path.relative(root, file).split(path.sep).join('/') || '.';
}

/** The mirror that flags or `airgap.yaml` name; undefined when neither does. Throws LAYOUT_INVALID. */
export function mirrorOf(
  options: { readonly mirror?: string | undefined; readonly layout?: string | undefined },
  { config }: Workspace,
): MirrorTarget | undefined {
  const pull = options.mirror ?? config.mirror?.pull;
  return pull === undefined ? undefined : parseMirror(pull, options.layout ?? config.mirror?.layout);
}
