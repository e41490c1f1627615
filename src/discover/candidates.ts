// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import type { ImageUse } from './image-use.ts';
import { formatValuesPath, type Leaf, leavesOf, type ValuesPath, valueAt } from './values-path.ts';

/** A place in a leaf's text where an image's text may begin. */
export interface Candidate {
  readonly path: ValuesPath;
  /** The leaf's text; '' for one that is empty or null and would come in front of an image when set. */
  readonly text: string;
  /** Where in `text` the image begins, in UTF-16 units. */
  readonly offset: number;
}

/** Candidates by how likely they are to disturb more than the image: the first group is tried all at once. */
export interface Candidates {
  readonly direct: Candidate[];
  /** Single words that happen to begin an image's text: names too, so tried only for what is left. */
  readonly words: Candidate[];
  /** Empty registries and the like: setting one changes precedence. */
  readonly empty: Candidate[];
}

const IMAGE_KEY = /image|registry|repositor|\brepo\b|\bhub\b/i;
const EMPTY_KEY = /registry|repository|^hub$|image(name|url|ref|prefix)?$/i;
/** Under a key called `image`, as in `image.ref`. */
const EMPTY_OF_IMAGE = /^(name|url|uri|ref|reference|prefix|path|full|fullname|override)$/i;

/** What a template fills in: `{{ … }}`, `${VERSION}`, `%s`. */
const FILLED_IN = /\{\{|\$[{(]|%[sdv]/g;
/** Of a name: values hold whole dashboards, full of templates. */
const LONGEST = 255;

/**
 * Leaves whose text is the beginning of an image found, or holds one whole (`--image=quay.io/x:1` in a list of
 * arguments). Keys decide only the order of trying; what a key does is proven by rendering (design §5). `reads` are
 * paths that templates ask for; those that the values lack count as empty.
 */
export function candidatesOf(
  values: ValueMap,
  uses: readonly ImageUse[],
  reads: readonly ValuesPath[] = [],
): Candidates {
  // Behind `docker.io/` too: there `library/` may have to come in between host and name.
  const texts = [
    ...new Set(uses.flatMap(({ reference: { written } }) => [written, written.replace(/^docker\.io\/(?=[^/]+$)/, '')])),
  ];
  const fronts = new Set(texts.flatMap(text => [...frontsOf(text)]));
  const result: Candidates = { direct: [], words: [], empty: [] };
  for (const leaf of leavesOf(values)) {
    if (leaf.value === null || leaf.value === '') {
      if (mayBringImage(leaf.path)) result.empty.push({ path: leaf.path, text: '', offset: 0 });
      continue;
    }
    for (const candidate of candidatesIn(leaf, texts, fronts)) {
      (isDirect(candidate) ? result.direct : result.words).push(candidate);
      const twin = publicTwin(candidate, values);
      if (twin !== undefined) result.direct.push(twin);
    }
  }
  for (const path of absentPaths(values, reads)) {
    if (mayBringImage(path)) result.empty.push({ path, text: '', offset: 0 });
  }
  result.empty.sort((a, b) => a.path.length - b.path.length);
  return result;
}

function mayBringImage(path: ValuesPath): boolean {
  const [parent, key] = [String(path.at(-2)), String(path.at(-1))];
  return EMPTY_KEY.test(key) || (/image$/i.test(parent) && EMPTY_OF_IMAGE.test(key));
}

/** Paths that could be set though the values do not have them. */
function absentPaths(values: ValueMap, reads: readonly ValuesPath[]): ValuesPath[] {
  const absent = new Map<string, ValuesPath>();
  for (const path of reads) {
    let value: Value = values;
    for (const step of path) value = isMap(value) ? value[step] : value === undefined ? undefined : null;
    if (value === undefined) absent.set(formatValuesPath(path), path);
  }
  return [...absent.values()];
}

/**
 * Istio keeps its defaults under `_internal_defaults_do_not_set`; users set the same path without that key. A path that has a
 * value is another: under `_web: &web` charts keep anchors.
 */
function publicTwin(candidate: Candidate, values: ValueMap): Candidate | undefined {
  const [first, ...rest] = candidate.path;
  if (typeof first !== 'string' || !first.startsWith('_') || rest.length === 0) return undefined;
  return valueAt(values, rest) === undefined ? { ...candidate, path: rest } : undefined;
}

function isDirect({ path, text }: Candidate): boolean {
  return /[/.:]/.test(text) || path.some(step => IMAGE_KEY.test(String(step)));
}

function candidatesIn({ path, value }: Leaf, texts: readonly string[], fronts: ReadonlySet<string>): Candidate[] {
  const text = String(value);
  if (typeof value === 'boolean' || text.length < 2) return [];
  if (texts.some(image => begins(image, text))) return [{ path, text, offset: 0 }];
  const whole = texts.filter(image => image.length < text.length).flatMap(image => [...within(text, image)]);
  const offsets = new Set([...whole, ...beforeFilledIn(text, texts), ...partsOf(text, fronts)]);
  return [...offsets].sort((a, b) => a - b).map(offset => ({ path, text, offset }));
}

/** `quay.io/x/y:v{{ .Chart.AppVersion }}`: what stands before the template is what an image begins with. */
function* beforeFilledIn(text: string, texts: readonly string[]): Generator<number> {
  for (const { index } of text.matchAll(FILLED_IN)) {
    const [fixed = ''] = /[^\s"'=,;|[({]*$/.exec(text.slice(Math.max(0, index - LONGEST), index)) ?? [];
    if (fixed.length > 3 && texts.some(image => image.startsWith(fixed))) yield index - fixed.length;
  }
}

/** `quay.io`, `quay.io/team`, … of `quay.io/team/web:1`: what stands alone where an image's parts do, and is no mere word. */
function* frontsOf(image: string): Generator<string> {
  for (const { index } of image.matchAll(/[/:@]/g)) {
    const front = image.slice(0, index);
    if (/[/.]/.test(front)) yield front;
  }
}

/** `{"image": {"repository": "quay.io/team/web", "tag": "1"}}`: JSON or YAML in a text holds images in parts. */
function* partsOf(text: string, fronts: ReadonlySet<string>): Generator<number> {
  for (const { 0: word, index } of text.matchAll(/(?<![^\s"'])[\w./:-]+(?![^\s"',}])/g)) {
    if (fronts.has(word)) yield index;
  }
}

/** True when `image` begins with `text`, up to a place where a template would join parts. */
function begins(image: string, text: string): boolean {
  if (!image.startsWith(text)) return false;
  return image.length === text.length || text.endsWith('/') || '/:@.-'.includes(image.charAt(text.length));
}

function* within(text: string, image: string): Generator<number> {
  for (let at = text.indexOf(image); at !== -1; at = text.indexOf(image, at + image.length)) {
    const before = at === 0 ? ' ' : text.charAt(at - 1);
    const after = text.charAt(at + image.length) || ' ';
    if (/[\s"'=,:;|[(]/.test(before) && /[\s"',;|\])}]/.test(after)) yield at;
  }
}
