// SPDX-License-Identifier: Apache-2.0
import { type Place, step } from '../discover/place.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import { openString } from './open-text.ts';
import type { Path, PathStep } from './path.ts';

/** A value that a path leads to, where it stands, and the key that it stands under. */
export interface Reached {
  readonly value: Value;
  readonly place: Place | undefined;
  readonly key: string;
}

export type OnBroken = (place: Place | undefined, what: 'does not parse' | 'expands without end') => void;

/** Aliases of aliases grow without end; what is whole in every real chart is a hundredth of this. */
const VISIT_LIMIT = 2_000_000;
const DEPTH_LIMIT = 200;

/**
 * Follows a path. The positions in the path that a value may stand at are bits of one number, so each value is visited
 * once however many `**` there are. `broken` hears of strings that the path leads into and that hold a document which
 * does not parse, or expands without end.
 */
export function walkPath(path: Path, start: Reached, broken: OnBroken = () => {}): Reached[] {
  const walk = new PathWalk(path, broken);
  walk.visit(start, 1, 0);
  return walk.found;
}

class PathWalk {
  readonly found: Reached[] = [];
  readonly #path: Path;
  readonly #end: number;
  readonly #isDeep: boolean;
  readonly #broken: OnBroken;
  #visits = 0;

  constructor(path: Path, broken: OnBroken) {
    this.#path = path;
    this.#end = 1 << path.length;
    this.#isDeep = path.some(({ kind }) => kind === 'deep');
    this.#broken = broken;
  }

  visit(at: Reached, entered: number, depth: number): void {
    if (++this.#visits > VISIT_LIMIT || depth > DEPTH_LIMIT) {
      if (this.#visits < Number.POSITIVE_INFINITY) this.#broken(at.place, 'expands without end');
      this.#visits = Number.POSITIVE_INFINITY;
      return;
    }
    const states = this.#withDeep(entered);
    if ((states & this.#end) !== 0 || this.#hasKeys(states, at.value)) this.found.push(at);
    const open = states & ~this.#end;
    if (open === 0) return;
    if (typeof at.value === 'string') this.#open(at, at.value, open, depth);
    else if (Array.isArray(at.value)) this.#items(at, at.value, open, depth);
    else if (isMap(at.value)) this.#keys(at, at.value, open, depth);
  }

  /** `**` stands for no step at all, too. */
  #withDeep(states: number): number {
    if (!this.#isDeep) return states;
    let all = states;
    for (const [index, { kind }] of this.#path.entries()) {
      if (kind === 'deep' && (all & (1 << index)) !== 0) all |= 1 << (index + 1);
    }
    return all;
  }

  #hasKeys(states: number, value: Value): boolean {
    const last = this.#path.length - 1;
    const keys = this.#path[last];
    if (keys?.kind !== 'keys' || (states & (1 << last)) === 0 || !isMap(value)) return false;
    return keys.keys.every(key => value[key] !== undefined && value[key] !== null);
  }

  #items(at: Reached, items: Value[], states: number, depth: number): void {
    const next = this.#next(states);
    if (next === 0) return;
    for (const [index, value] of items.entries()) {
      this.visit({ value, place: step(at.place, index), key: at.key }, next, depth + 1);
    }
  }

  #keys(at: Reached, map: ValueMap, states: number, depth: number): void {
    const only = this.#onlyKey(states);
    if (only === undefined) for (const key of Object.keys(map)) this.#child(at, key, map[key], false, states, depth);
    else if (Object.hasOwn(map, only)) this.#child(at, only, map[only], false, states, depth);
  }

  /** The key that the path goes on with, when it can be no other: maps of many keys are not gone through for it. */
  #onlyKey(states: number): string | undefined {
    const next = this.#isDeep ? undefined : this.#path[31 - Math.clz32(states)];
    const isOne = (states & (states - 1)) === 0 && next?.kind === 'key' && next.glob.exact?.length === 1;
    return isOne ? next.glob.exact?.[0] : undefined;
  }

  #child(at: Reached, key: string, value: Value, inside: boolean, states: number, depth: number): void {
    const next = this.#next(states, key);
    if (next !== 0) this.visit({ value, place: step(at.place, key, inside), key }, next, depth + 1);
  }

  /** Where the path goes on below a key, or below an item when there is none. */
  #next(states: number, key?: string): number {
    let next = 0;
    for (let index = 0; states >> index !== 0; index++) {
      const candidate = this.#path[index];
      if (candidate === undefined || (states & (1 << index)) === 0) continue;
      if (candidate.kind === 'deep') next |= 1 << index;
      else if (fits(candidate, key)) next |= 1 << (index + 1);
    }
    return next;
  }

  #open(at: Reached, text: string, states: number, depth: number): void {
    const opened = openString(text);
    if (opened.kind === 'document') {
      this.visit({ value: opened.value, place: step(at.place, '', true), key: at.key }, states, depth + 1);
    } else if (opened.kind === 'settings') {
      for (const [key, value] of Object.entries(opened.settings)) {
        this.#child(at, key, value, true, states, depth);
      }
    } else if (opened.kind === 'broken' && this.#isMeant(states)) this.#broken(at.place, 'does not parse');
  }

  /** True when a step of the path's own, not one of `**`, leads into the string. */
  #isMeant(states: number): boolean {
    return this.#path.some(
      ({ kind }, index) =>
        kind !== 'deep' && kind !== 'keys' && (states & (1 << index)) !== 0 && this.#path[index - 1]?.kind !== 'deep',
    );
  }
}

function fits(step: PathStep, key: string | undefined): boolean {
  return key === undefined ? step.kind === 'item' : step.kind === 'key' && step.glob.matches(key);
}
