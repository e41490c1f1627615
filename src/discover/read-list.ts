// SPDX-License-Identifier: Apache-2.0
import { canonical, type Reference, tryReference } from '../reference/reference.ts';
import type { Value } from '../rendered/value.ts';
import { attempt, loadTexts } from './embedded.ts';
import { imageOf, imagesAmongWords, imagesInData, type NamedImage } from './named-images.ts';
import { type ImageColumns, imageColumns, imageInRow } from './table-rows.ts';

/** The images of somebody's list. */
export interface NamedImages {
  /** Each once, in the order of the list. */
  readonly images: readonly NamedImage[];
  /** Lines of a plain text in which no image was seen. */
  readonly unread: readonly string[];
}

/**
 * Reads any list of images: YAML or JSON of any tool, else lines: one image each, with comments, or a table. Lenient:
 * what reads as an image is one.
 */
export function readList(text: string): NamedImages {
  const bare = text.replace(/^\uFEFF/, '');
  const documents = structured(bare);
  const { images, unread } = documents === undefined ? readLines(bare) : { images: inDocuments(documents), unread: [] };
  const unique = new Map<string, NamedImage>();
  for (const image of images) {
    const name = canonical(image.reference);
    if (!unique.has(name)) unique.set(name, image);
  }
  return { images: [...unique.values()], unread };
}

function inDocuments(documents: readonly Value[]): NamedImage[] {
  return documents.flatMap(document => [...imagesInData(document, Array.isArray(document) ? 'images' : '')]);
}

/** The documents of a text that is JSON or YAML; undefined for lines, which YAML takes for one long text. */
function structured(text: string): Value[] | undefined {
  const documents = /^\s*[{[]/.test(text) ? (attempt(() => [JSON.parse(text)]) ?? loadTexts(text)) : loadTexts(text);
  const data = documents?.filter(value => typeof value === 'object' && value !== null) ?? [];
  return data.length === 0 ? undefined : data;
}

/** `docker images` and `crictl images` have the tag in a column of its own. */
const TAG_COLUMN = /^(REPOSITORY|IMAGE)\s+TAG\b/;

function readLines(text: string): NamedImages {
  const images: NamedImage[] = [];
  const unread: string[] = [];
  const lines = text.split('\n').map(line => line.replace(/(^|\s)(#|\/\/).*$/, '').trim());
  const first = lines.findIndex(line => line !== '');
  const columns = TAG_COLUMN.test(lines[first] ?? '');
  let table: ImageColumns | undefined;
  for (const [index, line] of lines.entries()) {
    const head = imageColumns(line);
    if (head !== undefined || line === '') table = head;
    if (head !== undefined || !/\w/.test(line) || (columns && index === first)) continue;
    const row = table && imageInRow(line, table);
    const found = row === undefined ? inLine(line, columns) : [row];
    images.push(...found.map(reference => ({ reference, place: `line ${index + 1}` })));
    // The head of a table names columns.
    if (found.length === 0 && !(index === first && /[\s,]/.test(line))) unread.push(line);
  }
  return { images, unread };
}

function inLine(line: string, columns: boolean): Reference[] {
  const [repository = '', tag = ''] = line.split(/\s+/);
  const split = columns ? tryReference(`${repository}:${tag}`) : undefined;
  if (split !== undefined) return [split];
  // Some put the flags of `docker pull` before an image.
  const bare = line
    .replace(/^[-*•]\s+|^(--[\w-]+=\S+\s+)+/, '')
    .replace(/[,;]$/, '')
    .replace(/^(["'`])(.*)\1$/, '$2');
  // `image=mirror`, `image -> mirror`: what is behind is the name on a mirror.
  const from = imageOf(/^(\S+?)\s*(?:->|=>|=)\s*\S+$/.exec(bare)?.[1] ?? '', false);
  const whole = from ?? imageOf(bare, true);
  if (whole !== undefined) return [whole];
  const data = bare.startsWith('{') ? attempt(() => JSON.parse(bare) as Value) : undefined;
  return data === undefined ? imagesAmongWords(bare) : [...imagesInData(data, '')].map(({ reference }) => reference);
}
