// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { contradictions } from './contradictions.ts';
import type { OperatorRule } from './rule.ts';

/**
 * Rules of the user's beside the built-in ones; one of the same name replaces a built-in rule. Throws RULES_INVALID when two
 * contradict each other; that no two built-in ones do, their tests say.
 */
export function joinRules(builtIn: readonly OperatorRule[], own: readonly OperatorRule[]): readonly OperatorRule[] {
  if (own.length === 0) return builtIn;
  const names = new Set(own.map(({ operator }) => operator));
  const rules = [...builtIn.filter(({ operator }) => !names.has(operator)), ...own];
  const problems = contradictions(rules);
  if (problems.length === 0) return rules;
  throw new AirgapError('RULES_INVALID', problems.join('; '), {
    hint: 'A rule of your own replaces a built-in one when it has its name.',
  });
}
