// SPDX-License-Identifier: Apache-2.0
import type { Driver } from '../discover/driver.ts';
import type { ImageUse } from '../discover/image-use.ts';
import { useKey } from '../discover/use-key.ts';
import { type Edit, formatValuesPath } from '../discover/values-path.ts';
import { canonical } from '../reference/reference.ts';
import { type MirrorTarget, mirrorReference } from './layout.ts';

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

/** Works out each driving leaf's new text. A leaf that uses contradict about is left alone and reported with both. */
export function planOverrides(
  uses: readonly ImageUse[],
  drivers: ReadonlyMap<string, Driver>,
  target: MirrorTarget,
): OverridePlan {
  const leaves = new Map<string, { driver: Driver; parts: Map<number, { text: string; use: ImageUse; length: number }> }>();
  const conflicts: Conflict[] = [];
  const unreachable = new Set<string>();
  for (const use of uses) {
    const driver = drivers.get(useKey(use));
    if (driver === undefined) continue;
    const part = leafPart(use, driver, target);
    if (part === undefined) {
      unreachable.add(useKey(use));
      continue;
    }
    const path = formatValuesPath(driver.candidate.path);
    const leaf = leaves.get(path) ?? { driver, parts: new Map() };
    leaves.set(path, leaf);
    const other = leaf.parts.get(driver.candidate.offset);
    if (other !== undefined && other.text !== part) conflicts.push({ path, uses: [other.use, use] });
    else leaf.parts.set(driver.candidate.offset, { text: part, use, length: partLength(use, driver) });
  }
  const refused = new Set(conflicts.map(({ path }) => path));
  const edits = [...leaves]
    .filter(([path]) => !refused.has(path))
    .map(([, { driver, parts }]) => ({ path: driver.candidate.path, value: splice(driver.candidate.text, parts) }));
  return { edits, conflicts, unreachable };
}

/** What the leaf must say at the image's place so that the chart composes the mirror's reference. */
function leafPart(use: ImageUse, driver: Driver, target: MirrorTarget): string | undefined {
  const wanted = plannedText(use, target);
  return wanted.endsWith(driver.rest) && wanted.length > driver.rest.length
    ? wanted.slice(0, wanted.length - driver.rest.length)
    : undefined;
}

/** The mirror's reference as it must stand in the render: with a tag only where the chart writes one. */
export function plannedText(use: ImageUse, target: MirrorTarget): string {
  const { reference } = use;
  const mirrored = canonical(mirrorReference(reference, target));
  const untagged = reference.tag === undefined && reference.digest === undefined;
  return untagged ? mirrored.replace(/:latest$/, '') : mirrored;
}

function partLength(use: ImageUse, { candidate, rest }: Driver): number {
  return candidate.text === '' ? 0 : use.reference.written.length - rest.length;
}

function splice(text: string, parts: ReadonlyMap<number, { text: string; length: number }>): string {
  const last = [...parts].sort(([a], [b]) => b - a);
  return last.reduce((done, [at, part]) => done.slice(0, at) + part.text + done.slice(at + part.length), text);
}
