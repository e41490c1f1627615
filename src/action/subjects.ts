// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { hasValues, NO_VALUES, type Release, releaseId, type ValueFlags } from '../chart/release.ts';
import {
  classifySource,
  REPOSITORY_CHART,
  refuseFolderOfCharts,
  refusePartOfChart,
  type Source,
} from '../chart/source.ts';
import type { Config } from '../config/config.ts';
import { AirgapError, type ErrorCode } from '../errors.ts';
import { isFromCluster } from '../lock/cluster-release.ts';
import type { Lock } from '../lock/lock.ts';
import { hintAbove } from './found-above.ts';
import type { Subject } from './study.ts';
import { fromRoot, onDisk, type Workspace } from './workspace.ts';

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
  if (sources.length > 0) {
    const named = [...new Set(sources)];
    const subjects = (await Promise.all(named.map(source => subjectsIn(source, options, workspace)))).flat();
    refuseIdleValues(subjects, options);
    return uniquely(subjects);
  }
  const configured = workspace.config.releases ?? [];
  const own = await Promise.all(configured.map(release => fromConfig(release, options, workspace)));
  if (own.length > 0 && workspace.config.gitops === undefined) return own;
  if (lock !== undefined && !workspace.configured && !lock.releases.some(({ declared }) => declared))
    return Promise.all(renderedOf(lock).map(locked => fromLock(locked, workspace)));
  const searched = await mayHoldReleases(workspace);
  const found = searched ? await repository(workspace.root, options, workspace) : undefined;
  if (found !== undefined || own.length > 0) return beside(own, found ?? []);
  // What a cluster alone filled has nothing to render, and is no mistake.
  if (lock !== undefined && lock.releases.length > 0 && renderedOf(lock).length === 0) return [];
  // Images can be all that is wanted: an oc-mirror set often names nothing else.
  if ((workspace.config.additionalImages ?? []).length > 0) return [];
  const lacking = workspace.configured ? `no releases in ${workspace.file}` : `there is no ${workspace.file} here`;
  const hint =
    'Name a chart or rendered file, an airgap.yaml elsewhere with --config, or write one with `helm airgap init`.';
  const nothing = searched ? ', nor anything that Argo CD, Flux, Kustomize or helmfile installs' : '';
  throw new AirgapError('USAGE', `no SOURCE given, and ${lacking}${nothing}`, {
    hint: workspace.configured ? hint : hintAbove(workspace.root, workspace.file, hint),
  });
}

function renderedOf({ releases }: Lock): Lock['releases'] {
  return releases.filter(({ name }) => !isFromCluster(name));
}

/** Values change nothing in YAML that is rendered already: whoever gives them expects something else. */
function refuseIdleValues(subjects: readonly Subject[], { flags }: ChartOptions): void {
  if (!hasValues(flags) || subjects.some(({ kind }) => kind === 'release')) return;
  throw new AirgapError('USAGE', 'values are given, but no SOURCE is a chart', {
    hint: 'Name the chart itself, or leave the value flags out.',
  });
}

/** What a SOURCE argument is: a folder may be a Git repository, which is many subjects. */
async function subjectsIn(where: string, options: ChartOptions, workspace: Workspace): Promise<readonly Subject[]> {
  const source = await classifySource(where);
  const found = source.kind === 'rendered-folder' ? await repository(where, options, workspace) : undefined;
  if (found === undefined) {
    await refusePartOfChart(where);
    if (source.kind === 'rendered-folder') await refuseFolderOfCharts(where);
    return [await subjectOf(source, options, workspace)];
  }
  if (!hasValues(options.flags)) return found;
  throw new AirgapError('USAGE', `values are given, but ${where} is a repository whose releases have their own`, {
    hint: 'Leave the value flags out, or name the chart itself.',
  });
}

async function repository(
  root: string,
  { kubeVersion, apiVersions }: ChartOptions,
  { config }: Workspace,
): Promise<Subject[] | undefined> {
  const { findSubjects } = await import('./gitops.ts');
  const common = {
    kubeVersion: kubeVersion ?? config.kubeVersion,
    apiVersions: [...(config.apiVersions ?? []), ...apiVersions],
  };
  return findSubjects(root, common, config);
}

/** Nobody's home is searched: a repository of Git is, and a folder with an `airgap.yaml`. */
async function mayHoldReleases({ root, configured }: Workspace): Promise<boolean> {
  return configured || (await stat(path.join(root, '.git')).catch(() => undefined)) !== undefined;
}

/** A release that `airgap.yaml` names takes the place of the one that was found; not of several, of which it may mean one. */
function beside(own: readonly Subject[], found: readonly Subject[]): Subject[] {
  const named = new Set(own.flatMap(subject => (subject.kind === 'release' ? [releaseId(subject.release)] : [])));
  return [...own, ...found.filter(subject => subject.kind !== 'release' || !named.has(releaseId(subject.release)))];
}

async function subjectOf(source: Source, options: ChartOptions, { config }: Workspace): Promise<Subject> {
  const { where } = source;
  if (!/chart/.test(source.kind)) return { kind: 'rendered', source };
  const kubeVersion = options.kubeVersion ?? config.kubeVersion;
  const release: Release = {
    name: releaseName(where),
    namespace: checkNamespace(options.namespace ?? 'default', 'USAGE'),
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
  const bare = last.replace(/[:@].*$/, '').replace(/-v?\d+\.\d+\.\d+.*\.tgz$|\.tgz$|\.tar\.gz$/, '');
  const name = bare
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '');
  return name.slice(0, LONGEST_NAME).replace(/-+$/, '') || 'release';
}

function uniquely(subjects: Subject[]): Subject[] {
  const taken = new Set<string>();
  return subjects.map(subject => {
    if (subject.kind !== 'release' || subject.release.declared !== undefined) return subject;
    const { name: wanted } = subject.release;
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}-${count}`;
    taken.add(name);
    return { ...subject, release: { ...subject.release, name } };
  });
}

/** Names that Helm takes end here. */
const LONGEST_NAME = 53;

/** Namespaces become parts of file names; Helm's `template` would take any text. */
function checkNamespace(namespace: string, code: ErrorCode, where = ''): string {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) return namespace;
  throw new AirgapError(code, `${where}"${namespace}" is not a namespace`, {
    hint: 'A namespace has lower-case letters, digits and -, and at most 63 of them.',
  });
}

async function fromConfig(
  configured: NonNullable<Config['releases']>[number],
  options: ChartOptions,
  { root, config }: Workspace,
): Promise<Subject> {
  const kubeVersion = options.kubeVersion ?? configured.kubeVersion ?? config.kubeVersion;
  const values = (configured.values ?? []).map(file => fromRoot(file, root));
  const release: Release = {
    name: configured.name,
    namespace: checkNamespace(configured.namespace ?? 'default', 'CONFIG_INVALID', `release ${configured.name}: `),
    ...(configured.repository === undefined
      ? { chart: await onDisk(configured.chart, root) }
      : { chart: configured.chart, repository: configured.repository }),
    flags: { ...options.flags, values: [...values, ...options.flags.values] },
    apiVersions: [...(config.apiVersions ?? []), ...options.apiVersions],
    ...(configured.version !== undefined && { version: configured.version }),
    ...(kubeVersion !== undefined && { kubeVersion }),
  };
  return { kind: 'release', release };
}

async function fromLock(locked: Lock['releases'][number], { root, lockFile }: Workspace): Promise<Subject> {
  if (locked.chart === undefined)
    return { kind: 'rendered', source: await classifySource(await onDisk(locked.name, root)) };
  if (locked.set !== undefined) {
    throw new AirgapError(
      'USAGE',
      `${lockFile}: release ${locked.name} was locked with --set flags, whose values no lock keeps`,
      {
        hint: 'Give the chart and its flags again, or put the values into a file that airgap.yaml names.',
      },
    );
  }
  const [namespace = 'default', name = ''] = locked.name.split('/');
  const values = (locked.values ?? []).map(({ path: file }) => fromRoot(file, root));
  const release: Release = {
    name,
    namespace: checkNamespace(namespace, 'LOCK_INVALID', `${lockFile}: `),
    chart: await onDisk(locked.chart.source, root),
    flags: { ...NO_VALUES, values },
    apiVersions: locked.apiVersions ?? [],
    ...((/:\/\//.test(locked.chart.source) || REPOSITORY_CHART.test(locked.chart.source)) && {
      version: locked.chart.version,
    }),
    ...(locked.kubeVersion !== undefined && { kubeVersion: locked.kubeVersion }),
  };
  return { kind: 'release', release };
}
