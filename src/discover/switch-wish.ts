// SPDX-License-Identifier: Apache-2.0
import { isMap, type ValueMap } from '../rendered/value.ts';
import type { Switch } from './condition.ts';
import { globally, valueAt } from './template-known.ts';
import { GRANTED, type Wish } from './wish.ts';

/** What has to be set for a dependency to be installed; `chart` is the values path of the chart that names it. */
export function wishForSwitch(by: Switch | undefined, values: ValueMap, chart: readonly string[]): Wish {
  if (by === undefined) return GRANTED;
  const paths = by.condition.split(',').map(text => text.trim().replace(/^\.?Values\./, ''));
  for (const text of paths.filter(text => text !== '')) {
    const path = globally([...chart, ...text.split('.')], { chart });
    const value = valueAt(values, path);
    if (typeof value === 'boolean') return value ? GRANTED : { set: [{ path, value: true }], others: [], needs: 0 };
  }
  const own = isMap(values.tags) ? values.tags : {};
  const tags = by.tags.filter(tag => typeof own[tag] === 'boolean');
  const [first] = tags;
  if (first === undefined || tags.some(tag => own[tag] === true)) return GRANTED;
  return { set: [{ path: ['tags', first], value: true }], others: [], needs: 0 };
}
