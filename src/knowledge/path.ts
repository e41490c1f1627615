// SPDX-License-Identifier: Apache-2.0

import { remembered } from '../reference/remembered.ts';
import { type Glob, globOf } from './glob.ts';

/** One step of a path. `deep` is `**`, `item` is `[]`, `keys` an object that has all of them. */
export type PathStep =
  | { readonly kind: 'key'; readonly glob: Glob; readonly literal: boolean }
  | { readonly kind: 'item' }
  | { readonly kind: 'deep' }
  | { readonly kind: 'keys'; readonly keys: readonly string[] };

export type Path = readonly PathStep[];

/** Steps fit into the bits of one number, see `walk-path.ts`. */
const LONGEST = 24;

const cache = new Map<string, Path>();

/** A path that `pathProblem` has nothing to say about; the same text is parsed once. Throws Error. */
export function pathOf(text: string): Path {
  return remembered(cache, text, parse);
}

/** What is wrong with a path, or undefined. */
export function pathProblem(text: string): string | undefined {
  try {
    pathOf(text);
    return undefined;
  } catch (cause) {
    return (cause as Error).message;
  }
}

/** True when a path has no step that names something: it would match whatever stands there. */
export function namesNothing(path: Path): boolean {
  return path.every(step => step.kind !== 'keys' && !(step.kind === 'key' && step.literal));
}

const QUOTED = /^\["((?:[^"\\]|\\.)*)"\]/;
const GROUP = /^\(([^(){}[\]]+)\)/;
const KEYS = /^\{([^(){}[\]]+)\}/;
const NAME = /^[^.()[\]{}]+/;

function parse(text: string): Path {
  const steps: PathStep[] = [];
  let rest = text;
  while (rest !== '') {
    if (steps.length > 0 && !/^[.[{]/.test(rest)) throw broken(text, rest);
    if (steps.length > 0 && rest.startsWith('.')) rest = rest.slice(1);
    const [step, length] = stepOf(rest) ?? fail(broken(text, rest));
    if (steps.at(-1)?.kind === 'keys') throw new Error('{…} can only be the last step');
    steps.push(step);
    rest = rest.slice(length);
  }
  if (steps.length === 0) throw new Error('is empty');
  if (steps.length > LONGEST) throw new Error(`has more than ${LONGEST} steps`);
  return steps;
}

function stepOf(rest: string): [PathStep, number] | undefined {
  if (rest.startsWith('[]')) return [{ kind: 'item' }, 2];
  const quoted = QUOTED.exec(rest);
  if (quoted !== null) return [literal(JSON.parse(`"${quoted[1]}"`) as string), quoted[0].length];
  const group = GROUP.exec(rest);
  if (group !== null) return [key(group[1] ?? ''), group[0].length];
  const keys = KEYS.exec(rest);
  if (keys !== null) {
    const names = (keys[1] ?? '').split(',').map(name => name.trim());
    return names.includes('') ? undefined : [{ kind: 'keys', keys: names }, keys[0].length];
  }
  const name = NAME.exec(rest)?.[0];
  if (name === '**') return [{ kind: 'deep' }, 2];
  return name === undefined || /\*\*|\s$|^\s|\|/.test(name) ? undefined : [key(name), name.length];
}

function key(pattern: string): PathStep {
  return { kind: 'key', glob: globOf(pattern), literal: /[^*|]/.test(pattern) };
}

/** What stands in quotes is no glob. */
function literal(name: string): PathStep {
  return { kind: 'key', glob: { exact: [name], matches: text => text === name, star: () => undefined }, literal: true };
}

function broken(text: string, rest: string): Error {
  const at = text.length - rest.length;
  return new Error(
    `cannot be read at "${rest}" (character ${at + 1}): a step is a key, *, **, [], (a|b), {a,b} or ["key"]`,
  );
}

function fail(error: Error): never {
  throw error;
}
