// SPDX-License-Identifier: Apache-2.0
import type { OperatorRule } from './rule.ts';

/** Rules of the user's beside the built-in ones; one of the same name replaces a built-in rule. */
export function joinRules(builtIn: readonly OperatorRule[], own: readonly OperatorRule[]): OperatorRule[] {
  const names = new Set(own.map(({ operator }) => operator));
  return [...builtIn.filter(({ operator }) => !names.has(operator)), ...own];
}
