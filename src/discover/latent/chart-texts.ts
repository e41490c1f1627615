// SPDX-License-Identifier: Apache-2.0

import { tryJson } from '../../reference/try-json.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import type { Switch } from '../condition.ts';
import type { SwitchedTree } from './image-places.ts';
import type { Documented } from './options.ts';
import { wishForSwitch } from './switch-wish.ts';
import { isPrinted } from './template-library.ts';

/** What is needed of a chart to read it without a render. Sub-charts stand under the key of their values. */
export interface ReadableChart {
  readonly files: ReadonlyMap<string, { toString(encoding: 'utf8'): string }>;
  readonly reads: readonly string[];
  readonly subcharts: ReadonlyMap<string, ReadableChart>;
  readonly switches: ReadonlyMap<string, Switch>;
}

/** A chart's templates, and what switches its sub-charts on; `path` is the key of its values in the release. */
export function templateTree(chart: ReadableChart, values: ValueMap, path: readonly string[] = []): SwitchedTree {
  const subcharts = [...chart.subcharts];
  const templates = [...chart.files].filter(([name]) => name.startsWith('templates/'));
  return {
    templates: new Map(templates.map(([name, bytes]) => [name, bytes.toString('utf8')])),
    subcharts: new Map(subcharts.map(([key, inner]) => [key, templateTree(inner, values, [...path, key])])),
    wishes: new Map(subcharts.map(([key]) => [key, wishForSwitch(chart.switches.get(key), values, path)])),
  };
}

/** What a chart says of its values. */
export function documented(chart: ReadableChart): Documented {
  return {
    valuesText: chart.files.get('values.yaml')?.toString('utf8') ?? '',
    schema: parseSchema(chart.files.get('values.schema.json')?.toString('utf8') ?? ''),
    // What a library asks for are values of the charts that use it.
    reads: [...chart.files.keys()].some(isPrinted) ? chart.reads : [],
    subcharts: new Map([...chart.subcharts].map(([key, inner]) => [key, documented(inner)])),
  };
}

/** A schema that is broken makes Helm fail, which says so better. */
function parseSchema(text: string): Value {
  const schema = tryJson(text);
  return isMap(schema) ? schema : undefined;
}
