// SPDX-License-Identifier: Apache-2.0
import { type Reference, tryReference } from '../reference/reference.ts';
import { isSameImage, isSameRepository } from '../reference/same-image.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import { loadYaml } from '../rendered/yaml.ts';
import { decide, isEnabled, type Scope, type Switch } from './condition.ts';
import type { ImageUse } from './image-use.ts';

/** Annotations by which chart authors declare images: Helm's HIP-15, helm-dt, Artifact Hub. */
const KEYS = ['helm.sh/images', 'images', 'artifacthub.io/images'];

/** What is needed of a chart to read its annotations. Sub-charts and their switches stand under the key of their values. */
export interface Annotated {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly subcharts: ReadonlyMap<string, Annotated>;
  readonly switches: ReadonlyMap<string, Switch>;
}

/** An image that an annotation declares. */
export interface Declared {
  /** Folder of the chart that declares it, as Helm names templates: `shop`, `shop/charts/orders-db`. */
  readonly chart: string;
  /** `annotations["helm.sh/images"]#[0]` */
  readonly path: string;
  readonly reference: Reference;
  readonly condition?: string;
  /** What the condition says of these values; absent without one, and when none of its paths is a boolean. */
  readonly on?: boolean;
}

export interface Declarations {
  readonly images: readonly Declared[];
  /** Folders of the charts that have such an annotation, and that the values switch on. */
  readonly charts: readonly string[];
  /** What stands in one and is no image. */
  readonly problems: readonly { readonly chart: string; readonly message: string }[];
}

/** Reads the annotations of a chart and of those sub-charts that `values` install. */
export function readAnnotations(chart: Annotated, values: ValueMap): Declarations {
  return readChart(chart, chart.name, { values, path: [] });
}

function readChart(chart: Annotated, folder: string, scope: Scope): Declarations {
  const present = KEYS.filter(key => chart.annotations[key] !== undefined);
  const own = present.map(key => readList(folder, key, chart.annotations[key] ?? '', scope));
  const inner = [...chart.subcharts].flatMap(([key, subchart]) => {
    if (!isEnabled(chart.switches.get(key) ?? ALWAYS, scope)) return [];
    return [readChart(subchart, `${folder}/charts/${key}`, { ...scope, path: [...scope.path, key] })];
  });
  const all = [...own, ...inner];
  return {
    images: all.flatMap(({ images }) => images),
    charts: [...(present.length > 0 ? [folder] : []), ...inner.flatMap(({ charts }) => charts)],
    problems: all.flatMap(({ problems }) => problems),
  };
}

const ALWAYS: Switch = { condition: '', tags: [] };

function readList(chart: string, key: string, text: string, scope: Scope): Omit<Declarations, 'charts'> {
  const at = `annotations[${JSON.stringify(key)}]`;
  const entries = parse(text);
  if (entries === undefined) return { images: [], problems: [{ chart, message: `${at} is no list of images` }] };
  const images: Declared[] = [];
  const problems: { chart: string; message: string }[] = [];
  for (const [index, entry] of entries.entries()) {
    const path = `${at}#[${index}]`;
    const image = isMap(entry) ? entry.image : entry;
    const reference = typeof image === 'string' ? tryReference(image.trim()) : undefined;
    if (reference === undefined) problems.push({ chart, message: `${path} names no image: ${JSON.stringify(entry)}` });
    else images.push({ chart, path, reference, ...conditionOf(entry, scope) });
  }
  return { images, problems };
}

function parse(text: string): Value[] | undefined {
  try {
    const value = loadYaml(text, { duplicates: 'last' }) ?? [];
    return Array.isArray(value) ? (value as Value[]) : undefined;
  } catch {
    return undefined;
  }
}

function conditionOf(entry: Value, scope: Scope): Pick<Declared, 'condition' | 'on'> {
  const condition = isMap(entry) ? entry.condition : undefined;
  if (typeof condition === 'boolean') return { condition: String(condition), on: condition };
  if (typeof condition !== 'string' || condition === '') return {};
  const on = decide(condition, scope);
  return { condition, ...(on !== undefined && { on }) };
}

/**
 * Declared images that discovery lacks, as uses; those whose condition is off are left out. Authors forget to update
 * lists, so such a use is `possible`. It is `likely` when its condition is on, which says that this installation pulls
 * it, unless another version of it was found: then the list is old.
 */
export function annotatedUses(declared: readonly Declared[], uses: readonly ImageUse[]): ImageUse[] {
  const found = uses.filter(({ certainty }) => certainty !== 'possible').map(use => use.reference);
  const missing = declared.filter(
    ({ on, reference }) => on !== false && !found.some(other => isSameImage(other, reference)),
  );
  return missing.map(({ chart, path, reference, on }) => {
    const isOld = found.some(other => isSameRepository(other, reference));
    const object = { apiVersion: 'v2', kind: 'Chart', name: chart };
    const certainty = on === true && !isOld ? 'likely' : 'possible';
    return { object, path, reference, rule: 'chart-annotation', certainty, line: 0 };
  });
}
