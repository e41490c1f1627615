// SPDX-License-Identifier: Apache-2.0
import type { LeftOver } from '../action/generate-values.ts';
import { counted } from '../reference/counted.ts';

/** What no value redirects, a line each, and then what is wrong with that; nothing is while a fallback looks after all of it. */
export function showLeftOver(
  leftOver: readonly LeftOver[],
  fallback: string | undefined,
): { readonly lines: readonly string[]; readonly wrong: readonly string[] } {
  const lines = leftOver.map(({ release, object, path, image, reason, misled }) => {
    const other = misled ? 'none reaches that name' : (fallback ?? 'none');
    return `${release}: ${object} ${path}: ${image}: ${reason}; fallback: ${other}`;
  });
  const misled = leftOver.filter(use => use.misled).length;
  const upstream = leftOver.length - misled;
  const wrong: string[] = [];
  if (upstream > 0 && fallback === undefined) {
    wrong.push(`Error: still pointing upstream: ${counted(upstream, 'image use')}.`);
    wrong.push('Hint: Name what redirects them: --fallback node-mirror or --fallback post-render.');
  }
  if (misled > 0) {
    wrong.push(`Error: pointing at names that nothing is copied to: ${counted(misled, 'image use')}.`);
    const copies = [...new Set(leftOver.flatMap(({ copy }) => copy ?? []))];
    if (copies.length > 0)
      wrong.push(`Hint: Have it copied too, by additionalImages of airgap.yaml: ${copies.join(', ')}`);
    if (leftOver.some(use => use.misled && use.copy === undefined))
      wrong.push('Hint: Take the values out that make such a name.');
  }
  return { lines, wrong };
}
