// SPDX-License-Identifier: Apache-2.0
import { compare } from '../reference/order.ts';
import { canonical } from '../reference/reference.ts';
import { isSameImage, isSameRepository } from '../reference/same-image.ts';
import { formatIdentity } from '../rendered/identity.ts';
import type { Declarations, Declared } from './chart-annotations.ts';
import type { ImageUse } from './image-use.ts';

/**
 * One thing that a list of a chart, or of an OLM bundle, and discovery do not agree on. `not-found`: declared, and nothing
 * names it. `other-version`: another version of it was found. `undeclared`: found, and no list has it. `switched-off`:
 * found, though its condition is off.
 */
export interface AnnotationDifference {
  readonly difference: 'not-found' | 'other-version' | 'undeclared' | 'switched-off';
  /** Canonical reference. */
  readonly image: string;
  /** Who keeps the list: the folder of a chart, `shop/charts/db`, or an object. */
  readonly list: string;
  /** Where the list has it; absent for `undeclared`. */
  readonly path?: string;
  readonly condition?: string;
  /** For `other-version`: the versions found. */
  readonly found?: readonly string[];
}

/** A list of images, and what of a release it speaks for. */
interface List {
  readonly name: string;
  readonly images: readonly Declared[];
  readonly covers: (use: ImageUse) => boolean;
}

/** Holds the lists of charts, and those of ClusterServiceVersions among the uses, against what else was found. Sorted by list and image. */
export function compareAnnotations(
  { images, charts }: Pick<Declarations, 'images' | 'charts'> = { images: [], charts: [] },
  uses: readonly ImageUse[],
): AnnotationDifference[] {
  const found = uses.filter(({ rule, certainty }) => rule !== 'chart-annotation' && certainty !== 'possible');
  const ofCharts = charts.map(name => listOf(name, images));
  const differences = [
    ...compareLists(ofCharts, found),
    ...relatedLists(found).flatMap(list =>
      compareLists(
        [list],
        found.filter(use => list.covers(use) && !isRelatedImage(use)),
      ),
    ),
  ];
  return differences.sort(
    (a, b) => compare(a.list, b.list) || compare(a.image, b.image) || compare(a.difference, b.difference),
  );
}

function listOf(name: string, images: readonly Declared[]): List {
  const own = images.filter(({ chart }) => chart === name);
  // What no template names, such as objects of `crds/`, belongs to the chart at the top.
  const top = !name.includes('/');
  return {
    name,
    images: own,
    covers: ({ template }) => (template === undefined ? top : template.startsWith(`${name}/`)),
  };
}

function compareLists(lists: readonly List[], found: readonly ImageUse[]): AnnotationDifference[] {
  const declared = lists.flatMap(({ images }) => images);
  const open = found.filter(use => !declared.some(({ reference }) => isSameImage(reference, use.reference)));
  const judged = lists.flatMap(({ name, images }) => images.flatMap(image => judge(image, name, found, open)));
  const told = new Set(judged.flatMap(({ found: others = [] }) => others));
  return [...judged, ...undeclared(lists, open).filter(({ image }) => !told.has(image))];
}

/** `open` are the found images that no list has: one of them may be another version of a declared one. */
function judge(
  { reference, path, condition, on }: Declared,
  list: string,
  found: readonly ImageUse[],
  open: readonly ImageUse[],
): AnnotationDifference[] {
  const place = { image: canonical(reference), list, path, ...(condition !== undefined && { condition }) };
  const isFound = found.some(use => isSameImage(use.reference, reference));
  if (on === false) return isFound ? [{ difference: 'switched-off', ...place }] : [];
  if (isFound) return [];
  const others = open.filter(use => isSameRepository(use.reference, reference)).map(use => canonical(use.reference));
  if (others.length === 0) return [{ difference: 'not-found', ...place }];
  return [{ difference: 'other-version', ...place, found: [...new Set(others)].sort(compare) }];
}

/** The innermost list that speaks for one of the places of an image lacks it. */
function undeclared(lists: readonly List[], open: readonly ImageUse[]): AnnotationDifference[] {
  const missing = new Map<string, string>();
  for (const use of open) {
    const list = lists.findLast(({ covers }) => covers(use));
    if (list !== undefined) missing.set(canonical(use.reference), list.name);
  }
  return [...missing].map(([image, list]) => ({ difference: 'undeclared', image, list }));
}

/** True for an entry of `relatedImages`, the list by which OLM's tools mirror an operator. */
export function isRelatedImage({ object, path }: Pick<ImageUse, 'object' | 'path'>): boolean {
  return object.kind === 'ClusterServiceVersion' && /^spec\.relatedImages\[\d+\]\.image$/.test(path);
}

function relatedLists(found: readonly ImageUse[]): List[] {
  const related = found.filter(isRelatedImage);
  const names = [...new Set(related.map(({ object }) => formatIdentity(object)))];
  return names.map(name => ({
    name,
    images: related
      .filter(({ object }) => formatIdentity(object) === name)
      .map(({ path, reference }) => ({ chart: name, path, reference })),
    covers: ({ object }) => formatIdentity(object) === name,
  }));
}
