// SPDX-License-Identifier: Apache-2.0
import type Handlebars from 'handlebars';
import runtime from 'handlebars/runtime.js';
import { ESCAPES } from './escape.ts';
import { TEMPLATES, type TemplateName } from './templates.generated.ts';

// The package declares its runtime without a type.
const handlebars = (runtime as unknown as typeof Handlebars).create();
// Handlebars hands each helper its options last; an escape takes what stands in the template alone.
for (const [name, inFormat] of Object.entries(ESCAPES)) {
  handlebars.registerHelper(name, (text: unknown, argument: unknown) => inFormat(text, argument));
}

/** Fills a template of `templates/`. Throws TypeError when the view lacks what the template names. */
export function render(name: TemplateName, view: object): string {
  return handlebars.template(TEMPLATES[name])(view);
}
