// SPDX-License-Identifier: Apache-2.0
import { compare } from '../../reference/order.ts';
import type { Reference } from '../../reference/reference.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import type { ValuesPath } from '../values-path.ts';
import { formatBlock, type ImageBlock } from './image-blocks.ts';
import type { ImagePlace } from './image-places.ts';
import { type Assignment, costOf, formatAssignment, isSwitchKey, joinSets, type Wish } from './wish.ts';

/** Values that are set together, for one render. */
export type Assignments = readonly Assignment[];

/** An image that a chart could render, and what to set for it, the best guess first. */
export interface Target {
  /** Its name, or the templates' own condition where nobody can tell the image before it is rendered. */
  readonly name: string;
  readonly block?: ImageBlock;
  readonly tries: readonly Assignments[];
}

/** `metrics.enabled=true,architecture=replication`, in the order of the paths: the same for the same values. */
export function formatAssignments(set: Assignments): string {
  return set.map(formatAssignment).sort(compare).join(',');
}

/** The images that values and templates name, each with what has to be set for it; one entry an image. */
export function targetsOf(places: readonly ImagePlace[], blocks: readonly ImageBlock[], values: ValueMap): Target[] {
  const hopes = new Map<string, Hope>();
  const hope = (name: string, block?: ImageBlock): Hope => {
    const known = hopes.get(name) ?? { name, ...(block && { block }), wishes: [], around: [] };
    hopes.set(name, known);
    return known;
  };
  for (const block of blocks) {
    const { wishes, around } = hope(formatBlock(block), block);
    for (const { wish, paths } of places) if (paths.some(path => isWithin(path, block.path))) wishes.push(wish);
    around.push(switchesAround(block.path, values));
  }
  for (const { literal, wish, paths } of places) {
    const block = literal && literalBlock(literal);
    if (block !== undefined) hope(formatBlock(block), block).wishes.push(wish);
    else if (paths.length === 0 && wish.set.length > 0) hope(formatAssignments(wish.set)).wishes.push(wish);
  }
  return [...hopes.values()].map(({ name, block, ...tried }) => ({
    name,
    ...(block && { block }),
    tries: triesOf(tried),
  }));
}

/** What is known of a target before its tries are put in order. */
interface Hope {
  readonly name: string;
  readonly block?: ImageBlock;
  readonly wishes: Wish[];
  readonly around: Assignments[];
}

/** An image that a template names itself. */
function literalBlock(reference: Reference): ImageBlock {
  return { path: [], reference, tagged: true };
}

function isWithin(path: ValuesPath, block: ValuesPath): boolean {
  return path.length >= block.length && block.every((key, index) => String(key) === String(path[index]));
}

/** What templates ask for, then the switches around the image, then what else may have a part in it. */
function triesOf({ wishes, around }: Pick<Hope, 'wishes' | 'around'>): Assignments[] {
  const sorted = [...wishes].sort((a, b) => costOf(a) - costOf(b));
  const more = sorted.flatMap(({ set, others }) => others.map(other => joinSets(set, [other])));
  const all = [...sorted.map(({ set }) => set), ...around, ...more.filter(set => set !== undefined)];
  const distinct = new Map(all.map(set => [formatAssignments(set), set]));
  return [...distinct.values()].filter(set => set.length > 0);
}

/** Every switch that is off, from the block outwards, all of them on. */
function switchesAround(block: ValuesPath, values: ValueMap): Assignments {
  const set: Assignment[] = [];
  let node: Value = values;
  for (const [depth, key] of [...block, ''].entries()) {
    if (!isMap(node)) break;
    for (const [name, value] of Object.entries(node))
      if (value === false && isSwitchKey(name)) set.push({ path: [...block.slice(0, depth), name], value: true });
    node = node[key];
  }
  return set;
}
