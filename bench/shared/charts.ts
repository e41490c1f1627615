// SPDX-License-Identifier: Apache-2.0
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { NO_VALUES, type Release } from '../../src/chart/release.ts';

/** A release of each chart in a folder, in a namespace of the chart's name, with the values that lie beside it. */
export function chartsIn(folder: string): Release[] {
  return readdirSync(folder)
    .filter(name => !name.startsWith('.') && isFile(path.join(folder, name, 'Chart.yaml')))
    .map(name => ({
      name: 'release',
      namespace: name,
      chart: path.join(folder, name),
      flags: { ...NO_VALUES, values: valuesBeside(folder, name) },
      kubeVersion: '1.35.0',
      apiVersions: [],
    }));
}

/** `NAME.values.yaml` beside the chart, or the examples' `../values/NAME.yaml`: what a chart needs to render at all. */
function valuesBeside(folder: string, name: string): string[] {
  return [path.join(folder, `${name}.values.yaml`), path.join(folder, '..', 'values', `${name}.yaml`)].filter(isFile);
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
