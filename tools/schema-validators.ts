// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';

/**
 * A validator compiled from a schema ahead of time, as the text of a module that exports `validate`. Loading ajv and
 * compiling at each start took a third of the time of a whole `discover`. Of a `verbose` one, errors have data and schema.
 */
export function validatorModule(schemaFile: string, { verbose = false } = {}): string {
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const ajv = new Ajv({
    allErrors: true,
    verbose,
    strict: false,
    logger: false,
    unicodeRegExp: false,
    unicode: false,
    code: { source: true, esm: true },
  });
  const code = toCode(ajv, ajv.compile(schema))
    .replace('"use strict";', '')
    .replace(/export default validate\d+;/, '');
  const required = /require\([^)]*\)/.exec(code)?.[0];
  if (required !== undefined) throw new Error(`the validator of ${schemaFile} needs ${required}`);
  const typed = code.replace('export const validate =', 'export const validate: Validator =');
  if (typed === code) throw new Error('ajv names its export in another way now');
  return `// Generated from schemas/${path.basename(schemaFile)} by \`npm run generate\`; do not edit.
// @ts-nocheck

/** True when data is as the schema wants it; else \`errors\` says what is not, with JSON pointers. */
export interface Validator {
  (data: unknown): boolean;
  errors?:
    | {
        instancePath: string;
        schemaPath: string;
        keyword: string;
        message: string;
        params: Record<string, unknown>;
        parentSchema?: { readonly examples?: readonly unknown[]; readonly properties?: object };
        data?: unknown;
      }[]
    | null;
}
${typed.trim()}
`;
}

// ajv is CommonJS: its default export is the module object for TypeScript and the function for Node, or the other way.
const toCode = ('default' in standaloneCode ? standaloneCode.default : standaloneCode) as typeof standaloneCode.default;
