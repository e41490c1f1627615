// SPDX-License-Identifier: Apache-2.0
import { formatPlace, type Place, step } from '../../discover/place.ts';
import { isMap, type Value } from '../../rendered/value.ts';

export type Steps = readonly (string | number)[];

/** A path of the lock: steps to a value, and what follows `#` when the place is inside that value's text. */
export interface PlacePath {
  readonly steps: Steps;
  readonly inside: string | undefined;
}

const STEP = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([\w-]+)/y;

/**
 * Reads what `formatPlace` writes. `~2` at the end, by which rules tell several images of one place apart, is dropped.
 * Undefined for a text that is no path; what follows `#` may be any text and is kept as it is.
 */
export function parsePlacePath(path: string): PlacePath | undefined {
  const steps: (string | number)[] = [];
  let at = 0;
  while (at < path.length) {
    STEP.lastIndex = at;
    const [all, index, quoted, key] = STEP.exec(path) ?? [];
    if (all === undefined) break;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(quoted === undefined ? (key ?? '') : (JSON.parse(quoted) as string));
    at += all.length;
  }
  if (path[at] === '#') return { steps, inside: path.slice(at + 1) };
  return /^(~\d+)?$/.test(path.slice(at)) ? { steps, inside: undefined } : undefined;
}

/** `spec.containers[0].image` */
export function formatSteps(steps: Steps): string {
  return formatPlace(steps.reduce<Place | undefined>((place, one) => step(place, one), undefined));
}

/** A text that differs between two values of the same form. */
export interface Change {
  readonly path: string;
  readonly now: string;
}

/** Texts that differ, in the order of the document; undefined when anything else does. */
export function changedTexts(before: Value, now: Value): Change[] | undefined {
  const changes: Change[] = [];
  return compareValues(before, now, [], changes) ? changes : undefined;
}

function compareValues(before: Value, now: Value, at: Steps, changes: Change[]): boolean {
  if (typeof before === 'string' && typeof now === 'string') {
    if (before !== now) changes.push({ path: formatSteps(at), now });
    return true;
  }
  if (Array.isArray(before) && Array.isArray(now)) {
    return (
      before.length === now.length &&
      before.every((value, index) => compareValues(value, now[index], [...at, index], changes))
    );
  }
  if (isMap(before) && isMap(now)) {
    const keys = Object.keys(before);
    return (
      keys.length === Object.keys(now).length &&
      keys.every(key => Object.hasOwn(now, key) && compareValues(before[key], now[key], [...at, key], changes))
    );
  }
  return Object.is(before, now) || String(before) === String(now);
}
