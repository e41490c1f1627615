// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../../rendered/value.ts';
import type { ValuesPath } from '../values-path.ts';
import type { Expression } from './template-expression.ts';

/** What is known of an expression without running the template. */
export type Known =
  /** A values path from the release's root. */
  | { readonly kind: 'values'; readonly path: ValuesPath }
  /** What a chart's templates are given, as `.` and `$`: its values, and much that is not known here. */
  | { readonly kind: 'root' }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, Known> }
  | { readonly kind: 'list'; readonly items: readonly Known[] }
  | { readonly kind: 'text'; readonly text: string }
  /** What only running it would tell; a variable keeps it for the conditions that ask for it later. */
  | { readonly kind: 'computed'; readonly expression: Expression; readonly scope: Scope }
  | { readonly kind: 'unknown' };

export const UNKNOWN: Known = { kind: 'unknown' };

/** Where an expression stands. */
export interface Scope {
  /** All values of the release. */
  readonly values: ValueMap;
  /** Values path of the chart that is rendered: `[]`, or a sub-chart's key. */
  readonly chart: readonly string[];
  readonly dot: Known;
  /** `$`, and the variables set so far, by name. */
  readonly variables: ReadonlyMap<string, Known>;
}

/** Functions that change how a value is written, but not which one it is: the last argument passes through. */
const PASSES =
  /^(quote|squote|toString|trim|lower|upper|tpl|toYaml|toJson|default|int|int64|deepCopy|required|fromYaml)$/;

export function evaluate(expression: Expression, scope: Scope): Known {
  switch (expression.kind) {
    case 'text':
      return { kind: 'text', text: expression.text };
    case 'word':
      return UNKNOWN;
    case 'start':
      return expression.name === '.' ? scope.dot : (scope.variables.get(expression.name) ?? UNKNOWN);
    case 'field':
      return field(evaluate(expression.of, scope), expression.key, scope);
    case 'call':
      return call(expression.name, expression.args, scope);
  }
}

function call(name: string, args: readonly Expression[], scope: Scope): Known {
  const [first, ...rest] = name === 'tpl' ? args.slice(0, 1) : args;
  if (name === 'dict') return dictOf(args, scope);
  if (name === 'list' || name === 'tuple') return { kind: 'list', items: args.map(arg => evaluate(arg, scope)) };
  if (first === undefined) return UNKNOWN;
  if (name === 'index' || name === 'get') {
    const keys = rest.map(arg => evaluate(arg, scope));
    return keys.reduce<Known>(
      (of, key) => (key.kind === 'text' ? field(of, key.text, scope) : UNKNOWN),
      evaluate(first, scope),
    );
  }
  if (PASSES.test(name)) return evaluate(rest.at(-1) ?? first, scope);
  return { kind: 'computed', expression: { kind: 'call', name, args }, scope };
}

function dictOf(args: readonly Expression[], scope: Scope): Known {
  const entries = new Map<string, Known>();
  for (let at = 0; at + 1 < args.length; at += 2) {
    const [key, value] = args.slice(at, at + 2);
    if (key?.kind === 'text' && value !== undefined) entries.set(key.text, evaluate(value, scope));
  }
  return { kind: 'dict', entries };
}

function field(of: Known, key: string, { chart }: Scope): Known {
  if (of.kind === 'values') return { kind: 'values', path: [...of.path, key] };
  if (of.kind === 'dict') return of.entries.get(key) ?? (key === 'Values' ? { kind: 'values', path: chart } : UNKNOWN);
  // A template that is handed on the whole context under some name: `.context.Values` are the chart's all the same.
  return key === 'Values' && of.kind !== 'text' ? { kind: 'values', path: chart } : UNKNOWN;
}

/** The longest values paths that an expression names, from the release's root. */
export function* pathsIn(expression: Expression, scope: Scope): Generator<ValuesPath> {
  const known = expression.kind === 'call' ? UNKNOWN : evaluate(expression, scope);
  if (known.kind === 'values') yield globally(known.path, scope);
  else if (expression.kind === 'field') yield* pathsIn(expression.of, scope);
  else if (expression.kind === 'call') for (const arg of expression.args) yield* pathsIn(arg, scope);
}

/** `global` of a sub-chart is that of all charts. */
export function globally(path: ValuesPath, { chart }: Pick<Scope, 'chart'>): ValuesPath {
  return path[chart.length] === 'global' && chart.every((key, index) => path[index] === key)
    ? path.slice(chart.length)
    : path;
}
