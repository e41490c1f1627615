// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { isMap, type Value } from '../../rendered/value.ts';

/** SHA-256 of values, whatever the order of their keys. */
export function digestValues(values: Value): string {
  return `sha256:${createHash('sha256')
    .update(JSON.stringify(sorted(values)))
    .digest('hex')}`;
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(value[key])]),
  );
}
