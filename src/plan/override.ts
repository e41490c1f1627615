// SPDX-License-Identifier: Apache-2.0
import type { Candidate } from '../discover/candidates.ts';
import type { Driver } from '../discover/driver.ts';
import type { ImageUse } from '../discover/image-use.ts';
import { useKey } from '../discover/use-key.ts';
import { type Edit, formatValuesPath } from '../discover/values-path.ts';
import { type MirrorTarget, mirroredText } from './layout.ts';

/** Two uses that need different texts in one values leaf. */
export interface Conflict {
  readonly path: string;
  readonly uses: readonly [ImageUse, ImageUse];
}

/** Edits of the values that point uses at the mirror, and the uses for which that cannot be. */
export interface OverridePlan {
  readonly edits: Edit[];
  readonly conflicts: Conflict[];
  /** Keys of uses whose mirror name does not end as the chart composes it: no value of this leaf can reach it. */
  readonly unreachable: Set<string>;
}

/** What one use needs of one leaf: `length` units at `offset` replaced by `text`. */
interface Need {
  readonly candidate: Candidate;
  readonly length: number;
  readonly text: string;
  readonly use: ImageUse;
}

/** Works out each driving leaf's new text. A leaf that uses contradict about is left alone and reported with both. */
export function planOverrides(
  uses: readonly ImageUse[],
  drivers: ReadonlyMap<string, Driver>,
  target: MirrorTarget,
): OverridePlan {
  const unreachable = new Set<string>();
  const leaves = new Map<string, Need[]>();
  const conflicts: Conflict[] = [];
  for (const use of uses) {
    const driver = drivers.get(useKey(use));
    const needs = driver === undefined ? [] : needsOf(use, driver, target);
    if (driver !== undefined && needs.length === 0) unreachable.add(useKey(use));
    for (const need of needs) {
      const path = formatValuesPath(need.candidate.path);
      const others = leaves.get(path) ?? [];
      const same = others.find(other => other.candidate.offset === need.candidate.offset);
      if (same !== undefined && textWith(same) !== textWith(need)) conflicts.push({ path, uses: [same.use, use] });
      if (same === undefined) leaves.set(path, [...others, need]);
    }
  }
  const refused = new Set(conflicts.map(({ path }) => path));
  const edits = [...leaves].filter(([path]) => !refused.has(path)).map(([, needs]) => editOf(needs));
  return { edits, conflicts, unreachable };
}

/** What the leaves must say so that the chart composes the mirror's reference; none when they cannot make it. */
function needsOf(use: ImageUse, driver: Driver, target: MirrorTarget): Need[] {
  const { candidate, rest, name } = driver;
  const wanted = mirroredText(use.reference, target);
  if (!wanted.endsWith(rest) || wanted.length === rest.length) return [];
  const text = wanted.slice(0, wanted.length - rest.length);
  const length = candidate.text === '' ? 0 : use.reference.written.length - rest.length;
  // `library/` goes to the name's own leaf where there is one: the host's leaf is often shared with other images.
  if (name !== undefined && text.endsWith('/library')) {
    const host = { candidate, length, text: text.slice(0, -'/library'.length), use };
    return [host, { candidate: name, length: 0, text: 'library/', use }];
  }
  return [{ candidate, length, text, use }];
}

/** What the leaf would say: `m/quay.io/a/b` for `quay.io/a/b`, and for `quay.io/a/` in front of another name, agree. */
function textWith({ candidate: { text, offset }, length, text: own }: Need): string {
  return text.slice(0, offset) + own + text.slice(offset + length);
}

function editOf(needs: readonly Need[]): Edit {
  const [first] = needs;
  const last = [...needs].sort((a, b) => b.candidate.offset - a.candidate.offset);
  const value = last.reduce(
    (text, need) => text.slice(0, need.candidate.offset) + need.text + text.slice(need.candidate.offset + need.length),
    first?.candidate.text ?? '',
  );
  return { path: first?.candidate.path ?? [], value };
}
