// SPDX-License-Identifier: Apache-2.0

/** A parsed value of YAML or JSON. */
export type Value = string | number | boolean | null | undefined | Value[] | ValueMap;
export interface ValueMap {
  [key: string]: Value;
}

/** True for a mapping, false for lists, scalars and null. */
export function isMap(value: unknown): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mapping itself; an empty one for any other value. */
export function mapOf(value: unknown): ValueMap {
  return isMap(value) ? value : {};
}

/** The mappings of a list, in their order; none for any other value. */
export function mapsOf(value: unknown): ValueMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/** The text itself; `''` for any other value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
