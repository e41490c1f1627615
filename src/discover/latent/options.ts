// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import { partOf } from '../part.ts';
import { readPaths } from '../read-paths.ts';
import { formatValuesPath, leavesOf, type ValuesPath, valueAt } from '../values-path.ts';
import { alternativesIn, valueComments } from './value-comments.ts';
import { type Assignment, isSwitchKey } from './wish.ts';

/** A chart's own word on its values, and its sub-charts' under the key of their values. */
export interface Documented {
  /** Text of values.yaml. */
  readonly valuesText: string;
  /** Parsed values.schema.json. */
  readonly schema: Value;
  /** Dotted paths that the chart's templates read. */
  readonly reads: readonly string[];
  readonly subcharts: ReadonlyMap<string, Documented>;
}

/** A value that is one of a few words. */
export interface Enumeration {
  readonly path: ValuesPath;
  /** The words that it could be instead, sorted by the one who wrote them. */
  readonly alternatives: readonly string[];
}

/** Enumerations that decide how something is scheduled, stored or logged: no image hangs on them. */
const ELSEWHERE =
  /polic(y|ies)|preset|affinity|level|format|protocol|strategy|scheme|access_?mode|path_?type|effect|operator|encod|algorithm|verif|mount|sizer|update_?mode|controlled|priority|tls|ssl|cipher|encrypt|compress|region|binding|distribution|issuer|min_?version|service\.?type/i;
/** Words in keys of texts that users make up: what is said of them are examples. */
const OWN_WORDS =
  /secret|name|class|domain|host|url|uri|address|ip|port|filter|annotation|label|config|key|token|cert|crt|^ca|path|user|password|args|env|size|image|tag/i;

/** Values of which the schema, or a comment, tells what else they could be. */
export function enumerations(chart: Documented, values: ValueMap, path: readonly string[] = []): Enumeration[] {
  const found = new Map<string, Enumeration>();
  const add = (own: readonly string[], alternatives: readonly string[]): void => {
    const at = [...path, ...own];
    if (alternatives.length > 0) found.set(formatValuesPath(at), { path: at, alternatives });
  };
  for (const [dotted, comment] of valueComments(chart.valuesText)) {
    const now = choosable(dotted.split('.'), chart, values, path);
    if (now !== undefined) add(dotted.split('.'), alternativesIn(comment, now));
  }
  for (const [own, words] of enumsIn(chart.schema)) {
    const now = choosable(own, chart, values, path);
    if (now !== undefined)
      add(
        own,
        words.filter(word => word !== now && word !== ''),
      );
  }
  const inner = [...chart.subcharts].flatMap(([key, subchart]) => enumerations(subchart, values, [...path, key]));
  return [...found.values(), ...inner];
}

/** The word that a value is now, '' for none; undefined for one that is no matter of choice. */
function choosable(
  own: readonly string[],
  { reads }: Documented,
  values: ValueMap,
  path: readonly string[],
): string | undefined {
  const key = own.at(-1) ?? '';
  const value = valueAt(values, [...path, ...own]);
  if (ELSEWHERE.test(own.slice(-2).join('.')) || (typeof value !== 'string' && value !== undefined && value !== null))
    return undefined;
  if (typeof value === 'string' && value !== '') return value;
  const asked = value === '' || reads.includes(own.join('.'));
  return asked && !OWN_WORDS.test(key) ? '' : undefined;
}

function* enumsIn(schema: Value, path: readonly string[] = []): Generator<[string[], string[]]> {
  if (!isMap(schema) || path.length > 20) return;
  const words = Array.isArray(schema.enum) ? schema.enum.filter(word => typeof word === 'string') : [];
  if (words.length > 1) yield [[...path], words];
  if (!isMap(schema.properties)) return;
  for (const [key, inner] of Object.entries(schema.properties)) yield* enumsIn(inner, [...path, key]);
}

/** Switches of how something runs or is reached: no image hangs on them, and charts refuse many of them together. */
const CIRCUMSTANCE =
  /security|privilege|capabilit|selinux|seccomp|read_?only|escalation|probe|autoscal|hpa|vpa|network_?polic|service_?account|rbac|disruption|pdb|debug|diagnostic|ipv6|host_?(network|pid|ipc|port)|rule|monitor$|annotation|password|tls|ssl|force|ignore|retention/i;

/** Every switch that is off, wherever it stands; those that templates read and values do not have, too. */
export function switches(chart: Documented, values: ValueMap): Assignment[] {
  const off = [...leavesOf(values)].filter(({ path, value }) => value === false && !isPart(path) && isOfImages(path));
  const read = [...readPaths(chart)].filter(path => isSwitchKey(path.at(-1)) && isOfImages(path));
  const absent = read.filter(path => valueAt(values, path) === undefined);
  return [...off, ...absent.map(path => ({ path }))].map(({ path }) => ({ path, value: true }));
}

/** `image.tag: false` means none; `true` there would be a name. */
function isPart(path: ValuesPath): boolean {
  const key = path.at(-1);
  return typeof key !== 'string' || partOf(key) !== null || path.some(step => typeof step === 'number');
}

function isOfImages(path: ValuesPath): boolean {
  return !path.some(step => CIRCUMSTANCE.test(String(step)));
}
