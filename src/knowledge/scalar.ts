// SPDX-License-Identifier: Apache-2.0
import type { Value } from '../rendered/value.ts';

/** Text of a scalar; undefined for none, an empty one, a list or an object. */
export function scalarOf(value: Value): string | undefined {
  if (value === null || value === undefined || typeof value === 'object') return undefined;
  const text = String(value).trim();
  return text === '' ? undefined : text;
}
