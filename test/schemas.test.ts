// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '..', 'schemas');

/** JSON Schema (draft-07), as far as these tests look at it. */
interface Schema {
  readonly $schema?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

for (const name of [
  'discover',
  'explain',
  'check',
  'comparison',
  'verify',
  'prune-plan',
  'doctor',
  'audit',
  'mirror',
  'diagnose',
  'preflight',
  'rules-test',
]) {
  describe(`${name}.schema.json`, () => {
    const schema: Schema = JSON.parse(readFileSync(path.join(folder, `${name}.schema.json`), 'utf8'));

    it('is draft-07', () => assert.equal(schema.$schema, 'http://json-schema.org/draft-07/schema#'));

    it('describes every key', () => {
      const keys = [...keysOf(schema, name)];
      assert.ok(keys.length > 5);
      assert.deepEqual(
        keys.filter(([, { description }]) => description === undefined).map(([key]) => key),
        [],
      );
    });

    it('knows no other keys', () => {
      const open = [...schemasOf(schema)].filter(
        ({ properties, additionalProperties }) => properties && additionalProperties !== false,
      );
      assert.deepEqual(open, []);
    });
  });
}

function* keysOf({ properties = {}, items }: Schema, path: string): Generator<[string, Schema]> {
  if (items !== undefined) yield* keysOf(items, `${path}[]`);
  for (const [key, schema] of Object.entries(properties)) {
    yield [`${path}.${key}`, schema];
    yield* keysOf(schema, `${path}.${key}`);
  }
}

function* schemasOf(schema: Schema): Generator<Schema> {
  yield schema;
  if (schema.items !== undefined) yield* schemasOf(schema.items);
  for (const inner of Object.values(schema.properties ?? {})) yield* schemasOf(inner);
}
