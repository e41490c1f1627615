// SPDX-License-Identifier: Apache-2.0
import type { ForeignNotes } from '../action/import-foreign.ts';
import type { ForeignInspection } from '../action/inspect-foreign.ts';
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';
import { section } from './inspection.ts';
import { pinned } from './pinned.ts';

/** What a foreign bundle holds, for people: a line for each image, chart and file. */
export function showForeign(bundle: ForeignInspection): string {
  const named = bundle.images.filter(({ image }) => image !== undefined);
  const unnamed = bundle.images.filter(({ image }) => image === undefined);
  const lines = [
    bundle.forms.join(', '),
    `  ${counted(bundle.blobs, 'blob')} of images, ${formatBytes(bundle.bytes)}`,
    ...section('images', named.map(showImage)),
    ...section('images without a name (--name PLACE=REFERENCE)', unnamed.map(showImage)),
    ...section(
      'charts',
      bundle.charts.map(({ name, version, size }) => `${name} ${version}  ${formatBytes(size)}`),
    ),
    ...section(
      'files',
      bundle.files.map(({ name, version, size, file }) => `${name} ${version}  ${formatBytes(size)}  ${file}`),
    ),
    ...section('not taken along', bundle.leftOut),
  ];
  return `${lines.join('\n')}\n`;
}

function showImage({
  image,
  digest,
  size,
  platforms,
  companions,
  made,
  place,
}: ForeignInspection['images'][number]): string {
  const name = image === undefined ? digest : pinned(image, digest);
  const signed = companions === 0 ? [] : [`+${companions}`];
  const origin = image === undefined && place !== '' ? [place] : [];
  return [name, formatBytes(size), ...platforms, ...signed, ...(made ? ['new digest'] : []), ...origin].join('  ');
}

/** What people should know of an import beside its result. */
export function tellForeign({ made, partial, leftOut }: ForeignNotes): string[] {
  const whole = partial.map(({ image, platforms }) => `${image} is in the bundle for ${platforms.join(', ')} alone.`);
  const which = made.length === 1 ? `${made[0]} has` : `${counted(made.length, 'image')} have`;
  const others = `${which} a new digest: what is kept of it here has no manifest, so pins by the digest of upstream do not find it.`;
  const left = `Not taken along: ${leftOut.join(', ')}`;
  return [...whole, ...(made.length > 0 ? [others] : []), ...(leftOut.length > 0 ? [left] : [])];
}
