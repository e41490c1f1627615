// SPDX-License-Identifier: Apache-2.0
import { type Reference, tryReference } from '../../reference/reference.ts';
import type { ValueMap } from '../../rendered/value.ts';
import type { ValuesPath } from '../values-path.ts';
import type { TemplateNode } from './template.ts';
import type { Expression } from './template-expression.ts';
import { type Known, pathsIn, type Scope } from './template-known.ts';
import { TemplateLeaves } from './template-leaves.ts';
import { callsIn, IMAGE_KEY, isPrinted, printedBy, TemplateLibrary, type TemplateTree } from './template-library.ts';
import { GRANTED, join, type Wish } from './wish.ts';

/** A place of a chart's templates that writes an image, and what has to be set for it to be written. */
export interface ImagePlace {
  readonly wish: Wish;
  /** Values that are named there; none when the template itself names the image, or when it is not seen which it is. */
  readonly paths: readonly ValuesPath[];
  readonly literal?: Reference;
}

/** A release's templates, with what has to be set for each sub-chart to be there at all. */
export interface SwitchedTree extends TemplateTree {
  readonly subcharts: ReadonlyMap<string, SwitchedTree>;
  readonly wishes: ReadonlyMap<string, Wish>;
}

/** Every place of a chart's templates, and its sub-charts', that writes an image. Nothing is run. */
export function imagePlaces(tree: SwitchedTree, values: ValueMap): ImagePlace[] {
  const library = new TemplateLibrary(tree);
  return [...new Places(library, values).chart(tree, [], GRANTED)];
}

const ROOT: Known = { kind: 'root' };

class Places {
  readonly #library: TemplateLibrary;
  readonly #leaves: TemplateLeaves;
  readonly #values: ValueMap;

  constructor(library: TemplateLibrary, values: ValueMap) {
    this.#library = library;
    this.#leaves = new TemplateLeaves(library);
    this.#values = values;
  }

  *chart(tree: SwitchedTree, chart: readonly string[], wish: Wish): Generator<ImagePlace> {
    const scope: Scope = { values: this.#values, chart, dot: ROOT, variables: new Map([['$', ROOT]]) };
    for (const [file, text] of tree.templates)
      if (isPrinted(file)) yield* this.#in(this.#library.nodes(text), scope, wish);
    for (const [key, subchart] of tree.subcharts) {
      const own = join(wish, tree.wishes.get(key) ?? GRANTED);
      if (own !== undefined) yield* this.chart(subchart, [...chart, key], own);
    }
  }

  *#in(nodes: readonly TemplateNode[], scope: Scope, wish: Wish): Generator<ImagePlace> {
    let inImage = false;
    for (const { node, ...at } of this.#leaves.of(nodes, scope, wish, true)) {
      if (node.kind === 'output') yield* this.#output(node.expression, at.scope, at.wish, inImage, inImage);
      if (node.kind === 'text')
        for (const literal of literalsIn(node.text)) yield { wish: at.wish, paths: [], literal };
      if (node.kind === 'text') inImage = ENDS_IN_IMAGE.test(node.text) || (inImage && !/\s/.test(node.text));
    }
  }

  /** `isImage`: what is printed is an image, or a part of its name. `counts`: so much so that it is one when nothing else is seen. */
  *#output(expression: Expression, scope: Scope, wish: Wish, isImage: boolean, counts: boolean): Generator<ImagePlace> {
    const paths = [...pathsIn(expression, scope)];
    if (paths.length > 0 && !isOfSecrets(expression)) yield { wish, paths };
    let seen = paths.length > 0;
    for (const call of callsIn(expression)) {
      const name = printedBy(call);
      if (name === undefined) continue;
      const inner = this.#leaves.inner(call.args[1], scope);
      for (const place of isImage ? this.#textOf(name, inner, wish) : this.#named(name, inner, wish)) {
        seen = true;
        yield place;
      }
    }
    if (counts && !seen) yield { wish, paths: [] };
  }

  *#named(name: string, scope: Scope, wish: Wish): Generator<ImagePlace> {
    if (this.#library.writesImage(name)) yield* this.#in(this.#library.define(name), scope, wish);
  }

  /** What a named template prints is an image: each branch that prints or sets something may make it another one. */
  *#textOf(name: string, scope: Scope, wish: Wish): Generator<ImagePlace> {
    for (const { node, ...at } of this.#leaves.of(this.#library.define(name), scope, wish, false)) {
      const more = at.wish.set.length > wish.set.length;
      const counts = node.kind === 'output' || more;
      if (node.kind !== 'text') yield* this.#output(node.expression, at.scope, at.wish, true, counts);
      else if (more && node.text.trim() !== '') yield { wish: at.wish, paths: [] };
    }
  }
}

/** A text that goes on with an image, or with the rest of its name: `image: `, `image: "quay.io/`. */
const ENDS_IN_IMAGE = new RegExp(`${IMAGE_KEY.source}\\s*["']?[^\\s"'{},#]*$`, 'i');
const LITERAL = new RegExp(`${IMAGE_KEY.source}[ \\t]*["']?([^\\s"'{},#]+)["']?[ \\t]*[\\n,}#]`, 'gi');

/** Images that stand in a template as they are. */
function literalsIn(text: string): Reference[] {
  return [...text.matchAll(LITERAL)].flatMap(([, name = '']) => tryReference(name) ?? []);
}

/** Lists of Secrets for pulling are made of all images. */
function isOfSecrets(expression: Expression): boolean {
  return [...callsIn(expression)].some(({ args: [name] }) => name?.kind === 'text' && /pull_?secret/i.test(name.text));
}
