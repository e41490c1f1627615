// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import { mapAt, mapsAt, textAt, textsAt } from './manifest.ts';

/** True when flat parameters are what a label selector wants. An operator that Kubernetes does not know wants nothing. */
export function isSelected(selector: ValueMap, parameters: ValueMap): boolean {
  const labels = new Map(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
  const wanted = Object.entries(mapAt(selector, 'matchLabels'));
  return (
    wanted.every(([key, value]) => labels.get(key) === String(value)) &&
    mapsAt(selector, 'matchExpressions').every(expression => meets(expression, labels.get(textAt(expression, 'key'))))
  );
}

function meets(expression: ValueMap, value: string | undefined): boolean {
  const values = textsAt(expression, 'values');
  const isOneOf = value !== undefined && values.includes(value);
  const operator = textAt(expression, 'operator');
  if (operator === 'In') return isOneOf;
  if (operator === 'NotIn') return !isOneOf;
  if (operator === 'Exists') return value !== undefined;
  return operator === 'DoesNotExist' && value === undefined;
}
