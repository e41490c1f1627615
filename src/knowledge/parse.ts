// SPDX-License-Identifier: Apache-2.0
import { loadAll } from 'js-yaml';
import { AirgapError } from '../errors.ts';
import { isMap } from '../rendered/value.ts';
import { SCHEMA, yamlProblem } from '../rendered/yaml.ts';
import { ruleProblems } from './check-rule.ts';
import { contradictions } from './contradictions.ts';
import type { OperatorRule } from './rule.ts';
import { validate } from './validate-rule.generated.ts';

/** Reads a file of rules, one a YAML document. Throws RULES_INVALID with all its problems, each with its rule's name. */
export function parseRules(text: string, file: string): OperatorRule[] {
  const documents = read(text, file).filter(document => document !== null && document !== undefined);
  if (documents.length === 0) throw invalid(file, ['holds no rule']);
  return checkRules(documents, file);
}

/** Takes values for rules. Throws RULES_INVALID with all that is wrong with them. */
export function checkRules(values: readonly unknown[], file: string): OperatorRule[] {
  const problems = values.flatMap((value, index) => {
    const found = isEndless(value) ? ['expands without end'] : problemsOf(value);
    return found.map(problem => `${nameOf(value, index)}: ${problem}`);
  });
  const rules = values as OperatorRule[];
  const all = problems.length > 0 ? problems : contradictions(rules);
  if (all.length > 0) throw invalid(file, all);
  return rules;
}

function problemsOf(value: unknown): string[] {
  return validate(value) ? ruleProblems(value as OperatorRule) : schemaProblems(value);
}

/** Aliases of aliases, or of what they stand in; no rule has a hundredth as many entries. */
function isEndless(value: unknown): boolean {
  let left = 100_000;
  const visit = (at: unknown, depth: number): boolean =>
    typeof at === 'object' && at !== null
      ? --left < 0 || depth > 100 || Object.values(at).some(item => visit(item, depth + 1))
      : false;
  return visit(value, 0);
}

function read(text: string, file: string): unknown[] {
  try {
    return loadAll(text, { schema: SCHEMA });
  } catch (cause) {
    throw invalid(file, [yamlProblem(cause)]);
  }
}

function nameOf(value: unknown, index: number): string {
  return isMap(value) && typeof value.operator === 'string' ? `rule ${value.operator}` : `rule ${index + 1}`;
}

const FORMS = [
  'env',
  'flag',
  'configMap',
  'secret',
  'resource',
  'annotation',
  'compose',
  'compiled',
  'ask',
  'version',
  'some',
  'no',
  'at',
];

/** The validator's words; what it says of each branch of a choice is left out, the choice itself is said in one line. */
function schemaProblems(rule: unknown): string[] {
  const choices = new Set(['oneOf', 'anyOf']);
  // What an entry lacks reads best after the key that was misspelt.
  const errors = [...(validate.errors ?? [])].sort(
    (a, b) => Number(choices.has(a.keyword)) - Number(choices.has(b.keyword)),
  );
  const problems = errors.flatMap(({ instancePath, schemaPath, keyword, message, params }) => {
    if (/\/(?:oneOf|anyOf)\//.test(schemaPath)) return [];
    const place = instancePath
      .slice(1)
      .replace(/\/(\d+)/g, '[$1]')
      .replaceAll('/', '.');
    const at = place === '' ? '' : `${place} `;
    if (keyword === 'anyOf') return [`${at}needs recognise or resources`];
    if (keyword === 'oneOf') return [`${at}${mixed(valueAt(rule, instancePath))}`];
    const extra = params.additionalProperty ?? params.allowedValues;
    const shown = extra === undefined ? '' : ` ${Array.isArray(extra) ? extra.join(', ') : `"${extra}"`}`;
    return [`${at}${WORDS[message] ?? message}${shown}`];
  });
  return [...new Set(problems)];
}

function mixed(value: unknown): string {
  const forms = isMap(value) ? FORMS.filter(form => form in value) : [];
  return forms.length > 1
    ? `mixes ${forms.join(' and ')}`
    : 'lacks the key that says what it is, such as env, flag or resource';
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (Object(at) as Record<string, unknown>)[key], value);
}

/** Plainer than what the validator says. */
const WORDS: Readonly<Record<string, string>> = {
  'must NOT have additional properties': 'has the unknown key',
  'must be equal to one of the allowed values': 'must be one of',
  'must NOT have fewer than 1 characters': 'is empty',
  'must NOT have fewer than 1 items': 'is empty',
  'must NOT have fewer than 1 properties': 'is empty',
  'must NOT have more than 1 properties': 'has more than one key',
};

function invalid(file: string, problems: readonly string[]): AirgapError {
  return new AirgapError('RULES_INVALID', `${file}: ${problems.join('; ')}`, {
    hint: 'The language of rules is described in docs/knowledge.md.',
  });
}
