// SPDX-License-Identifier: Apache-2.0
import { parseTemplate, type Template, type TemplateNode } from './template.ts';
import type { Call, Expression } from './template-expression.ts';

/** A chart's templates by their file's path in the chart, and its sub-charts by the key of their values. */
export interface TemplateTree {
  readonly templates: ReadonlyMap<string, string>;
  readonly subcharts: ReadonlyMap<string, TemplateTree>;
}

/** The chart that a template belongs to, by its folder as Helm names it: `shop/charts/redis`. */
export function chartAt(root: TemplateTree, folder: string): TemplateTree | undefined {
  const keys = folder.split('/charts/').slice(1);
  return keys.reduce<TemplateTree | undefined>((tree, key) => tree?.subcharts.get(key), root);
}

/** A template's folder and file: `shop/charts/redis` and `templates/master.yaml`. */
export function splitTemplate(template: string): [folder: string, file: string] {
  const [, folder = '', file = template] = /^([^/]*(?:\/charts\/[^/]+)*)\/(templates\/.*)$/.exec(template) ?? [];
  return [folder, file];
}

/** True for a template that Helm renders by itself, not only as a part of others; its file's name tells, no folder's. */
export function isPrinted(file: string): boolean {
  return /^templates\/(.*\/)?[^_/][^/]*$/.test(file) && !file.endsWith('NOTES.txt');
}

/** A key whose value is an image: `image:`, `"initImage":`. */
export const IMAGE_KEY = /image["']?:/i;

/** All templates of a release. Each is parsed once; a name defined twice is the outer chart's. */
export class TemplateLibrary {
  readonly #parsed = new Map<string, Template>();
  readonly #defines = new Map<string, readonly TemplateNode[]>();
  readonly #writes = new Map<string, boolean>();

  constructor(tree: TemplateTree) {
    this.#add(tree);
  }

  /** The nodes of a template's text. */
  nodes(text: string): readonly TemplateNode[] {
    return this.#parse(text).nodes;
  }

  /** The nodes of a named template, none when nothing defines it. */
  define(name: string): readonly TemplateNode[] {
    return this.#defines.get(name) ?? [];
  }

  /** True when a named template has something to do with images, or prints one that has. */
  writesImage(name: string): boolean {
    const known = this.#writes.get(name);
    if (known !== undefined) return known;
    // One that prints itself must not be asked for ever.
    this.#writes.set(name, false);
    const writes = this.anyWritesImage(this.define(name));
    this.#writes.set(name, writes);
    return writes;
  }

  anyWritesImage(nodes: readonly TemplateNode[]): boolean {
    return nodes.some(node => {
      if (node.kind === 'text') return IMAGE_KEY.test(node.text);
      if (this.#namesImage(node.expression)) return true;
      return 'body' in node && (this.anyWritesImage(node.body) || this.anyWritesImage(node.otherwise));
    });
  }

  #namesImage(expression: Expression): boolean {
    if (expression.kind === 'field') return /image/i.test(expression.key) || this.#namesImage(expression.of);
    if (expression.kind !== 'call') return false;
    const name = printedBy(expression);
    return (name !== undefined && this.writesImage(name)) || expression.args.some(arg => this.#namesImage(arg));
  }

  #add(tree: TemplateTree): void {
    for (const subchart of tree.subcharts.values()) this.#add(subchart);
    for (const text of tree.templates.values())
      for (const [name, nodes] of this.#parse(text).defines) this.#defines.set(name, nodes);
  }

  #parse(text: string): Template {
    const known = this.#parsed.get(text) ?? parseTemplate(text);
    this.#parsed.set(text, known);
    return known;
  }
}

/** The name of the template that a call prints; Secrets for pulling are no images. */
export function printedBy({ name, args: [first] }: Call): string | undefined {
  const prints = /^(include|template)$/.test(name) && first?.kind === 'text' && !/pull_?secret/i.test(first.text);
  return prints ? first.text : undefined;
}

/** All calls of an expression. */
export function* callsIn(expression: Expression): Generator<Call> {
  if (expression.kind === 'field') yield* callsIn(expression.of);
  if (expression.kind !== 'call') return;
  yield expression;
  for (const arg of expression.args) yield* callsIn(arg);
}
