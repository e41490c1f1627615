// SPDX-License-Identifier: Apache-2.0
import type { RulesTested } from '../action/test-rules.ts';

/** What rules matched, for a reader: operators, images, places taken out, gaps, and the rules that matched nothing. */
export function showRulesTest({ rules, operators, images, excluded, gaps }: RulesTested): string {
  const matched = new Set([...operators, ...images, ...excluded, ...gaps].map(({ operator }) => operator));
  const lines = [
    ...operators.map(
      ({ operator, object, image }) => `${operator}: recognised in ${object}${image ? ` (${image})` : ''}`,
    ),
    ...images.map(({ operator, image, object, path }) => `${operator}: ${image}\n  ${object} ${path}`),
    ...excluded.map(({ operator, object, path }) => `${operator}: excludes ${object} ${path}`),
    ...gaps.map(({ operator, id, question, why }) => `${operator}: asks ${operator}/${id}: ${question} ${why}`),
    ...rules.filter(rule => !matched.has(rule)).map(rule => `${rule}: matches nothing`),
  ];
  return lines.map(line => `${line}\n`).join('');
}
