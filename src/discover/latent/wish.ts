// SPDX-License-Identifier: Apache-2.0
import type { Value } from '../../rendered/value.ts';
import { formatValuesPath, type ValuesPath, valueAt } from '../values-path.ts';
import type { Call, Expression } from './template-expression.ts';
import { evaluate, globally, type Known, pathsIn, type Scope, UNKNOWN } from './template-known.ts';

/** One value that is set to open a branch of a chart. */
export interface Assignment {
  readonly path: ValuesPath;
  readonly value: boolean | string;
  /** True for a text that only has to be there. */
  readonly any?: boolean;
}

/** `metrics.enabled=true`; `git.repository=…` when any text does. */
export function formatAssignment({ path, value, any }: Assignment): string {
  return `${formatValuesPath(path)}=${any ? '…' : value}`;
}

/** What has to be set for a condition to hold. */
export interface Wish {
  readonly set: readonly Assignment[];
  /** What is worth a try when setting that was not enough: other ways, and switches whose part is not seen. */
  readonly others: readonly Assignment[];
  /** How many values would have to hold something that nobody can guess: a host, the name of a Secret. */
  readonly needs: number;
}

export const GRANTED: Wish = { set: [], others: [], needs: 0 };

/** A text that a named template prints, and what has to be set for it; undefined is one that only rendering tells. */
export interface Print {
  readonly text: string | undefined;
  readonly wish: Wish;
}

export type Prints = (name: string, argument: Known, scope: Scope) => readonly Print[];

/** Keys that mean a switch even where the values do not have them. */
const SWITCH = /^(enabled?|create|install|deploy)$/i;

export function isSwitchKey(key: string | number | undefined): boolean {
  return typeof key === 'string' && SWITCH.test(key);
}

/**
 * What has to be set for a condition to be true, or false. What cannot be known counts as granted: a wish says what is
 * worth a render, and the render says what is so. Undefined when nothing can make it so.
 */
export function wishFor(expression: Expression, holds: boolean, scope: Scope, prints: Prints): Wish | undefined {
  return new Wisher(scope, prints).wish(expression, holds);
}

class Wisher {
  readonly #scope: Scope;
  readonly #prints: Prints;

  constructor(scope: Scope, prints: Prints) {
    this.#scope = scope;
    this.#prints = prints;
  }

  wish(expression: Expression, holds: boolean): Wish | undefined {
    if (expression.kind === 'call') return this.#call(expression, holds);
    const known = evaluate(expression, this.#scope);
    if (known.kind === 'computed') return wishFor(known.expression, holds, known.scope, this.#prints);
    if (known.kind === 'text') return (known.text !== '') === holds ? GRANTED : undefined;
    return known.kind === 'values' ? this.#truth(globally(known.path, this.#scope), holds) : GRANTED;
  }

  #call(call: Call, holds: boolean): Wish | undefined {
    const { name, args } = call;
    const [first, second, third] = args;
    if (first === undefined) return GRANTED;
    if (name === 'not' || name === 'empty') return this.wish(first, !holds);
    if (name === 'and' || name === 'or') {
      const wishes = args.map(arg => this.wish(arg, holds));
      return (name === 'and') === holds ? wishes.reduce<Wish | undefined>(join, GRANTED) : cheapest(wishes);
    }
    if ((name === 'eq' || name === 'ne') && second !== undefined)
      return this.#comparison(first, second, (name === 'eq') === holds);
    if (name === 'include') return holds ? this.#printed(call, text => text !== '') : GRANTED;
    if (name === 'ternary' && third !== undefined) return this.wish(third, holds);
    const known = evaluate(call, this.#scope);
    if (known.kind === 'values') return this.#truth(globally(known.path, this.#scope), holds);
    return { ...GRANTED, others: this.#switchesIn(call) };
  }

  /** Switches that are off, of a condition that only rendering can judge. */
  #switchesIn(call: Call): Assignment[] {
    const paths = [...pathsIn(call, this.#scope)];
    return paths.filter(path => valueAt(this.#scope.values, path) === false).map(path => ({ path, value: true }));
  }

  #truth(path: ValuesPath, holds: boolean): Wish {
    const value = valueAt(this.#scope.values, path);
    if (isTrue(value) === holds) return GRANTED;
    const missing = value === undefined || value === null;
    const settable = value === !holds || (holds && missing && isSwitchKey(path.at(-1)));
    return settable ? setting(path, holds) : UNSETTABLE;
  }

  #comparison(left: Expression, right: Expression, equal: boolean): Wish | undefined {
    const [subject, literal] = literalOf(left) === undefined ? [left, literalOf(right)] : [right, literalOf(left)];
    if (literal === undefined) return GRANTED;
    const accepts = (text: string): boolean => (text === literal) === equal;
    const known = evaluate(subject, this.#scope);
    if (known.kind === 'text') return accepts(known.text) ? GRANTED : undefined;
    if (known.kind === 'values') return this.#equality(globally(known.path, this.#scope), literal, equal);
    if (known.kind !== 'computed' || known.expression.kind !== 'call' || known.expression.name !== 'include')
      return GRANTED;
    return new Wisher(known.scope, this.#prints).#printed(known.expression, accepts);
  }

  #equality(path: ValuesPath, literal: string, equal: boolean): Wish {
    const value = valueAt(this.#scope.values, path) ?? '';
    if ((String(value) === literal) === equal) return GRANTED;
    if (typeof value === 'boolean') return setting(path, !value);
    return equal && typeof value === 'string' && literal !== '' ? setting(path, literal) : UNSETTABLE;
  }

  #printed({ args: [name, argument] }: Call, accepts: (text: string) => boolean): Wish | undefined {
    if (name?.kind !== 'text') return GRANTED;
    const given = argument === undefined ? UNKNOWN : evaluate(argument, this.#scope);
    const prints = this.#prints(name.text, given, this.#scope);
    // A text that only rendering tells is the last to hope for.
    const doubtful = prints.map(({ text, wish }) => (text === undefined ? { ...wish, needs: wish.needs + 1 } : wish));
    const wanted = doubtful.filter((_, index) => accepts(prints[index]?.text ?? '?'));
    return wanted.length === 0 ? GRANTED : cheapest(wanted);
  }
}

const UNSETTABLE: Wish = { set: [], others: [], needs: 1 };

export function setting(path: ValuesPath, value: boolean | string): Wish {
  return { set: [{ path, value }], others: [], needs: 0 };
}

function literalOf(expression: Expression): string | undefined {
  const isWord = expression.kind === 'word' && expression.text !== 'nil';
  return expression.kind === 'text' || isWord ? expression.text : undefined;
}

/** As a Go template takes it: empty is false. */
function isTrue(value: Value): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** Both; undefined when they contradict each other. */
export function join(a: Wish | undefined, b: Wish | undefined): Wish | undefined {
  if (a === undefined || b === undefined) return undefined;
  const set = joinSets(a.set, b.set);
  if (set === undefined) return undefined;
  return { set, others: unique([...a.others, ...b.others]), needs: a.needs + b.needs };
}

/** The assignments of both; undefined when they set one path to two values. */
export function joinSets(a: readonly Assignment[], b: readonly Assignment[]): readonly Assignment[] | undefined {
  if (b.length === 0) return a;
  const set = new Map(a.map(assignment => [formatValuesPath(assignment.path), assignment]));
  for (const assignment of b) {
    const path = formatValuesPath(assignment.path);
    const other = set.get(path);
    if (other !== undefined && other.value !== assignment.value) return undefined;
    set.set(path, assignment);
  }
  return [...set.values()];
}

/** Both, where they contradict each other the second. */
export function overlaid(a: readonly Assignment[], b: readonly Assignment[]): readonly Assignment[] {
  const paths = new Set(b.map(({ path }) => formatValuesPath(path)));
  return [...a.filter(({ path }) => !paths.has(formatValuesPath(path))), ...b];
}

/** The one that asks for least, the first of several; what the rest would set is left to try. */
function cheapest(wishes: readonly (Wish | undefined)[]): Wish | undefined {
  const possible = wishes.filter(wish => wish !== undefined);
  const [best, ...rest] = [...possible].sort((a, b) => costOf(a) - costOf(b));
  if (best === undefined || rest.length === 0) return best;
  const own = new Set(best.set.map(formatAssignment));
  const others = unique([...best.others, ...rest.flatMap(wish => [...wish.set, ...wish.others])]);
  return { ...best, others: others.filter(assignment => !own.has(formatAssignment(assignment))) };
}

export function costOf({ set, needs }: Wish): number {
  return set.length + needs * 100;
}

function unique(assignments: readonly Assignment[]): Assignment[] {
  return [...new Map(assignments.map(assignment => [formatAssignment(assignment), assignment])).values()];
}
