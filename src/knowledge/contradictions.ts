// SPDX-License-Identifier: Apache-2.0
import type { OperatorRule } from './rule.ts';

/** What rules say against each other, one sentence each; both rules are named. */
export function contradictions(rules: readonly OperatorRule[]): string[] {
  return [...sameName(rules), ...sameImage(rules)];
}

function sameName(rules: readonly OperatorRule[]): string[] {
  const names = rules.map(({ operator }) => operator);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map(name => `two rules are called ${name}`);
}

/** A convention may look at the container of a named operator. */
function sameImage(rules: readonly OperatorRule[]): string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const { operator, convention, recognise = [] } of rules) {
    if (convention === true) continue;
    for (const image of new Set(recognise.flatMap(sign => ('image' in sign ? sign.image.split('|') : [])))) {
      const other = owners.get(image);
      if (other !== undefined && other !== operator) {
        problems.push(`rules ${other} and ${operator} both recognise the image ${image}`);
      }
      owners.set(image, operator);
    }
  }
  return problems;
}
