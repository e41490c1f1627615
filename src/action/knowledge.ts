// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import type { OperatorRule } from '../knowledge/rule.ts';
import type { Reader } from './reader.ts';
import { fromRoot, type Workspace } from './workspace.ts';

export interface KnowledgeOptions {
  /** Files of rules that the command line names. */
  readonly rules: readonly string[];
  /** Take every version that an operator offers, also when custom resources choose one. */
  readonly allVersions: boolean;
}

/**
 * A reader with the built-in rules and the user's, of `airgap.yaml` and of files. It loads once, when it is first asked
 * for: by then Helm is running. Throws RULES_INVALID, INPUT_NOT_FOUND.
 */
export function openReader(options: KnowledgeOptions, workspace: Workspace): () => Promise<Reader> {
  let opened: Promise<Reader> | undefined;
  return () => {
    opened ??= load(options, workspace);
    return opened;
  };
}

/** All that the user's rules say, as one text: what was found with other rules is not to be taken for what these find. */
export async function rulesAsText(
  { rules, allVersions }: KnowledgeOptions,
  { config, root }: Workspace,
): Promise<string> {
  const configured = (config.rules ?? []).map(rule => (typeof rule === 'string' ? fromRoot(rule, root) : rule));
  const texts = [...configured, ...rules].map(rule => (typeof rule === 'string' ? readRules(rule) : rule));
  return JSON.stringify([await Promise.all(texts), allVersions || config.allVersions === true]);
}

async function load({ rules, allVersions }: KnowledgeOptions, workspace: Workspace): Promise<Reader> {
  const [{ Reader, Knowledge, joinRules, BUILT_IN }, own] = await Promise.all([
    import('./reading.ts'),
    userRules(rules, workspace),
  ]);
  return new Reader(new Knowledge(joinRules(BUILT_IN, own)), allVersions || workspace.config.allVersions === true);
}

async function userRules(files: readonly string[], { config, root, file }: Workspace): Promise<OperatorRule[]> {
  const configured = (config.rules ?? []).filter(rule => typeof rule === 'string');
  const inline = (config.rules ?? []).filter(rule => typeof rule !== 'string');
  const named = [...configured.map(name => fromRoot(name, root)), ...files];
  if (named.length === 0 && inline.length === 0) return [];
  const { checkRules, parseRules } = await import('../knowledge/parse.ts');
  const parsed = await Promise.all(
    named.map(async name => ({ file: name, rules: parseRules(await readRules(name), name) })),
  );
  const all = [...parsed, { file, rules: checkRules(inline, file) }];
  refuseTwins(all);
  return all.flatMap(({ rules }) => rules);
}

/** Rules of one name in two files: neither can be meant to replace the other. */
function refuseTwins(files: readonly { readonly file: string; readonly rules: readonly OperatorRule[] }[]): void {
  const owners = new Map<string, string>();
  for (const { file, rules } of files) {
    for (const { operator } of rules) {
      const other = owners.get(operator);
      if (other !== undefined)
        throw new AirgapError('RULES_INVALID', `${other} and ${file} both have a rule ${operator}`);
      owners.set(operator, file);
    }
  }
}

/** Throws INPUT_NOT_FOUND. */
export async function readRules(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(unreadable(`rules ${file}`));
}
