// SPDX-License-Identifier: Apache-2.0
import { partOf } from '../../discover/part.ts';
import { settingsOf } from '../../discover/tokens.ts';
import { valueAt } from '../../discover/values-path.ts';
import { splitTag } from '../../reference/written-image.ts';
import type { RenderedDocument } from '../../rendered/document.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import { type Level, type Spot, spotOf } from './object-text.ts';
import { formatSteps, type Steps } from './place-path.ts';

/** A text to change so that the parts compose another name. */
export interface PartChange {
  readonly path: string;
  readonly old: string;
  readonly now: string;
}

/** A text beside the one that names an image. */
interface Neighbour {
  readonly path: string;
  readonly text: string;
}

/**
 * What a composed image's parts must say to compose the mirror's name: the whole name where one key holds it, else the
 * registry or repository in front of it. Tags and digests stay where they are. Undefined when the parts are not to be found.
 */
export function composedParts(
  object: RenderedDocument,
  path: string,
  written: string,
  wanted: string,
): PartChange[] | undefined {
  const spot = spotOf(object, path);
  const own = spot && ownText(spot);
  if (spot === undefined || own === undefined) return undefined;
  const [[name], [mirrored]] = [splitTag(written), splitTag(wanted)];
  if (own === name) return [{ path, old: own, now: mirrored }];
  if (!name.endsWith(`/${own}`)) return undefined;
  const front = name.slice(0, -own.length - 1);
  for (const neighbours of neighbourhoods(spot)) {
    const before = holderOf(front, neighbours);
    if (before !== undefined) return splitAt(mirrored, { path, text: own }, before.holder, before.rest);
  }
  return undefined;
}

/** The text that a front begins with, and what other texts put behind it: `quay.io` of `quay.io` + `/team`. */
function holderOf(front: string, neighbours: readonly Neighbour[]): { holder: Neighbour; rest: string } | undefined {
  const whole = neighbours.find(({ text }) => text === front);
  if (whole !== undefined) return { holder: whole, rest: '' };
  for (const { text } of neighbours) {
    const host = front.endsWith(`/${text}`) ? front.slice(0, -text.length - 1) : undefined;
    const holder = neighbours.find(other => other.text === host);
    if (holder !== undefined) return { holder, rest: `/${text}` };
  }
  return undefined;
}

function splitAt(mirrored: string, own: Neighbour, holder: Neighbour, rest: string): PartChange[] | undefined {
  const behind = `${rest}/${own.text}`;
  if (mirrored.endsWith(behind)) {
    return [{ path: holder.path, old: holder.text, now: mirrored.slice(0, -behind.length) }];
  }
  if (rest !== '') return undefined;
  const slash = mirrored.lastIndexOf('/');
  return [
    { path: holder.path, old: holder.text, now: mirrored.slice(0, slash) },
    { path: own.path, old: own.text, now: mirrored.slice(slash + 1) },
  ];
}

function ownText({ levels, lines }: Spot): string | undefined {
  const level = levels.at(-1);
  const value = lines === undefined ? level && valueAt(level.root, level.steps) : settingsOf(lines.text)[lines.name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Texts that may be parts, nearest first: of the same object, list or lines, then of the objects around it. */
function* neighbourhoods({ levels, lines }: Spot): Generator<Neighbour[]> {
  if (lines !== undefined) yield parts(settingsOf(lines.text), name => `${lines.before}${name}`);
  for (const level of levels.toReversed()) yield* around(level);
}

function* around({ root, steps, before }: Level): Generator<Neighbour[]> {
  for (let length = steps.length - 1; length >= 0; length--) {
    const at = steps.slice(0, length);
    const node = valueAt(root, at);
    const place = (more: Steps) => `${before}${formatSteps([...at, ...more])}`;
    if (Array.isArray(node)) yield variables(node, place);
    if (!isMap(node)) continue;
    yield parts(node, key => place([key]));
    const { global } = node;
    if (isMap(global)) yield parts(global, key => place(['global', key]));
  }
}

function variables(list: Value[], place: (steps: Steps) => string): Neighbour[] {
  return list.flatMap((item, index) => {
    if (!isMap(item) || typeof item.name !== 'string' || !mayBePart(item.name)) return [];
    return typeof item.value === 'string' ? [{ path: place([index, 'value']), text: item.value }] : [];
  });
}

function parts(node: ValueMap, place: (key: string) => string): Neighbour[] {
  return Object.entries(node).flatMap(([key, text]) =>
    typeof text === 'string' && text !== '' && mayBePart(key) ? [{ path: place(key), text }] : [],
  );
}

function mayBePart(key: string): boolean {
  const role = partOf(key)?.role;
  return (
    key === 'base' ||
    key === 'prefix' ||
    role === 'registry' ||
    role === 'repository' ||
    role === 'image' ||
    role === 'name'
  );
}
