// SPDX-License-Identifier: Apache-2.0
import type { Inspection } from '../action/inspect.ts';
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';
import { showAmount } from './amount.ts';
import { pinned } from './pinned.ts';

/** What a bundle holds, for people: a line for itself, one for each image, chart and file. */
export function showInspection(bundle: Inspection): string {
  const { name, version, digest, images, charts, files, enclaves = [], base } = bundle;
  const lines = [
    `${name} ${version}`,
    `  ${digest}`,
    `  ${counted(bundle.blobs, 'blob')} of images, ${formatBytes(bundle.bytes)}`,
    ...(bundle.volumes === undefined ? [] : [`  ${showVolumes(bundle.volumes.present)} of ${bundle.volumes.of}`]),
    ...(base === undefined
      ? []
      : [
          `  builds on ${base.digest === undefined ? base.name : `${base.name} (${base.digest})`}: ${showAmount(base)} of that`,
        ]),
    ...section('images', images.map(showImage)),
    ...section(
      'charts',
      charts.map(chart => `${chart.name} ${chart.version}  ${formatBytes(chart.size)}  ${chart.releases.join(' ')}`),
    ),
    ...section(
      'files',
      files.map(file => `${file.name} ${file.version}  ${formatBytes(file.size)}  ${file.file}`),
    ),
    ...section(
      'enclaves',
      enclaves.map(enclave => enclave.name),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** `volume 2`, `volumes 1, 3` */
export function showVolumes(numbers: readonly number[]): string {
  return `volume${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`;
}

function showImage({ image, digest, size, platforms, companions, volumes }: Inspection['images'][number]): string {
  const signed = companions === 0 ? [] : [`+${companions}`];
  const where = volumes === undefined ? [] : [`in ${showVolumes(volumes)}`];
  return [pinned(image, digest), formatBytes(size), ...platforms, ...signed, ...where].join('  ');
}

/** A title with its lines, when there are some. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map(line => `  ${line}`)];
}
