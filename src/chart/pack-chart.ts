// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packFolder } from '../host/pack.ts';
import { readChartArchive } from './chart-files.ts';
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
  const files = [...(await readChartArchive(file))].map(([path, content]) => ({ path, content, mode: 0o644 }));
  await writeFile(file, await packFolder(name, files));
  return file;
}
