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
