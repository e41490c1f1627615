// SPDX-License-Identifier: Apache-2.0
import type { SwitchedTree } from './image-places.ts';
import type { Assignments } from './targets.ts';
import { splitTemplate } from './template-library.ts';
import { formatAssignment } from './wish.ts';

/** Those of some assignments that may have a part in what a template prints. */
export interface Suspects {
  /** Without them the template's chart is not there: `redis.enabled=true` for `shop/charts/redis/templates/master.yaml`. */
  readonly needed: Assignments;
  /** Those that the template, or a helper beside it, names. */
  readonly named: Assignments;
}

/** Judges assignments by a template's text; `template` is as Helm names it. */
export function suspectsFor(template: string, set: Assignments, root: SwitchedTree): Suspects {
  const [folder, file] = splitTemplate(template);
  const keys = folder.split('/charts/').slice(1);
  const switches = new Set<string>();
  let chart: SwitchedTree | undefined = root;
  for (const key of keys) {
    for (const assignment of chart?.wishes.get(key)?.set ?? []) switches.add(formatAssignment(assignment));
    chart = chart?.subcharts.get(key);
  }
  const texts = [...(chart?.templates ?? [])].filter(([name]) => name === file || /(^|\/)_/.test(name));
  const needed = set.filter(assignment => switches.has(formatAssignment(assignment)));
  const named = set.filter(assignment => {
    const own = keys.every((key, index) => assignment.path[index] === key) ? assignment.path.slice(keys.length) : [];
    return own.length > 0 && !needed.includes(assignment) && texts.some(([, text]) => text.includes(own.join('.')));
  });
  return { needed, named };
}
