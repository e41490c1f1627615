// SPDX-License-Identifier: Apache-2.0
import { valueAt } from '../values-path.ts';
import type { Branch, TemplateNode } from './template.ts';
import type { Expression } from './template-expression.ts';
import { evaluate, globally, type Known, type Scope, UNKNOWN } from './template-known.ts';
import type { TemplateLibrary } from './template-library.ts';
import { GRANTED, join, type Print, type Prints, type Wish, wishFor } from './wish.ts';

/** Something that a template prints or sets, where it stands and what has to be set for it to be reached. */
export interface TemplateLeaf {
  readonly node: Exclude<TemplateNode, Branch>;
  readonly scope: Scope;
  readonly wish: Wish;
}

/** How far a chart is followed: helpers may call each other without end, and charts may be huge. */
const DEPTH = 40;
const STEPS = 300_000;

/** Goes through templates without running them. */
export class TemplateLeaves {
  readonly #library: TemplateLibrary;
  #steps = STEPS;
  #depth = 0;

  constructor(library: TemplateLibrary) {
    this.#library = library;
  }

  /** What nodes print, branch by branch; with `images`, only branches that have to do with images. */
  *of(nodes: readonly TemplateNode[], outer: Scope, wish: Wish, images: boolean): Generator<TemplateLeaf> {
    if (this.#depth >= DEPTH) return;
    this.#depth++;
    let scope = outer;
    for (const node of nodes) {
      if (this.#steps-- <= 0) break;
      if (node.kind === 'text' || node.kind === 'output' || node.kind === 'variable') yield { node, scope, wish };
      else if (!images || this.#library.anyWritesImage([node])) yield* this.#branch(node, scope, wish, images);
      if (node.kind === 'variable') scope = withVariable(scope, `$${node.name}`, evaluate(node.expression, scope));
    }
    this.#depth--;
  }

  /** The scope of a named template that is given `argument`. */
  inner(argument: Expression | undefined, scope: Scope): Scope {
    return withDot(scope, argument === undefined ? UNKNOWN : evaluate(argument, scope));
  }

  *#branch(branch: Branch, scope: Scope, wish: Wish, images: boolean): Generator<TemplateLeaf> {
    const { kind, expression, body, otherwise } = branch;
    const held = join(wish, wishFor(expression, true, scope, this.#prints));
    if (held !== undefined)
      for (const inner of kind === 'if' ? [scope] : inside(branch, scope)) yield* this.of(body, inner, held, images);
    if (otherwise.length === 0) return;
    const not = join(wish, wishFor(expression, false, scope, this.#prints));
    if (not !== undefined) yield* this.of(otherwise, scope, not, images);
  }

  readonly #prints: Prints = (name, dot, scope) => {
    const leaves = [...this.of(this.#library.define(name), withDot(scope, dot), GRANTED, false)];
    return leaves.flatMap(({ node, wish }): Print[] => {
      if (node.kind === 'variable') return [];
      if (node.kind === 'text') return node.text.trim() === '' ? [] : [{ text: node.text.trim(), wish }];
      const { expression } = node;
      const told = expression.kind === 'text' || expression.kind === 'word';
      return [{ text: told ? expression.text : undefined, wish }];
    });
  };
}

/** The scopes that a `with` or `range` opens: one for each item that is known. */
function inside({ kind, expression, names }: Branch, scope: Scope): Scope[] {
  const known = evaluate(expression, scope);
  const items = kind === 'with' ? [] : itemsOf(known, scope);
  const [last, first] = [names.at(-1), names.length > 1 ? names[0] : undefined];
  const pairs = items.length > 0 ? items : [[UNKNOWN, kind === 'with' ? known : UNKNOWN] as const];
  return pairs.map(([key, item]) => {
    let inner: Scope = { ...scope, dot: item };
    if (last !== undefined) inner = withVariable(inner, `$${last}`, item);
    if (first !== undefined) inner = withVariable(inner, `$${first}`, key);
    return inner;
  });
}

function itemsOf(known: Known, scope: Scope): (readonly [Known, Known])[] {
  if (known.kind === 'list') return known.items.map(item => [UNKNOWN, item]);
  if (known.kind !== 'values') return [];
  const path = globally(known.path, scope);
  const value = valueAt(scope.values, path);
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value).sort();
  return keys.map(key => [
    { kind: 'text', text: String(key) },
    { kind: 'values', path: [...path, key] },
  ]);
}

function withDot(scope: Scope, dot: Known): Scope {
  return { ...scope, dot, variables: new Map([['$', dot]]) };
}

function withVariable(scope: Scope, name: string, known: Known): Scope {
  return { ...scope, variables: new Map(scope.variables).set(name, known) };
}
