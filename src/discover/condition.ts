// SPDX-License-Identifier: Apache-2.0
import { isMap, type ValueMap } from '../rendered/value.ts';
import { type ValuesPath, valueAt } from './values-path.ts';

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
  const path = decidingPath(condition, scope);
  return path === undefined ? undefined : valueAt(scope.values, path) === true;
}

/** The path, from the release's values on, of the boolean that decides a condition; undefined when none does. */
export function decidingPath(condition: string, { values, path }: Scope): ValuesPath | undefined {
  const places = pathsOf(condition).map(own => {
    const isShared = own[0] === 'global' && valueAt(values, own) !== undefined;
    return isShared ? own : [...path, ...own];
  });
  return places.find(place => typeof valueAt(values, place) === 'boolean');
}

/** True when a dependency is installed: its condition decides, else its tags, of which one that is on is enough. */
export function isEnabled({ condition, tags }: Switch, scope: Scope): boolean {
  const own = isMap(scope.values.tags) ? scope.values.tags : {};
  const set = tags.map(tag => own[tag]).filter(value => typeof value === 'boolean');
  return decide(condition, scope) ?? (set.length === 0 || set.includes(true));
}

/** `a.enabled,b.enabled`; some write `.Values.a.enabled`, as in a template. */
export function pathsOf(condition: string): string[][] {
  const texts = condition.split(',').map(text => text.trim().replace(/^\.?Values\./, ''));
  return texts.filter(text => text !== '').map(text => text.split('.'));
}
