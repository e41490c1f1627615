// SPDX-License-Identifier: Apache-2.0
import { load } from 'js-yaml';
import { tryReference } from '../reference/reference.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import { SCHEMA } from '../rendered/yaml.ts';
import type { ImageUse } from './image-use.ts';

/** Annotations by which chart authors declare images: Helm's HIP-15, helm-dt, Artifact Hub. */
const KEYS = ['helm.sh/images', 'images', 'artifacthub.io/images'];

/** What is needed of a chart to read its annotations. */
export interface Annotated {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Images that a chart's own annotations declare. Authors forget to update them, so a declared image is `possible` until
 * something rendered names it; one whose `condition` is off in the values is left out.
 */
export function annotatedImages(chart: Annotated, values: ValueMap): ImageUse[] {
  return KEYS.flatMap(key => {
    const entries = parse(chart.annotations[key]);
    return entries.flatMap((entry, index) =>
      useOf(chart, `annotations[${JSON.stringify(key)}]#[${index}]`, entry, values),
    );
  });
}

function parse(text: string | undefined): Value[] {
  if (text === undefined) return [];
  try {
    const value = load(text, { schema: SCHEMA, json: true });
    return Array.isArray(value) ? (value as Value[]) : [];
  } catch {
    return [];
  }
}

function useOf(chart: Annotated, path: string, entry: Value, values: ValueMap): ImageUse[] {
  const image = isMap(entry) ? entry.image : entry;
  const reference = typeof image === 'string' ? tryReference(image) : undefined;
  if (reference === undefined || (isMap(entry) && !holds(entry.condition, values))) return [];
  const object = { apiVersion: 'v2', kind: 'Chart', name: chart.name };
  return [{ object, path, reference, rule: 'chart-annotation', certainty: 'possible', line: 0 }];
}

function holds(condition: Value, values: ValueMap): boolean {
  if (typeof condition !== 'string' || condition === '') return true;
  let value: Value = values;
  for (const step of condition.replace(/^\.?Values\./, '').split('.')) value = isMap(value) ? value[step] : undefined;
  return value !== false && value !== undefined && value !== null;
}
