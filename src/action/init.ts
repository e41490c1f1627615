// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import fastGlob from 'fast-glob';
import { readChartMeta } from '../chart/chart-meta.ts';
import { writeConfigFile } from '../emit/config-file.ts';
import { AirgapError } from '../errors.ts';
import { writeFileAtomically } from '../host/files.ts';
import { parseMirror } from '../plan/layout.ts';
import { compare } from '../reference/order.ts';

export interface InitOptions {
  readonly folder: string;
  readonly file: string;
  readonly kubeVersion: string;
  readonly mirror: string | undefined;
}

/** Charts are looked for this many folders deep; deeper ones are parts of something else. */
const DEPTH = 6;

/** Writes a first `airgap.yaml` with a release for each chart found. Returns these charts. Throws INPUT_EMPTY for none, LAYOUT_INVALID. */
export async function init(options: InitOptions): Promise<string[]> {
  if (options.mirror !== undefined) parseMirror(options.mirror);
  const found = await fastGlob('**/Chart.yaml', {
    cwd: options.folder,
    deep: DEPTH,
    ignore: ['**/node_modules/**', '**/.git/**', '**/charts/*/charts/**', '**/templates/**'],
  });
  const folders = found.map(name => path.posix.dirname(name)).sort(compare);
  const charts = folders.filter(folder => !folders.some(other => isSubchart(folder, other)));
  const releases = await releasesOf(charts, options.folder);
  if (releases.length === 0) {
    throw new AirgapError('INPUT_EMPTY', `no chart to install in ${options.folder} or ${DEPTH} folders below it`, {
      hint: 'Write airgap.yaml by hand: its keys are in docs/airgap-yaml.md.',
    });
  }
  await writeFileAtomically(options.file, writeConfigFile({ ...options, releases }));
  return releases.map(({ chart }) => chart);
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
