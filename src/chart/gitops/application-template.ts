// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';

/** Parameters of one Application that a set generates; with Go templates a tree, else flat under dotted names. */
export type Parameters = ValueMap;

/** A template that takes more than fields to fill in. */
export class TemplateTooRich extends Error {}

/** Evaluates Go templates that take more than a field; undefined for a set of the simple templates. */
export type FillGo = ((text: string, parameters: Parameters) => string) | undefined;

/** Puts parameters into every text of a template. Throws TemplateTooRich naming what no generator gives, and as `go`. */
export function fillTemplate(template: Value, parameters: Parameters, go: FillGo): Value {
  return fillTexts(template, parameters, go, whole => {
    throw new TemplateTooRich(`no generator gives ${whole}`);
  });
}

/** The same for what is filled in twice: a simple template keeps what these parameters do not give. */
export function fillKnown(template: Value, parameters: Parameters, go: FillGo): Value {
  return fillTexts(template, parameters, go, whole => whole);
}

function fillTexts(template: Value, parameters: Parameters, go: FillGo, missing: (whole: string) => string): Value {
  const fill = (text: string): string =>
    go === undefined ? simpleFields(text, parameters, missing) : (goFields(text, parameters) ?? go(text, parameters));
  const inside = (value: Value): Value => {
    if (typeof value === 'string') return fill(value);
    if (Array.isArray(value)) return value.map(inside);
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [fill(key), inside(item)]));
  };
  return inside(template);
}

function simpleFields(text: string, parameters: Parameters, missing: (whole: string) => string): string {
  return text.replace(/\{\{(.*?)\}\}/gs, (whole, inner: string) => {
    const found = parameters[inner.trim()];
    return isPlain(found) ? String(found) : missing(whole);
  });
}

/** A Go template that takes fields alone, filled; undefined for any other. */
function goFields(text: string, parameters: Parameters): string | undefined {
  let rich = false;
  const filled = text.replace(/\{\{(.*?)\}\}/gs, (whole, inner: string) => {
    // A hyphen takes the blanks beside it away, too.
    const found = /^-|-$/.test(inner) ? undefined : goField(inner.trim(), parameters);
    if (!isPlain(found)) rich = true;
    return isPlain(found) ? String(found) : whole;
  });
  return rich ? undefined : filled;
}

function isPlain(value: Value): value is string | number | boolean {
  return value !== undefined && value !== null && typeof value !== 'object';
}

/** `.path.basename`, `index .path.segments 1`, `dig "chart" "path" "" .`, and a field with a filter that leaves most names as they are. */
function goField(expression: string, parameters: Parameters): Value {
  const [, list, index] = /^index\s+(\.[\w.]+)\s+(\d+)$/.exec(expression) ?? [];
  if (list !== undefined) return (field(list, parameters) as Value[] | undefined)?.[Number(index)];
  const [, key, name] = /^index\s+(\.[\w.]*)\s+"([^"]+)"$/.exec(expression) ?? [];
  if (key !== undefined) return (field(key, parameters) as ValueMap | undefined)?.[name ?? ''];
  const [, keys = '', otherwise] = /^dig((?:\s+"[^"]*")+?)\s+"([^"]*)"\s+\.$/.exec(expression) ?? [];
  if (otherwise !== undefined) return field(keys.replace(/"\s+"/g, '.').replace(/[\s"]/g, ''), parameters) ?? otherwise;
  const [, path, filter] = /^(\.[\w.-]+)\s*(?:\|\s*(lower|upper|quote|toString))?$/.exec(expression) ?? [];
  if (path === undefined) return undefined;
  const value = field(path, parameters);
  if (value === undefined || isMap(value) || Array.isArray(value)) return undefined;
  if (filter === 'quote') return JSON.stringify(String(value));
  if (filter === 'lower') return String(value).toLowerCase();
  return filter === 'upper' ? String(value).toUpperCase() : value;
}

function field(path: string, parameters: Parameters): Value {
  let at: Value = parameters;
  for (const key of path.split('.').filter(part => part !== '')) at = isMap(at) ? at[key] : undefined;
  return at;
}

/** A tree as the flat names of the simple templates: `cluster.address`, `tags[0]` for lists. */
export function flatten(value: Value, prefix = ''): Parameters {
  const join = (key: string): string => (prefix === '' ? key : `${prefix}.${key}`);
  if (isMap(value)) return Object.assign({}, ...Object.entries(value).map(([key, item]) => flatten(item, join(key))));
  if (Array.isArray(value)) return Object.assign({}, ...value.map((item, at) => flatten(item, `${prefix}.${at}`)));
  return { [prefix]: value };
}
