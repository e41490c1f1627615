// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import fastGlob from 'fast-glob';
import { readChartMeta } from '../chart/chart-meta.ts';
import { writeConfigFile } from '../emit/config-file.ts';
import { AirgapError } from '../errors.ts';
import { writeFileAtomically } from '../host/files.ts';
import { parseMirror } from '../plan/layout.ts';
import { compare } from '../reference/order.ts';
import { deliveredCharts } from './gitops.ts';

export interface InitOptions {
  readonly folder: string;
  readonly file: string;
  readonly kubeVersion: string;
  readonly mirror: string | undefined;
}

/** Charts are looked for this many folders deep; deeper ones are parts of something else. */
const DEPTH = 6;

export interface Initialised {
  /** The charts that got a release. */
  readonly charts: readonly string[];
  /** True when the file asks for what Argo CD, Flux, Kustomize or helmfile install from the folder. */
  readonly gitops: boolean;
}

/**
 * Writes a first `airgap.yaml`: with a release for each chart found, those aside that a GitOps repository's own objects
 * install, for they say with which values. Throws INPUT_EMPTY when there is neither, USAGE.
 */
export async function init(options: InitOptions): Promise<Initialised> {
  if (options.mirror !== undefined) parseMirror(options.mirror);
  const delivered = await deliveredCharts(options.folder, options.kubeVersion);
  const charts = (await chartsIn(options.folder)).filter(chart => !delivered?.has(path.resolve(options.folder, chart)));
  const releases = await releasesOf(charts, options.folder);
  const gitops = delivered !== undefined;
  if (releases.length === 0 && !gitops) {
    throw new AirgapError('INPUT_EMPTY', `no chart to install in ${options.folder} or ${DEPTH} folders below it`, {
      hint: 'Write airgap.yaml by hand: its keys are in docs/airgap-yaml.md.',
    });
  }
  await writeFileAtomically(options.file, writeConfigFile({ ...options, releases, gitops }));
  return { charts: releases.map(({ chart }) => chart), gitops };
}

/** Folders of charts that are no part of others. */
async function chartsIn(folder: string): Promise<string[]> {
  const found = await fastGlob('**/Chart.yaml', {
    cwd: folder,
    deep: DEPTH,
    ignore: ['**/node_modules/**', '**/.git/**', '**/charts/*/charts/**', '**/templates/**'],
  });
  const folders = found.map(name => path.posix.dirname(name)).sort(compare);
  return folders.filter(own => !folders.some(other => isSubchart(own, other)));
}

/** A release for each chart that can be installed; libraries cannot. Charts of one name get numbers. */
async function releasesOf(charts: readonly string[], root: string): Promise<{ name: string; chart: string }[]> {
  const releases = new Map<string, string>();
  for (const chart of charts) {
    const { name, type } = await readChartMeta(path.join(root, chart));
    let own = name;
    for (let count = 2; releases.has(own); count += 1) own = `${name}-${count}`;
    if (type !== 'library') releases.set(own, chart);
  }
  return [...releases].map(([name, chart]) => ({ name, chart }));
}

/** True when `folder` lies in the `charts/` of `other`: it is rendered with its parent. */
function isSubchart(folder: string, other: string): boolean {
  return folder.startsWith(other === '.' ? 'charts/' : `${other}/charts/`);
}
