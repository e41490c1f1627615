// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
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
export async function packFiles(name: string, files: ChartFiles): Promise<Buffer> {
  const tar = pack();
  for (const [file, bytes] of files) tar.entry({ name: `${name}/${file}`, mode: 0o644, mtime: new Date(0) }, bytes);
  tar.finalize();
  return gzipSync(await buffer(tar), { level: 9 });
}
