// SPDX-License-Identifier: Apache-2.0
import type { Inspection } from '../action/inspect.ts';
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';

/** What a bundle holds, for people: a line for itself, one for each image, chart and file. */
export function showInspection(bundle: Inspection): string {
  const { name, version, digest, images, charts, files, base } = bundle;
  const lines = [
    `${name} ${version}`,
    `  ${digest}`,
    `  ${counted(bundle.blobs, 'blob')} of images, ${formatBytes(bundle.bytes)}`,
    ...(base === undefined
      ? []
      : [
          `  builds on ${base.name} (${base.digest}): ${counted(base.blobs, 'blob')}, ${formatBytes(base.bytes)} of that`,
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
  ];
  return `${lines.join('\n')}\n`;
}

function showImage({ image, digest, size, platforms, companions }: Inspection['images'][number]): string {
  const name = image.includes('@') ? image : `${image}@${digest}`;
  const signed = companions === 0 ? [] : [`+${companions}`];
  return [name, formatBytes(size), ...platforms, ...signed].join('  ');
}

/** A title with its lines, when there are some. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map(line => `  ${line}`)];
}
