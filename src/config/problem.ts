// SPDX-License-Identifier: Apache-2.0
import { dump } from 'js-yaml';
import { TYPO, wrongLetters } from '../reference/wrong-letters.ts';
import { isMap } from '../rendered/value.ts';
import type { Validator } from './validate-config.generated.ts';

type SchemaError = NonNullable<Validator['errors']>[number];

const TYPES: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
};

/** What the validator's errors mean for whoever wrote the file, with the form that is wanted. */
export function problemsOf(errors: readonly SchemaError[]): string[] {
  // Of a choice the whole is told, not each branch.
  return errors.filter(({ schemaPath }) => !schemaPath.includes('/anyOf/')).map(problemOf);
}

function problemOf({ instancePath, keyword, message, params, parentSchema = {}, data }: SchemaError): string {
  const keys = instancePath.slice(1).replace(/\/(\d+)(?=\/|$)/g, '[$1]');
  const place = keys.replaceAll('/', '.') || 'the file';
  const [example] = parentSchema.examples ?? [];
  const suchAs = example === undefined ? '' : `, such as ${inOneLine(example)}`;
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      return `${place} has the unknown key "${key}"${meant(key, parentSchema.properties)}`;
    }
    case 'required':
      return `${place} lacks the key "${params.missingProperty}"`;
    case 'type':
      if (params.type === 'string' && Object(data) !== data) return `${place} must be text: write it in quotes`;
      return `${place} must be ${TYPES[String(params.type)] ?? params.type}${suchAs}`;
    case 'const':
      return `${place} must be "${params.allowedValue}"`;
    case 'enum':
      return `${place} must be ${[params.allowedValues].flat().map(quoted).join(' or ')}`;
    case 'pattern':
    case 'anyOf':
      return `${place}: ${shown(data)} has not the form that is wanted${suchAs}`;
    default:
      return `${place} ${message}`;
  }
}

function quoted(value: unknown): string {
  return JSON.stringify(value);
}

/** A mistyped address may hold a password, or a token behind `?`. */
function shown(value: unknown): string {
  const text = inOneLine(value);
  return /[@?]/.test(text) ? 'what stands there' : text;
}

/** As it may stand in the file. */
function inOneLine(value: unknown): string {
  return dump(value, { flowLevel: 0, lineWidth: -1 }).trim();
}

function meant(typed: string, known: unknown): string {
  const names = isMap(known) ? Object.keys(known) : [];
  const near = names.map(name => ({ name, wrong: wrongLetters(typed, name) })).sort((a, b) => a.wrong - b.wrong)[0];
  return near !== undefined && near.wrong <= TYPO ? ` (did you mean "${near.name}"?)` : '';
}
