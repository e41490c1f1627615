// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { isMap } from '../rendered/value.ts';
import { loadYaml } from '../rendered/yaml.ts';
import { readMap } from './chart.ts';

/** Reads name and type of the chart in a folder. Throws CHART_INVALID. */
export async function readChartMeta(folder: string): Promise<{ name: string; type: string }> {
  const file = path.join(folder, 'Chart.yaml');
  try {
    const meta = loadYaml(await readFile(file, 'utf8'), { duplicates: 'last' });
    if (isMap(meta) && typeof meta.name === 'string')
      return { name: meta.name, type: String(meta.type ?? 'application') };
    throw new Error('it has no name');
  } catch (cause) {
    throw new AirgapError('CHART_INVALID', `${file}: ${(cause as Error).message.split('\n')[0]}`, { cause });
  }
}

/** Chart.yaml of a chart's files as JSON, which is what Helm keeps beside a chart in a registry. Throws CHART_INVALID. */
export function chartMetadata(chartYaml: Buffer | undefined, where: string): string {
  const meta = readMap(chartYaml, `${where}: Chart.yaml`);
  if (typeof meta.name === 'string') return JSON.stringify(meta);
  throw new AirgapError('CHART_INVALID', `${where}: Chart.yaml has no name`);
}
