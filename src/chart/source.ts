// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';

/** What a SOURCE argument is. */
export type Source =
  | { readonly kind: 'chart-folder' | 'chart-archive' | 'remote-chart'; readonly where: string }
  | { readonly kind: 'rendered-file' | 'rendered-folder'; readonly where: string }
  | { readonly kind: 'stdin'; readonly where: '-' };

/** `repo/name`, when nothing of that name is on disk. */
export const REPOSITORY_CHART = /^[\w-]+\/[\w.-]+$/;

/** How many charts an error names. */
const SHOWN = 5;

/**
 * Tells what SOURCE is: `-`, a chart folder, a `.tgz`, `oci://…`, a URL, a folder or file of rendered YAML, or
 * `repo/name` when nothing of that name is on disk. Throws INPUT_NOT_FOUND.
 */
export async function classifySource(where: string): Promise<Source> {
  if (where === '-') return { kind: 'stdin', where };
  if (/^(oci|https?):\/\//.test(where)) return { kind: 'remote-chart', where };
  const found = await stat(where).catch(() => undefined);
  if (found?.isDirectory()) {
    const chart = await stat(path.join(where, 'Chart.yaml')).catch(() => undefined);
    return { kind: chart === undefined ? 'rendered-folder' : 'chart-folder', where };
  }
  if (found !== undefined) return { kind: /\.(tgz|tar\.gz)$/.test(where) ? 'chart-archive' : 'rendered-file', where };
  if (REPOSITORY_CHART.test(where) && !/\.(ya?ml|json|tgz)$/.test(where)) return { kind: 'remote-chart', where };
  throw new AirgapError('INPUT_NOT_FOUND', `${withoutCredentials(where)}: no such file or folder`, {
    hint: 'Give a chart folder, a .tgz, oci://host/chart, repo/chart, a rendered YAML file or folder, or - for stdin.',
  });
}

/** Throws USAGE for a folder with charts below it: their templates are no rendered YAML, and what their braces lead to would hide that. */
export async function refuseFolderOfCharts(folder: string): Promise<void> {
  const { default: fastGlob } = await import('fast-glob');
  const found = await fastGlob('**/Chart.yaml', { cwd: folder, ignore: ['**/node_modules/**'] });
  const folders = found.map(name => path.dirname(name)).sort();
  const charts = folders.filter(own => !folders.some(other => own.startsWith(`${other}/`)));
  if (charts.length === 0) return;
  const shown = charts.slice(0, SHOWN).map(chart => path.join(folder, chart));
  const more = charts.length > SHOWN ? ` and ${charts.length - SHOWN} more` : '';
  throw new AirgapError('USAGE', `${folder} is no chart, but holds some: ${shown.join(', ')}${more}`, {
    hint: 'Name these, or write an airgap.yaml that does with `helm airgap init`.',
  });
}

/** Throws USAGE for values or templates of a chart: what they name is not what the chart renders. */
export async function refusePartOfChart(where: string): Promise<void> {
  if (!/^(values.*\.ya?ml|templates)$/.test(path.basename(where))) return;
  const chart = path.dirname(where);
  if ((await stat(path.join(chart, 'Chart.yaml')).catch(() => undefined)) === undefined) return;
  throw new AirgapError('USAGE', `${where} is a part of the chart ${chart}`, {
    hint: `Name the chart, ${chart}; values files are given with -f.`,
  });
}

/** An address as it may be shown and kept: without user name, password and query. Other texts stay as they are. */
export function withoutCredentials(where: string): string {
  return /^[\w.+-]+:\/\//.test(where) ? where.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '') : where;
}
