// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';

const FIELD_KEYS = ['path', 'as', 'value', 'tag', 'choose'];

/** The key that says what an entry is, and the keys that go with it, those that it needs first. */
const FORMS: Readonly<Record<string, { needs?: readonly string[]; takes?: readonly string[] }>> = {
  compose: { needs: ['parts'], takes: ['each', 'whole', 'missing'] },
  compiled: { needs: ['versions'] },
  ask: { takes: ['each'] },
  env: { takes: FIELD_KEYS },
  flag: { takes: FIELD_KEYS },
  annotation: { takes: FIELD_KEYS },
  configMap: { needs: ['key'], takes: FIELD_KEYS },
  secret: { needs: ['key'], takes: FIELD_KEYS },
  resource: { needs: ['path'], takes: ['group', ...FIELD_KEYS] },
  operator: {},
  names: {},
  table: { needs: ['by'] },
  ranges: { needs: ['by'] },
  version: {},
  some: {},
  no: {},
  at: { takes: ['equals', 'empty'] },
};

/** Keys that go with every form where the schema has them at all. */
const ALWAYS = ['when', 'reason'];
/** Keys with entries of the language below. */
const BELOW = ['each', 'tag', 'choose', 'when', 'some', 'no', 'by'];

/**
 * Keys of one entry that do not go together, and such that are missing: what the schema leaves open, so that it need
 * not list every form wherever one may stand.
 */
export function* formProblems(value: Value, at: string): Generator<string> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* formProblems(item, `${at}[${index}]`);
  }
  if (!isMap(value)) return;
  yield* keyProblems(value, at);
  for (const key of BELOW) yield* formProblems(value[key], `${at}.${key}`);
  if (!isMap(value.parts)) return;
  for (const [name, part] of Object.entries(value.parts)) yield* formProblems(part, `${at}.parts.${name}`);
}

function* keyProblems(value: ValueMap, at: string): Generator<string> {
  const name = Object.keys(FORMS).find(form => form in value);
  if (name === undefined) return;
  const { needs = [], takes = [] } = FORMS[name] ?? {};
  for (const key of Object.keys(value)) {
    if (![name, ...needs, ...takes, ...ALWAYS].includes(key)) yield `${at}: ${key} does not go with ${name}`;
  }
  for (const key of needs) if (!(key in value)) yield `${at}: ${name} needs ${key}`;
}
