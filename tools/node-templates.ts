// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { ESCAPES } from '../src/emit/nodes/escape.ts';

/**
 * The templates of `templates/`, compiled, as the text of a module: a build finds them wherever it stands, and a start compiles
 * nothing. A template that puts in a value as it is, not through an escape, does not compile.
 */
export function templateModule(folder: string): string {
  const names = readdirSync(folder)
    .filter(file => file.endsWith('.hbs'))
    .sort();
  const compiled = names.map(file => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    refuseBareValues(text, file);
    return `  ${JSON.stringify(file.slice(0, -'.hbs'.length))}: ${compile(text)},`;
  });
  return `// Generated from templates/ by \`npm run generate\`; do not edit.
// @ts-nocheck

export const TEMPLATES = {
${compiled.join('\n')}
};
export type TemplateName = keyof typeof TEMPLATES;
`;
}

/** Throws Error for a template that holds a value outside of an escape. */
export function refuseBareValues(text: string, name: string): void {
  new BareValues(name).accept(Handlebars.parse(text));
}

class BareValues extends Handlebars.Visitor {
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
    const { original } = statement.path as hbs.AST.PathExpression;
    if (Object.hasOwn(ESCAPES, original) && statement.params.length > 0) return;
    throw new Error(`${this.#name}:${statement.loc.start.line}: {{${original}}} is not escaped`);
  }

  override PartialStatement({ loc }: hbs.AST.PartialStatement): void {
    throw new Error(`${this.#name}:${loc.start.line}: partials are not checked here`);
  }
}

function compile(text: string): string {
  const helpers = Object.fromEntries(Object.keys(ESCAPES).map(name => [name, true]));
  return String(Handlebars.precompile(text, { noEscape: true, knownHelpers: helpers, knownHelpersOnly: true }));
}
