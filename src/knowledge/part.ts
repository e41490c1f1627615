// SPDX-License-Identifier: Apache-2.0
import { type Place, step } from '../discover/place.ts';
import { withoutSentinels } from '../discover/sentinel.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { type OperatorPart, partsOfImage } from './operator-image.ts';
import { pathOf } from './path.ts';
import type { Container } from './pod.ts';
import type { Part, PartSource } from './rule.ts';
import { scalarOf } from './scalar.ts';
import type { Found, Scene } from './scene.ts';
import { isInRange } from './version.ts';
import { walkPath } from './walk-path.ts';

/** What a part is taken for: an object of `each`, a container of the operator. */
export interface Occasion {
  readonly scene: Scene;
  readonly each?: Found;
  readonly container: Container | undefined;
  /** Images that other containers of the operator gave already. */
  readonly made?: Set<string>;
}

/** The object that an occasion is about; undefined when the operator has none here. */
export function documentOf({ each, container, scene }: Occasion): RenderedDocument | undefined {
  return each?.document ?? container?.document ?? scene.own.operators[0]?.document;
}

/** A part's text and where it was taken from; texts of the rule itself have no origin. */
export interface PartText {
  readonly text: string;
  readonly from?: { readonly document: RenderedDocument; readonly place: Place | undefined };
}

/** The texts of a part, each once; none when it is absent or empty. */
export function textsOf(part: Part, occasion: Occasion): PartText[] {
  if (typeof part === 'string') return [{ text: part }];
  if (!Array.isArray(part)) return distinct(fromSource(part as PartSource, occasion));
  for (const alternative of part as readonly (string | PartSource)[]) {
    const texts = textsOf(alternative, occasion);
    if (texts.length > 0) return texts;
  }
  return [];
}

function fromSource(source: PartSource, occasion: Occasion): PartText[] {
  if ('at' in source) return fromObject(source.at, occasion).flatMap(toText);
  if ('operator' in source) return fromOperator(source.operator, occasion.container);
  if ('names' in source) return source.names.map(text => ({ text }));
  if ('table' in source) return textsOf(source.by, occasion).flatMap(by => inTable(source.table, by));
  if ('ranges' in source) return textsOf(source.by, occasion).flatMap(by => inRanges(source.ranges, by));
  const found = occasion.scene.anywhere(source, occasion.container);
  return ('flag' in source ? found.map(switchedOn) : found).flatMap(toText);
}

/** A flag that stands alone is a switch: the program reads it as `true`. */
function switchedOn(found: Found): Found {
  return found.value === '' ? { ...found, value: 'true' } : found;
}

function inTable(table: Readonly<Record<string, string>>, { text }: PartText): PartText[] {
  const key = withoutSentinels(text);
  const found = Object.hasOwn(table, key) ? table[key] : table['*'];
  return found === undefined ? [] : [{ text: found }];
}

function inRanges(ranges: Readonly<Record<string, string>>, { text }: PartText): PartText[] {
  let known = answers.get(ranges);
  if (known?.text !== text) {
    const found = Object.keys(ranges).find(range => isInRange(text, range));
    known = { text, found: found === undefined ? [] : [{ text: ranges[found] ?? '' }] };
    answers.set(ranges, known);
  }
  return known.found;
}

/** What a table of ranges was asked last: each container of an operator asks the same. */
const answers = new WeakMap<object, { readonly text: string; readonly found: PartText[] }>();

/** What stands at a path of the object of `each`; `@key`, `@kind` and `@value` are the object's own. */
export function fromObject(path: string, { each }: Occasion): Found[] {
  if (each === undefined) return [];
  if (path === '@key') return [{ ...each, value: each.key }];
  if (path === '@kind') return [{ ...each, value: each.document.identity.kind }];
  if (path === '@value') return [each];
  const { document, value, place, key } = each;
  return walkPath(pathOf(path), { value, place, key }).map(reached => ({ ...each, ...reached, document }));
}

function toText({ value, document, place }: Found): PartText[] {
  const text = scalarOf(value);
  return text === undefined ? [] : [{ text, from: { document, place } }];
}

function fromOperator(wanted: OperatorPart, container: Container | undefined): PartText[] {
  const written = container === undefined ? undefined : scalarOf(container.value.image);
  if (container === undefined || written === undefined) return [];
  const text = partsOfImage(written)[wanted];
  const from = { document: container.document, place: step(container.place, 'image') };
  return text === undefined || text === '' ? [] : [{ text, from }];
}

function distinct(texts: PartText[]): PartText[] {
  if (texts.length === 0 || (texts.length === 1 && texts[0]?.text !== '')) return texts;
  const seen = new Set<string>();
  return texts.filter(({ text }) => text !== '' && !seen.has(text) && seen.add(text));
}
