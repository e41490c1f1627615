// SPDX-License-Identifier: Apache-2.0
import type { Value, ValueMap } from '../../rendered/value.ts';
import { hintOf } from '../key.ts';
import { partOf } from '../part.ts';
import { leavesOf, valueAt } from '../values-path.ts';
import { type Assignments, formatAssignments } from './targets.ts';
import { type Assignment, isSwitchKey, joinSets } from './wish.ts';

/**
 * What else to set when a chart refuses values and says why, the best guess first: what its words assign (`--set
 * architecture=replication`), options they name that are off, and texts they name that are empty; or the opposite of what
 * they say is so now (`community.enabled=true` and an edition do not go together).
 */
export function remediesFor(words: string, set: Assignments, values: ValueMap): Assignments[] {
  const chart = chartIn(words);
  const written = [...assignmentsIn(words, chart, values)];
  const wanted = [
    ...written.filter(({ path, value }) => valueAt(values, path) !== value),
    ...namedIn(words, chart, values),
  ];
  const present = written.filter(({ path, value }) => valueAt(values, path) === value && typeof value === 'boolean');
  const opposite = present.map(({ path, value }) => ({ path, value: !value }));
  const known = new Set([formatAssignments(set)]);
  return [wanted, opposite].flatMap(more => {
    const joined = more.reduce<Assignments>((all, one) => joinSets(all, [one]) ?? all, set);
    const name = formatAssignments(joined);
    if (known.has(name)) return [];
    known.add(name);
    return [joined];
  });
}

/**
 * Those of the options that a chart blames for a failure: named in its words, else all those of the sub-chart, or of the
 * part of the chart, whose template failed.
 */
export function blamed(words: string, options: Assignments): Assignments {
  const chart = chartIn(words);
  const own = ({ path }: Assignment): string[] | undefined =>
    chart.every((key, index) => path[index] === key) ? path.slice(chart.length).map(String) : undefined;
  const inChart = options.filter(option => own(option) !== undefined);
  // A schema names paths as `/a/b`.
  const dotted = words.replace(/'((?:\/[\w-]+)+)'/g, (_, path: string) => path.slice(1).replaceAll('/', '.'));
  const named = inChart.filter(option => dotted.includes(own(option)?.join('.') ?? '?'));
  if (named.length > 0) return named;
  const file = (/\/templates\/(\S+?)[:\s)]/.exec(words)?.[1] ?? '').toLowerCase().replace(/[-_]/g, '');
  const beside = inChart.filter(option =>
    own(option)
      ?.slice(0, -1)
      .some(key => file.includes(key.toLowerCase())),
  );
  if (beside.length > 0) return beside;
  return chart.length > 0 ? inChart : [];
}

/** Key of the sub-chart whose template refused: its words name paths from there on. */
function chartIn(words: string): string[] {
  const [, folder = ''] = /[\s("]([\w.-]+(?:\/charts\/[\w.-]+)*)\/templates\//.exec(words) ?? [];
  return folder.split('/charts/').slice(1);
}

/** `architecture=replication`, `rbac.create=true`: only of options, and only to what such a one can be. */
function* assignmentsIn(words: string, chart: readonly string[], values: ValueMap): Generator<Assignment> {
  for (const [, name = '', text = ''] of words.matchAll(/([A-Za-z][\w-]*(?:\.[\w-]+)*)=([\w-]+)/g)) {
    for (const path of [[...chart, ...name.split('.')], name.split('.')]) {
      const value = valueAt(values, path);
      if (typeof value === 'boolean' && /^(true|false)$/.test(text)) yield { path, value: text === 'true' };
      else if (typeof value === 'string' && value !== '' && !isPart(path.at(-1)) && isWord(text))
        yield { path, value: text };
      else continue;
      break;
    }
  }
}

/** `set image.tag=8` is advice, and no image that anybody runs. */
function isPart(key = ''): boolean {
  return hintOf(key) === 'image' || partOf(key) !== null;
}

/** `aaa` and `my-password` are for the reader to replace. */
function isWord(text: string): boolean {
  return !/^(.)\1+$|^(my|your|foo|bar|example)\b/i.test(text);
}

function* namedIn(words: string, chart: readonly string[], values: ValueMap): Generator<Assignment> {
  const names = new Set(words.match(/[\w-]+(?:\\?\.[\w-]+)*/g) ?? []);
  for (const { path, value } of leavesOf(valueAt(values, chart), [...chart])) {
    const own = path.slice(chart.length);
    if (own.some(key => typeof key === 'number')) continue;
    const named = own.length > 1 && names.has(own.map(key => String(key).replaceAll('.', '\\.')).join('.'));
    const around = isSwitchKey(own.at(-1)) && own.length === 2 && names.has(String(own[0]));
    if (value === false && (named || around)) yield { path, value: true };
    else if (isEmpty(value) && named) yield { path, value: ANY, any: true };
  }
}

/** What stands for a text that only the user knows: a host, a password. It reads as any of these. */
const ANY = 'airgap-any-text';

/** True for a text that was made of one made up here. */
export function isMadeUp(text: string): boolean {
  return text.includes(ANY);
}

function isEmpty(value: Value): boolean {
  return value === '' || value === null;
}
