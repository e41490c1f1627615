// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';

/** Keys and list indexes from the root of the values to a leaf. */
export type ValuesPath = readonly (string | number)[];

/** A scalar of the values and where it stands. */
export interface Leaf {
  readonly path: ValuesPath;
  readonly value: Exclude<Value, Value[] | ValueMap>;
}

/** `image.registry`, `sidecars[0].image`, `nodeSelector["kubernetes.io/os"]`. */
export function formatValuesPath(path: ValuesPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** Reads what `formatValuesPath` writes. */
export function parseValuesPath(text: string): ValuesPath {
  const steps = text.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|\.?([\w-]+)/g);
  return [...steps].map(([, quoted, index, key = '']) => {
    if (quoted !== undefined) return JSON.parse(quoted) as string;
    return index === undefined ? key : Number(index);
  });
}

/** Every scalar of the values, in their own order; empty maps and lists hold none. */
export function* leavesOf(value: Value, path: ValuesPath = []): Generator<Leaf> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leavesOf(item, [...path, index]);
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) yield* leavesOf(item, [...path, key]);
  } else yield { path, value };
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: Value, path: ValuesPath): Value {
  return path.reduce<Value>(childOf, value);
}

/** A change of one leaf. */
export interface Edit {
  readonly path: ValuesPath;
  readonly value: Value;
}

/**
 * The smallest values that, laid over `values`, make the edits: maps only along the paths, lists whole, because Helm
 * replaces a list and does not merge it.
 */
export function patchOf(values: ValueMap, edits: readonly Edit[]): ValueMap {
  const patch: ValueMap = {};
  for (const { path, value } of edits) {
    let target: ValueMap | Value[] = patch;
    let source: Value = values;
    for (const [index, key] of path.entries()) {
      source = childOf(source, key);
      if (index === path.length - 1) assign(target, key, value);
      else target = enter(target, key, source);
    }
  }
  return patch;
}

function enter(target: ValueMap | Value[], key: string | number, source: Value): ValueMap | Value[] {
  const present = childOf(target, key);
  if (Array.isArray(present) || isMap(present)) return present;
  const fresh: ValueMap | Value[] = Array.isArray(source) ? structuredClone(source) : {};
  assign(target, key, fresh);
  return fresh;
}

function childOf(value: Value, key: string | number): Value {
  if (Array.isArray(value)) return value[Number(key)];
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function assign(target: ValueMap | Value[], key: string | number, value: Value): void {
  if (Array.isArray(target)) target[Number(key)] = value;
  // A key named __proto__ must stay a key.
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}
