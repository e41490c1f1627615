// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { withinMarks } from './marked.ts';

/** The parts of JSON Schema (draft-07) that schemas/airgap.schema.json uses. */
interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
}

/** The text with a table of the schema's keys between its two markers. Throws when it has none. */
export function withKeyTable(text: string, schemaFile: string): string {
  const schema: Schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
  return withinMarks(text, 'keys', ['| key | value | meaning |', '|---|---|---|', ...rowsOf(schema, '')]);
}

/** A row for each key, outer keys before those inside them: `releases`, `releases[].name`, `registries.HOST.endpoint`. */
function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = `${prefix}${key}`;
    const must = required.includes(key) ? ', required' : '';
    const row = `| \`${name}\` | ${formOf(schema)}${must} | ${escaped(schema.description ?? '')} |`;
    return [row, ...rowsBelow(schema, name)];
  });
}

function rowsBelow({ items, properties, additionalProperties, ...rest }: Schema, name: string): string[] {
  if (items?.properties !== undefined) return rowsOf(items, `${name}[].`);
  if (properties !== undefined) return rowsOf({ ...rest, properties }, `${name}.`);
  return typeof additionalProperties === 'object' ? rowsOf(additionalProperties, `${name}.HOST.`) : [];
}

function formOf({ type, items, const: constant, enum: options }: Schema): string {
  if (constant !== undefined) return `\`${constant}\``;
  if (options !== undefined) return options.map(option => `\`${option}\``).join(' or ');
  if (type === 'array') return items?.properties === undefined ? 'list of texts' : 'list of mappings';
  return { string: 'text', object: 'mapping', boolean: 'true or false' }[type ?? ''] ?? String(type);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
