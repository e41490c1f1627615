// SPDX-License-Identifier: Apache-2.0
import type { CataloguedDifference } from '../action/catalogue.ts';

/** Images that one line names; the rest are counted. */
const NAMED = 3;

const WORDS: Readonly<Record<CataloguedDifference['difference'], string>> = {
  'not-found': 'declares what was not found',
  'other-version': 'declares another version of',
  undeclared: 'does not declare',
  'switched-off': 'declares as switched off',
};

/** A line for each list and each way in which it and discovery differ. */
export function showDifferences(differences: readonly CataloguedDifference[]): string[] {
  const groups = new Map<string, Set<string>>();
  for (const { release, list, difference, image, found } of differences) {
    const head = `${release}: the image list of ${list} ${WORDS[difference]}: `;
    const text = found === undefined ? image : `${found.join(', ')} (${image})`;
    groups.set(head, (groups.get(head) ?? new Set()).add(text));
  }
  return [...groups].map(([head, texts]) => {
    const images = [...texts];
    const more = images.length - NAMED;
    return `${head}${images.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more (-o json)` : ''}`;
  });
}
