// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { findUses } from '../../src/discover/discover.ts';
import type { Discovery } from '../../src/discover/image-use.ts';
import { type Interpretation, interpret } from '../../src/knowledge/interpret.ts';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import { withKnowledge } from '../../src/knowledge/merge.ts';
import { parseRules } from '../../src/knowledge/parse.ts';
import type { OperatorRule } from '../../src/knowledge/rule.ts';
import { canonical } from '../../src/reference/reference.ts';
import { readStream } from '../../src/rendered/document.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', 'knowledge');
const CASES = path.join(import.meta.dirname, 'cases');

/** What one operator's rule must find in rendered documents. */
export interface KnowledgeCase {
  readonly case: string;
  readonly rendered: string;
  /** Documents of another release of the same run. */
  readonly beside?: string;
  readonly allVersions?: boolean;
  /** Canonical references that the rule finds, no other. */
  readonly images?: readonly string[];
  /** Ids of the operator's gaps, no other. */
  readonly gaps?: readonly string[];
  /** References that nothing finds for more than possible. */
  readonly never?: readonly string[];
}

/** Names of the operators that a file of `knowledge/` is about. */
export function operators(): string[] {
  return yamlNames(FOLDER);
}

/** Names of the operators that a file of cases is about. */
export function operatorsWithCases(): string[] {
  return yamlNames(CASES);
}

export function rulesOf(operator: string): OperatorRule[] {
  const file = `${operator}.yaml`;
  return parseRules(readFileSync(path.join(FOLDER, file), 'utf8'), `knowledge/${file}`);
}

export function casesOf(operator: string): KnowledgeCase[] {
  return load(readFileSync(path.join(CASES, `${operator}.yaml`), 'utf8')) as KnowledgeCase[];
}

export interface Seen {
  readonly found: Interpretation;
  readonly merged: Discovery;
}

/** What rules see in a release, alone and put together with what shape and structure see. */
export function see(
  rules: readonly OperatorRule[],
  { rendered, beside = '', allVersions = false }: KnowledgeCase,
): Seen {
  const knowledge = new Knowledge(rules);
  const read = (text: string) => readStream(text, (group, kind) => knowledge.reads(group, kind)).documents;
  const documents = read(rendered);
  const found = interpret(knowledge, documents, read(beside), { allVersions });
  return { found, merged: withKnowledge(findUses(documents), found) };
}

/** Canonical references of an operator's uses, sorted, each once. */
export function imagesOf({ found }: Seen, operator: string): string[] {
  const uses = found.uses.filter(({ rule }) => rule === `operator/${operator}`);
  return [...new Set(uses.map(({ reference }) => canonical(reference)))].sort();
}

function yamlNames(folder: string): string[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.yaml'))
    .map(file => path.basename(file, '.yaml'))
    .sort();
}
