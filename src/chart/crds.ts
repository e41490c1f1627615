// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ChartFiles } from './chart-files.ts';

const YAML = /\.(ya?ml|json)$/;

/**
 * Texts in the `crds/` folders of a chart and its sub-charts. Helm copies these files as they are, so reading them here
 * saves rendering them: half of the time of a chart such as kube-prometheus-stack, for nothing but CRDs.
 */
export function crdsOf(files: ChartFiles): string[] {
  const names = [...files.keys()].filter(name => /^(charts\/[^/]+\/)*crds\//.test(name) && YAML.test(name));
  return names.map(name => files.get(name)?.toString('utf8') ?? '');
}

/** The same for a chart folder, reading only those files; undefined when sub-charts are packed and must be opened. */
export async function crdsIn(folder: string): Promise<string[] | undefined> {
  const [own, subcharts] = await Promise.all([
    list(path.join(folder, 'crds'), true),
    list(path.join(folder, 'charts'), false),
  ]);
  if (subcharts.some(name => name.endsWith('.tgz'))) return undefined;
  const texts = own
    .filter(name => YAML.test(name))
    .map(name => readFile(path.join(folder, 'crds', name), 'utf8').catch(() => ''));
  const inner = await Promise.all(subcharts.map(name => crdsIn(path.join(folder, 'charts', name))));
  if (inner.includes(undefined)) return undefined;
  return [...(await Promise.all(texts)), ...inner.flatMap(texts => texts ?? [])];
}

async function list(folder: string, recursive: boolean): Promise<string[]> {
  return (await readdir(folder, { recursive }).catch(() => [])).sort();
}
