// SPDX-License-Identifier: Apache-2.0
import { type ValuesPath, valueAt } from '../../discover/values-path.ts';
import type { ObjectIdentity } from '../../rendered/identity.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';

/** One operation of RFC 6902. */
export interface Operation {
  readonly op: 'add' | 'replace' | 'remove' | 'test';
  readonly path: string;
  readonly value?: Value;
}

/** Changes of one object: operations, or a part of it that is merged in, lists whole (RFC 7386). */
export interface Patch {
  /** As its file says it: Kustomize looks before it gives a namespace or a prefix. */
  readonly object: ObjectIdentity;
  readonly merge?: ValueMap;
  readonly operations?: readonly Operation[];
}

/** RFC 6901. */
export function pointer(path: ValuesPath): string {
  return path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Puts a value at a path of `root`, with the maps above it that are not there. */
export function addAt(root: Value, path: ValuesPath, value: Value): Operation {
  const depth = path.findIndex((_, index) => valueAt(root, path.slice(0, index + 1)) === undefined);
  const end = depth === -1 ? path.length : depth + 1;
  const added = path.slice(end).reduceRight<Value>((inner, key) => ({ [key]: inner }), value);
  return { op: 'add', path: pointer(path.slice(0, end)), value: added };
}

/** Puts items at the end of a list, which may not be there yet. */
export function appendAt(root: Value, path: ValuesPath, items: readonly Value[]): Operation[] {
  const there = valueAt(root, path);
  if (!Array.isArray(there)) return [addAt(root, path, [...items])];
  return items.map(value => ({ op: 'add', path: `${pointer(path)}/-`, value }));
}

/** Lays values over the map at a path: maps merge, all else is replaced. */
export function mergeAt(root: Value, path: ValuesPath, values: ValueMap): Operation[] {
  if (!isMap(valueAt(root, path))) return [addAt(root, path, values)];
  return Object.entries(values).flatMap(([key, value]) => {
    const inner = [...path, key];
    return isMap(value) && isMap(valueAt(root, inner)) ? mergeAt(root, inner, value) : [addAt(root, inner, value)];
  });
}
