// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { readRenderedFile, readRenderedStream } from '../chart/rendered-files.ts';
import type { Config } from '../config/config.ts';
import type { NamedImages } from '../discover/read-list.ts';
import { AirgapError } from '../errors.ts';
import { isIgnored } from '../lock/build.ts';
import type { Lock } from '../lock/lock.ts';
import { compare } from '../reference/order.ts';
import { canonical, parseReference, type Reference } from '../reference/reference.ts';
import { isSameImage, isSameRepository } from '../reference/same-image.ts';
import { answer } from './answers.ts';
import type { Catalogue, CataloguedImage, CataloguedUse } from './catalogue.ts';
import type { Study } from './study.ts';

/** Somebody's list of images held against what was found: `schemas/comparison.schema.json`. All sorted by image. */
export interface Comparison {
  /** The list's file, `-` for stdin. */
  readonly list: string;
  /** True when both name the same images. */
  readonly same: boolean;
  readonly onlyListed: readonly OnlyListed[];
  readonly onlyFound: readonly OnlyFound[];
  readonly both: readonly InBoth[];
  /** Lines of the list in which no image was seen. */
  readonly unread: readonly string[];
}

export interface OnlyListed {
  /** Canonical reference. */
  readonly image: string;
  /** Where the list names it: a JSON path, or a line. */
  readonly place: string;
  /** Other versions of it that were found. */
  readonly found?: readonly string[];
  /** Places where a text looks like it: not enough to count as found. */
  readonly possible?: readonly CataloguedUse[];
}

/** Its uses tell why it is needed; `additional` is the reason of `airgap.yaml`, for one that it adds. */
export interface OnlyFound extends Omit<CataloguedImage, 'certainty'> {
  readonly additional?: string;
  /** Other versions of it that the list has. */
  readonly listed?: readonly string[];
}

export interface InBoth {
  readonly image: string;
  readonly place: string;
  /** Who alone names a digest, and so the tags decide; `lock` when it knows that the tag found has the digest listed. */
  readonly digestOf?: 'list' | 'found' | 'lock';
}

/** A list as it was read from a file, or from stdin, which is `-`. */
export interface GivenList extends NamedImages {
  readonly file: string;
}

export interface CompareInput {
  readonly list: GivenList;
  readonly studies: readonly Study[];
  /** With images of which only the shape speaks. */
  readonly all: Catalogue;
  /** What counts as found. */
  readonly shown: Catalogue;
  readonly config: Config;
  readonly lock: Lock | undefined;
}

/** Reads a list of images. Throws INPUT_NOT_FOUND, INPUT_TOO_LARGE, and INPUT_EMPTY for one without images. */
export async function readGivenList(file: string, stdin: NodeJS.ReadableStream): Promise<GivenList> {
  const folder = file !== '-' && (await stat(file).catch(() => undefined))?.isDirectory();
  if (folder) throw new AirgapError('INPUT_NOT_FOUND', `${file} is a folder, not a list`);
  const text = file === '-' ? await readRenderedStream(stdin) : await readRenderedFile(file);
  const { readList } = await import('../discover/read-list.ts');
  const list = readList(text);
  if (list.images.length > 0) return { ...list, file };
  throw new AirgapError('INPUT_EMPTY', `${file === '-' ? 'stdin' : file} names no image`, {
    hint: 'A list has one image a line, or is YAML or JSON that names images.',
  });
}

interface Listed {
  readonly image: string;
  readonly reference: Reference;
  readonly place: string;
}

interface Found {
  readonly reference: Reference;
  readonly lockedDigest: string | undefined;
  readonly entry: OnlyFound;
}

/** Holds a list against what was found. What `airgap.yaml` adds counts as found; what it ignores counts nowhere. */
export function compareWithList(input: CompareInput): Comparison {
  const { list, all, config } = input;
  const found = foundImages(input);
  const listed = list.images
    .map(({ reference, place }) => ({ image: canonical(reference), reference, place }))
    .filter(({ image }) => !isIgnored(image, config.ignore ?? []))
    .sort((a, b) => compare(a.image, b.image));
  const both = listed.flatMap(entry => inBoth(entry, found));
  const onlyListed = listed.filter(entry => inBoth(entry, found).length === 0).map(entry => lacking(entry, found, all));
  const onlyFound = found
    .filter(entry => !listed.some(other => inBoth(other, [entry]).length > 0))
    .map(({ reference, entry }) => {
      const others = versionsOf(reference, listed);
      return { ...entry, ...(others && { listed: others }) };
    });
  const same = onlyListed.length === 0 && onlyFound.length === 0;
  return { list: list.file, same, onlyListed, onlyFound, both, unread: list.unread };
}

function foundImages({ shown, studies, config, lock }: CompareInput): Found[] {
  const { additionalImages = [], answers = [], ignore = [] } = config;
  const entries = new Map<string, OnlyFound>(shown.images.map(({ image, uses }) => [image, { image, uses }]));
  for (const { image: written, reason } of [...answer(studies, answers).images, ...additionalImages]) {
    const image = canonical(parseReference(written));
    if (!isIgnored(image, ignore)) entries.set(image, { uses: [], ...entries.get(image), image, additional: reason });
  }
  const digests = new Map(lock?.images.map(({ image, digest }) => [image, digest]));
  return [...entries.values()]
    .sort((a, b) => compare(a.image, b.image))
    .map(entry => ({ reference: parseReference(entry.image), lockedDigest: digests.get(entry.image), entry }));
}

function inBoth({ image, reference, place }: Listed, found: readonly Found[]): InBoth[] {
  const match = found.find(other => isSameImage(other.reference, reference));
  if (match !== undefined) {
    const alone = (match.reference.digest === undefined) !== (reference.digest === undefined);
    return [{ image, place, ...(alone && { digestOf: reference.digest === undefined ? 'found' : 'list' }) }];
  }
  // Lists by digest name no tag; which one it is the lock can tell.
  const locked = found.some(
    other =>
      reference.tag === undefined &&
      reference.digest !== undefined &&
      other.lockedDigest === reference.digest &&
      isSameRepository(other.reference, reference),
  );
  return locked ? [{ image, place, digestOf: 'lock' }] : [];
}

function lacking({ image, reference, place }: Listed, found: readonly Found[], all: Catalogue): OnlyListed {
  const possible = all.images.find(other => isSameImage(parseReference(other.image), reference))?.uses;
  const others = versionsOf(reference, found);
  return { image, place, ...(others && { found: others }), ...(possible && { possible }) };
}

/** The versions of an image among others; undefined when there are none. */
function versionsOf(reference: Reference, others: readonly { readonly reference: Reference }[]): string[] | undefined {
  const same = others.filter(other => isSameRepository(other.reference, reference));
  return same.length === 0 ? undefined : same.map(other => canonical(other.reference));
}
