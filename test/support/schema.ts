// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

const SCHEMAS = path.join(import.meta.dirname, '..', '..', 'schemas');

/** Passes when the text, JSON or YAML, is what the schema of that name in `schemas/` describes. */
export function assertSchema(text: string, name: string): void {
  const schema: unknown = JSON.parse(readFileSync(path.join(SCHEMAS, `${name}.schema.json`), 'utf8'));
  const validate = new Ajv({ allErrors: true, strict: false }).compile(Object(schema));
  validate(parse(text));
  assert.deepEqual(validate.errors ?? [], [], `not as ${name}.schema.json says`);
}
