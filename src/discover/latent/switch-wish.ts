// SPDX-License-Identifier: Apache-2.0
import { isMap, type ValueMap } from '../../rendered/value.ts';
import { decidingPath, isEnabled, type Switch } from '../condition.ts';
import { GRANTED, setting, type Wish } from './wish.ts';

/** What has to be set for a dependency to be installed; `chart` is the values path of the chart that names it. */
export function wishForSwitch(by: Switch | undefined, values: ValueMap, chart: readonly string[]): Wish {
  const scope = { values, path: chart };
  if (by === undefined || isEnabled(by, scope)) return GRANTED;
  const own = isMap(values.tags) ? values.tags : {};
  const tag = by.tags.find(name => own[name] === false);
  const path = decidingPath(by.condition, scope) ?? (tag === undefined ? undefined : ['tags', tag]);
  return path === undefined ? GRANTED : setting(path, true);
}
