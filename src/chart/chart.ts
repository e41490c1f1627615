// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import { loadYaml } from '../rendered/yaml.ts';
import { type ChartFiles, readNestedArchive } from './chart-files.ts';
import { GO_YAML } from './go-yaml.ts';

/** What this program needs of a chart: names, default values and sub-charts under the key their values have. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly values: ValueMap;
  readonly subcharts: ReadonlyMap<string, Chart>;
  /** What switches the sub-charts on, under the same keys; those that Chart.yaml does not name are always on. */
  readonly switches: ReadonlyMap<string, Switch>;
  /** Dotted values paths that the chart's own templates read, `images.web.repository`, sorted. */
  readonly reads: readonly string[];
  /** The chart's own files; those of its sub-charts lie under `charts/`. */
  readonly files: ChartFiles;
}

/** What switches a dependency on and off. */
export interface Switch {
  readonly condition: string;
  readonly tags: readonly string[];
}

/** Reads a chart and its sub-charts, packed ones too. Throws CHART_INVALID naming the file. */
export async function readChart(files: ChartFiles, where: string): Promise<Chart> {
  const meta = readMap(files.get('Chart.yaml'), `${where}: Chart.yaml`);
  // Charts of apiVersion v1 keep their dependencies in a file of its own.
  const requirements = readMap(files.get('requirements.yaml'), `${where}: requirements.yaml`);
  const declared = [...listOf(meta.dependencies), ...listOf(requirements.dependencies)];
  const subcharts = new Map<string, Chart>();
  const switches = new Map(declared.map(entry => [keyOf(entry), switchOf(entry)]));
  for (const [folder, inner] of await nestedCharts(files)) {
    const chart = await readChart(inner, `${where}/charts/${folder}`);
    const keys = declared.filter(({ name }) => name === chart.name).map(keyOf);
    for (const key of keys.length === 0 ? [chart.name] : keys) subcharts.set(key, chart);
  }
  return {
    name: text(meta.name),
    version: text(meta.version),
    annotations: strings(isMap(meta.annotations) ? meta.annotations : {}),
    values: readMap(files.get('values.yaml'), `${where}: values.yaml`),
    subcharts,
    switches,
    reads: readsOf(files),
    files,
  };
}

/** The key under which the values of a dependency stand. */
function keyOf({ alias, name }: ValueMap): string {
  return text(alias) || text(name);
}

function switchOf({ condition, tags }: ValueMap): Switch {
  return { condition: text(condition), tags: Array.isArray(tags) ? tags.map(text) : [] };
}

/** Values that templates ask for by name: charts keep some of them out of values.yaml, in comments or nowhere. */
function readsOf(files: ChartFiles): string[] {
  const reads = new Set<string>();
  for (const [name, bytes] of files) {
    if (!name.startsWith('templates/')) continue;
    for (const [, path = ''] of bytes.toString('latin1').matchAll(/\.Values\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/g))
      reads.add(path);
  }
  return [...reads].sort();
}

/** The files of a chart with those of packed sub-charts under their folder's name. */
export async function flattened(files: ChartFiles): Promise<ChartFiles> {
  const flat = new Map(files);
  for (const [name, bytes] of files) {
    if (!/^charts\/[^/]+\.tgz$/.test(name)) continue;
    const inner = await flattened(await readNestedArchive(bytes, name));
    for (const [innerName, content] of inner) flat.set(`${name}/${innerName}`, content);
  }
  return flat;
}

async function nestedCharts(files: ChartFiles): Promise<Map<string, ChartFiles>> {
  const nested = new Map<string, Map<string, Buffer> | ChartFiles>();
  for (const [name, bytes] of files) {
    const [top, folder, ...rest] = name.split('/');
    if (top !== 'charts' || folder === undefined || /^[._]/.test(folder)) continue;
    if (rest.length === 0 && /\.tgz$/.test(folder)) nested.set(folder, await readNestedArchive(bytes, name));
    if (rest.length === 0) continue;
    const inner = nested.get(folder) ?? new Map<string, Buffer>();
    (inner as Map<string, Buffer>).set(rest.join('/'), bytes);
    nested.set(folder, inner);
  }
  for (const [folder, inner] of nested) if (!inner.has('Chart.yaml')) nested.delete(folder);
  return nested;
}

/** The values that templates see: defaults of the chart and its sub-charts, overlaid by `overlay` as Helm does. */
export function coalesce(chart: Chart, overlay: ValueMap): ValueMap {
  const values = overlayValues(chart.values, overlay);
  for (const [key, subchart] of chart.subcharts) {
    const own = values[key];
    if (own === undefined || own === null || isMap(own)) values[key] = coalesce(subchart, isMap(own) ? own : {});
  }
  return values;
}

/** Helm's merge: maps merge, lists and scalars are replaced, null takes a default away. */
export function overlayValues(base: ValueMap, overlay: ValueMap): ValueMap {
  const result: ValueMap = { ...base };
  for (const [key, value] of Object.entries(overlay)) {
    const under = result[key];
    if (value === null && under !== undefined) delete result[key];
    else result[key] = isMap(under) && isMap(value) ? overlayValues(under, value) : value;
  }
  return result;
}

/** A mapping of YAML; an empty one for another value, or no file. Throws CHART_INVALID. */
export function readMap(bytes: Buffer | undefined, where: string): ValueMap {
  if (bytes === undefined) return {};
  try {
    const value = loadYaml(bytes.toString('utf8'), { duplicates: 'last', schema: GO_YAML });
    return isMap(value) ? value : {};
  } catch (cause) {
    throw new AirgapError('CHART_INVALID', `${where}: ${(cause as Error).message.split('\n')[0]}`, { cause });
  }
}

function listOf(value: Value): ValueMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

function text(value: Value): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function strings(map: ValueMap): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, text(value)]));
}
