// SPDX-License-Identifier: Apache-2.0
import { type Expression, parseExpression } from './template-expression.ts';

/** A piece of a Go template, as far as this program needs to know which conditions stand around a text. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly expression: Expression }
  | { readonly kind: 'variable'; readonly name: string; readonly expression: Expression }
  | Branch;

/** `if`, `with` or `range`; `names` are the variables of a range, `$key, $value`. */
export interface Branch {
  readonly kind: 'if' | 'with' | 'range';
  readonly expression: Expression;
  readonly names: readonly string[];
  readonly body: TemplateNode[];
  readonly otherwise: TemplateNode[];
}

/** A template file: what it prints, and what it defines for others, by name. */
export interface Template {
  readonly nodes: TemplateNode[];
  readonly defines: ReadonlyMap<string, TemplateNode[]>;
}

/** What stands in quotes may hold braces. No part of this can match what another one does: it takes linear time. */
const ACTION = /\{\{-?(?:\s*\/\*[\s\S]*?\*\/|((?:"(?:\\.|[^"\\\n])*"|`[^`]*`|[^"`}]|\}(?!\})){0,9999}))-?\}\}/g;
const OPENS = /^(if|with|range|define|block)\b\s*([\s\S]*)$/;

/** Reads a template. Never throws: what Helm would refuse is read as far as it can be. */
export function parseTemplate(text: string): Template {
  const builder = new Builder();
  let end = 0;
  for (const match of text.matchAll(ACTION)) {
    builder.text(text.slice(end, match.index));
    builder.action((match[1] ?? '').replace(/-$/, '').trim());
    end = match.index + match[0].length;
  }
  builder.text(text.slice(end));
  return builder;
}

/** An open block: where nodes go now, and whether `end` closes the block around it as well (`else if`). */
interface Open {
  nodes: TemplateNode[];
  readonly branch?: Branch;
  readonly chained: boolean;
}

class Builder implements Template {
  readonly nodes: TemplateNode[] = [];
  readonly defines = new Map<string, TemplateNode[]>();
  readonly #open: Open[] = [{ nodes: this.nodes, chained: false }];

  text(text: string): void {
    if (text !== '') this.#push({ kind: 'text', text });
  }

  action(words: string): void {
    const [, opens, rest = ''] = OPENS.exec(words) ?? [];
    if (words === 'end') this.#close();
    else if (/^else\b/.test(words)) this.#otherwise(words.slice('else'.length).trim());
    else if (opens === 'define' || opens === 'block') this.#define(opens, rest);
    else if (opens !== undefined) this.#branch(opens as Branch['kind'], rest, false);
    else this.#statement(words);
  }

  #statement(words: string): void {
    const [, name, rest = ''] = /^\$(\w+)\s*:?=\s*([\s\S]*)$/.exec(words) ?? [];
    if (name !== undefined) this.#push({ kind: 'variable', name, expression: parseExpression(rest) });
    else if (words !== '') this.#push({ kind: 'output', expression: parseExpression(words) });
  }

  #define(how: string, words: string): void {
    const name = /^"([^"]*)"/.exec(words)?.[1] ?? '';
    if (how === 'block') this.#push({ kind: 'output', expression: parseExpression(`template ${words}`) });
    const nodes: TemplateNode[] = [];
    this.defines.set(name, nodes);
    this.#open.push({ nodes, chained: false });
  }

  #branch(kind: Branch['kind'], words: string, chained: boolean): void {
    const [, declared, rest = ''] = /^((?:\$\w+\s*,\s*)?\$\w+)\s*:?=\s*([\s\S]*)$/.exec(words) ?? [
      undefined,
      '',
      words,
    ];
    const names = (declared ?? '').match(/\w+/g) ?? [];
    const branch: Branch = { kind, expression: parseExpression(rest), names, body: [], otherwise: [] };
    this.#push(branch);
    this.#open.push({ nodes: branch.body, branch, chained });
  }

  #otherwise(words: string): void {
    const open = this.#open.at(-1);
    if (open?.branch === undefined) return;
    open.nodes = open.branch.otherwise;
    const [, kind, rest = ''] = OPENS.exec(words) ?? [];
    if (kind !== undefined) this.#branch(kind as Branch['kind'], rest, true);
  }

  #close(): void {
    if (this.#open.length === 1) return;
    if (this.#open.pop()?.chained) this.#close();
  }

  #push(node: TemplateNode): void {
    this.#open.at(-1)?.nodes.push(node);
  }
}
