// SPDX-License-Identifier: Apache-2.0
import { type Reference, tryReference } from '../reference/reference.ts';

/** Which cells of a table's rows together name an image. */
export interface ImageColumns {
  readonly delimiter: string;
  readonly image: number;
  readonly registry: number;
  readonly version: number;
  readonly digest: number;
}

const DELIMITERS = ['|', '\t', ',', ';'];
const IMAGE = /^(container )?(image|repository|repo)( name)?$/;
const REGISTRY = /^(image )?(registry|host)$/;
const VERSION = /^(image )?(tag|version)$/;
const DIGEST = /^(image )?digest$/;

/**
 * The columns of a head that names an image and its registry, tag or digest apart, as tables of vendors do, in Markdown or
 * with commas between. Undefined for any other line.
 */
export function imageColumns(head: string): ImageColumns | undefined {
  const delimiter = DELIMITERS.find(text => head.includes(text));
  if (delimiter === undefined) return undefined;
  const names = cellsOf(head, delimiter).map(name => name.toLowerCase());
  const [image = -1, registry = -1, version = -1, digest = -1] = [IMAGE, REGISTRY, VERSION, DIGEST].map(column =>
    names.findIndex(name => column.test(name)),
  );
  const isApart = image !== -1 && Math.max(registry, version, digest) !== -1;
  return isApart ? { delimiter, image, registry, version, digest } : undefined;
}

/** The image that a row names; undefined when its cells make none, or one of them holds more than a name. */
export function imageInRow(row: string, columns: ImageColumns): Reference | undefined {
  const cells = cellsOf(row, columns.delimiter);
  const cell = (index: number): string => cells[index] ?? '';
  const [image, registry, version] = [cell(columns.image), cell(columns.registry), cell(columns.version)];
  const name = registry === '' || image.startsWith(`${registry}/`) ? image : `${registry}/${image}`;
  const reference = tryReference(name);
  if (image === '' || reference === undefined) return undefined;
  const tag = reference.tag !== undefined || version === '' ? '' : `:${version}`;
  const digest = reference.digest !== undefined || cell(columns.digest) === '' ? '' : `@${cell(columns.digest)}`;
  return tryReference(`${name}${tag}${digest}`);
}

/** The texts of a row without quotes, emphasis and links; Markdown has a bar at both ends. */
function cellsOf(row: string, delimiter: string): string[] {
  const inner = delimiter === '|' ? row.trim().replace(/^\||\|$/g, '') : row;
  return inner.split(delimiter).map(cell =>
    cell
      .trim()
      .replace(/^\[([^\]]*)\]\([^)]*\)$/, '$1')
      .replace(/^(["'`]|\*\*)(.*)\1$/, '$2'),
  );
}
