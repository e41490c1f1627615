// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packFolder } from '../host/pack.ts';
import { type ChartFiles, readChartArchive } from './chart-files.ts';
import type { Helm } from './helm.ts';

/**
 * Packs a chart folder as `helm package` does, so `.helmignore` and dependencies count as Helm has it, into `directory`; but
 * the same files always give the same bytes: sorted, without times and owners. Gives the archive's path. Throws CHART_INVALID.
 */
export async function packChart(folder: string, name: string, helm: Helm, directory: string): Promise<string> {
  const place = await mkdtemp(path.join(directory, 'chart-'));
  await helm.package(folder, place);
  const [archive = ''] = await readdir(place);
  const file = path.join(place, archive);
  await writeFile(file, await packFiles(name, await readChartArchive(file)));
  return file;
}

/** A packed chart of these files, below a folder of its name: sorted as they come, without times and owners. */
export function packFiles(name: string, files: ChartFiles): Promise<Buffer> {
  return packFolder(
    name,
    [...files].map(([file, content]) => ({ path: file, content, mode: 0o644 })),
  );
}
