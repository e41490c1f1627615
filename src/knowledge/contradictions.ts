// SPDX-License-Identifier: Apache-2.0
import { canBeOne } from './repository-glob.ts';
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

/** A convention may look at the container of a named operator. Images whose last parts are exact are found by these. */
function sameImage(rules: readonly OperatorRule[]): string[] {
  const claims = rules.filter(({ convention }) => convention !== true).flatMap(claimsOf);
  const byLast = Map.groupBy(claims, ({ image }) => exactLast(image));
  const wild = byLast.get(undefined) ?? [];
  return claims.flatMap((claim, index) => {
    const last = exactLast(claim.image);
    const near = last === undefined ? claims : [...(byLast.get(last) ?? []), ...wild];
    const rivals = near.filter(other => other.operator !== claim.operator && claims.indexOf(other) > index);
    return rivals.filter(other => canBeOne(claim.image, other.image)).map(other => clash(claim, other));
  });
}

interface Claim {
  readonly operator: string;
  readonly image: string;
}

function claimsOf({ operator, recognise = [] }: OperatorRule): Claim[] {
  const images = new Set(recognise.flatMap(sign => ('image' in sign ? sign.image.split('|') : [])));
  return [...images].map(image => ({ operator, image }));
}

function exactLast(image: string): string | undefined {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return last.includes('*') ? undefined : last;
}

function clash(one: Claim, other: Claim): string {
  const images = one.image === other.image ? one.image : `that ${one.image} and ${other.image} may both be`;
  return `rules ${one.operator} and ${other.operator} both recognise the image ${images}`;
}
