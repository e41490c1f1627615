// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { SCHEMA } from '../src/rendered/yaml.ts';

/**
 * The rules of `knowledge/` as the text of a module that exports `BUILT_IN`: reading a hundred files and checking them at
 * each start would take longer than rendering a chart. What only people read stays behind.
 */
export function builtInModule(folder: string): string {
  const files = readdirSync(folder)
    .filter(file => file.endsWith('.yaml'))
    .sort();
  const rules = files.flatMap(file =>
    loadAll(readFileSync(path.join(folder, file), 'utf8'), { schema: SCHEMA }).map(withoutNotes),
  );
  const lines = rules.map(rule => `  ${JSON.stringify(rule)},`);
  return `// Generated from knowledge/ by \`npm run generate\`; do not edit.
import type { OperatorRule } from './rule.ts';

/** The rules that this program brings, by name. */
export const BUILT_IN: readonly OperatorRule[] = [
${lines.join('\n')}
];
`;
}

function withoutNotes(rule: unknown): unknown {
  const { notes: _notes, evidence: _evidence, ...rest } = Object(rule) as Record<string, unknown>;
  return rest;
}
