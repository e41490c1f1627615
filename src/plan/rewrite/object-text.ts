// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from '../../discover/embedded.ts';
import { valueAt } from '../../discover/values-path.ts';
import type { RenderedDocument } from '../../rendered/document.ts';
import { isMap, type Value } from '../../rendered/value.ts';
import { openDocument } from './in-text.ts';
import { parsePlacePath, type Steps } from './place-path.ts';

/** One document on the way to a place: the object itself, or what one of its strings holds. */
export interface Level {
  readonly root: Value;
  readonly steps: Steps;
  /** The path in front, with its `#`; '' for the object itself. */
  readonly before: string;
}

/** A place of an object. `lines` is set for one among the lines or words of a text, `name` is then the line's. */
export interface Spot {
  readonly levels: readonly Level[];
  readonly lines?: { readonly text: string; readonly name: string; readonly before: string };
}

/** Goes to a place through the strings that hold documents. Undefined where the path leads nowhere. */
export function spotOf(object: RenderedDocument, path: string): Spot | undefined {
  const levels: Level[] = [];
  let [root, rest, before]: [Value, string, string] = [object.value, path, ''];
  for (;;) {
    const place = parsePlacePath(rest);
    if (place === undefined) return undefined;
    const { steps, inside } = place;
    levels.push({ root, steps, before });
    if (inside === undefined) return { levels };
    const text = textAt(object, root, steps, before === '');
    if (text === undefined) return undefined;
    before = path.slice(0, path.length - inside.length);
    const opened = openDocument(text);
    if (opened === undefined) return { levels, lines: { text, name: inside.replace(/~\d+$/, ''), before } };
    [root, rest] = [opened, inside];
  }
}

function textAt(object: RenderedDocument, root: Value, steps: Steps, outermost: boolean): string | undefined {
  const text = valueAt(root, steps);
  if (typeof text !== 'string') return undefined;
  return outermost && isEncoded(object, steps) ? decodeBase64(text) : text;
}

/** True for what stands in base64: `data` of a Secret, `binaryData`. */
export function isEncoded({ identity, value }: RenderedDocument, steps: Steps): boolean {
  const [first] = steps;
  const encoded = identity.kind === 'Secret' ? 'data' : 'binaryData';
  return first === encoded && steps.length === 2 && isMap(value[encoded]);
}
