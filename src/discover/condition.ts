// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';

/** What switches a dependency of Chart.yaml on and off. */
export interface Switch {
  readonly condition: string;
  readonly tags: readonly string[];
}

/** The values as one chart of a release sees them: those of the release, from `path` on, and `global` of all. */
export interface Scope {
  readonly values: ValueMap;
  readonly path: readonly string[];
}

/**
 * What a condition says, by Helm's rule for dependencies: of its paths, parted by commas, the first that leads to a
 * boolean decides. Undefined when none does; Helm then goes on as if there were no condition.
 */
export function decide(condition: string, scope: Scope): boolean | undefined {
  const found = pathsOf(condition).map(path => valueAt(path, scope));
  return found.find(value => typeof value === 'boolean');
}

/** True when a dependency is installed: its condition decides, else its tags, of which one that is on is enough. */
export function isEnabled({ condition, tags }: Switch, scope: Scope): boolean {
  const own = isMap(scope.values.tags) ? scope.values.tags : {};
  const set = tags.map(tag => own[tag]).filter(value => typeof value === 'boolean');
  return decide(condition, scope) ?? (set.length === 0 || set.includes(true));
}

/** `a.enabled,b.enabled`; some write `.Values.a.enabled`, as in a template. */
function pathsOf(condition: string): string[][] {
  const texts = condition.split(',').map(text => text.trim().replace(/^\.?Values\./, ''));
  return texts.filter(text => text !== '').map(text => text.split('.'));
}

function valueAt(path: readonly string[], { values, path: base }: Scope): Value {
  const shared = path[0] === 'global' ? follow(values, path) : undefined;
  return shared === undefined ? follow(values, [...base, ...path]) : shared;
}

function follow(values: ValueMap, path: readonly string[]): Value {
  let value: Value = values;
  for (const step of path) value = isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}
