// SPDX-License-Identifier: Apache-2.0
import { formatIdentity, type ObjectIdentity } from '../rendered/identity.ts';
import type { ImageUse } from './image-use.ts';
import { withoutSentinels } from './sentinel.ts';

/** An object as two renders of one release may name it. */
type Named = Pick<ImageUse, 'object' | 'template' | 'line'>;

/** Identity of a use within one release: object and path. */
export function useKey(use: Pick<ImageUse, 'object' | 'path'>): string {
  return `${formatIdentity(use.object)} ${use.path}`;
}

/**
 * Gives objects whose name is new at each render (`randAlphaNum`) one lasting identity, `jenkins-ui-test-*`, by holding
 * two renders of the same release against each other: what only one of them has is paired by template and order.
 */
export function settleNames<T extends Named>(uses: readonly T[], other: readonly Named[]): T[] {
  const names = new Set(other.map(use => formatIdentity(plain(use.object))));
  const known = new Set(uses.map(use => formatIdentity(use.object)));
  const strays = groupStrays(other, object => !known.has(formatIdentity(object)));
  const lost = groupStrays(uses, object => !names.has(formatIdentity(object)));
  const renamed = new Map<string, string>();
  for (const [group, objects] of lost) {
    const partners = strays.get(group) ?? [];
    if (partners.length !== objects.length) continue;
    for (const [index, object] of objects.entries()) {
      renamed.set(formatIdentity(object), commonName(object.name, partners[index]?.name ?? ''));
    }
  }
  return uses.map(use => {
    const name = renamed.get(formatIdentity(use.object));
    return name === undefined ? use : { ...use, object: { ...use.object, name } };
  });
}

function plain(object: ObjectIdentity): ObjectIdentity {
  return { ...object, name: withoutSentinels(object.name) };
}

function groupStrays(
  uses: readonly Named[],
  stray: (object: ObjectIdentity) => boolean,
): Map<string, ObjectIdentity[]> {
  const groups = new Map<string, Map<string, ObjectIdentity>>();
  // In the order of the stream: the order of random names is random.
  for (const use of [...uses].sort((a, b) => a.line - b.line)) {
    const object = plain(use.object);
    if (!stray(object)) continue;
    const group = `${use.template} ${object.apiVersion} ${object.kind} ${object.namespace}`;
    const objects = groups.get(group) ?? new Map<string, ObjectIdentity>();
    groups.set(group, objects.set(object.name, object));
  }
  return new Map([...groups].map(([group, objects]) => [group, [...objects.values()]]));
}

/** What two random names share, cut back to whole words so that a chance letter does not count. */
function commonName(a: string, b: string): string {
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const prefix = a.slice(0, start).replace(/[^-._]*$/, '');
  const suffix = end === 0 ? '' : a.slice(-end).replace(/^[^-._]*/, '');
  return `${prefix}*${suffix}`;
}
