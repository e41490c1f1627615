// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import type { Digest } from '../reference/digest.ts';
import type { Chart } from './chart.ts';
import type { ChartFiles } from './chart-files.ts';
import { crdsIn, crdsOf } from './crds.ts';
import type { Helm } from './helm.ts';
import type { ReadChartFile } from './random-names.ts';
import { type Release, releaseId } from './release.ts';
import { classifySource, type Source } from './source.ts';

// Opening a chart takes node:crypto and node:zlib, and reading it a YAML parser: loaded when the first is opened.
const chartFiles = () => import('./chart-files.ts');
const charts = () => import('./chart.ts');

/** A chart on this machine: where Helm finds it, and on request what is inside. */
export interface LocalChart {
  /** Path for `helm template`. */
  readonly location: string;
  /** `packed`: the archive's own digest. `folder`: the digest of its files' paths and bytes. */
  readonly digest: () => Promise<{
    readonly kind: 'packed' | 'folder';
    readonly digest: Digest;
    readonly size: number;
  }>;
  readonly files: () => Promise<ChartFiles>;
  readonly chart: () => Promise<Chart>;
  /** One file's text by its path in the chart, without reading the others where that can be. */
  readonly file: ReadChartFile;
  /** Texts of the `crds/` folders, sub-charts' included. */
  readonly crds: () => Promise<string[]>;
  /** Removes what was fetched. */
  readonly dispose: () => Promise<void>;
}

/** Makes a release's chart local: folders and archives as they are, remote charts pulled once. Throws as Helm.pull, Helm.completeDependencies and classifySource. */
export async function localChart(
  release: Release,
  helm: Helm,
  options: { readonly provenance?: boolean } = {},
): Promise<LocalChart> {
  const source = release.repository === undefined ? await findChart(release) : { kind: 'remote-chart' as const };
  if (source.kind === 'chart-folder') await helm.completeDependencies(release.chart);
  if (source.kind !== 'remote-chart') return openChart(release.chart, source.kind === 'chart-folder', async () => {});
  const { path: directory, remove: dispose } = await temporaryFolder();
  try {
    await helm.pull(release, directory, options);
    const [archive = ''] = (await readdir(directory)).filter(name => name.endsWith('.tgz'));
    return openChart(path.join(directory, archive), false, dispose);
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function findChart(release: Release): Promise<Source> {
  try {
    return await classifySource(release.chart);
  } catch (cause) {
    const { code, message, hint } = cause as AirgapError;
    throw new AirgapError(code, `release ${releaseId(release)}: ${message}`, { ...(hint && { hint }), cause });
  }
}

/** What stands there now; read when it is asked for. */
export function openChart(location: string, folder: boolean, dispose: () => Promise<void>): LocalChart {
  const file: ReadChartFile = async name =>
    folder
      ? readFile(path.join(location, name), 'utf8').catch(() => undefined)
      : (await files()).get(name)?.toString('utf8');
  const files = once(async () => {
    const { readChartFolder, readChartArchive } = await chartFiles();
    return folder ? readChartFolder(location) : readChartArchive(location);
  });
  return {
    location,
    files,
    file,
    crds: once(
      async () =>
        (folder ? await crdsIn(location) : undefined) ?? crdsOf(await (await charts()).flattened(await files())),
    ),
    chart: once(async () => (await charts()).readChart(await files(), location)),
    digest: once(async () => {
      const { digestFile, measureFiles } = await chartFiles();
      if (folder) return { kind: 'folder', ...(await measureFiles(await files())) } as const;
      const { size } = await stat(location);
      return { kind: 'packed', digest: await digestFile(location), size } as const;
    }),
    dispose,
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
