// SPDX-License-Identifier: Apache-2.0
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { isBlank, type RenderedDocument } from '../../rendered/document.ts';
import { kindMayHoldImage } from '../../rendered/may-hold-image.ts';
import { splitStream } from '../../rendered/stream.ts';
import type { Steps } from './place-path.ts';
import type { Style } from './scalar-source.ts';

/** A YAML document of the stream, by offsets, and the objects in it. */
export interface SourceDocument {
  readonly start: number;
  readonly text: string;
  readonly objects: readonly RenderedDocument[];
}

/** The documents of the stream that hold these objects. */
export function sourceDocuments(stream: string, objects: readonly RenderedDocument[]): SourceDocument[] {
  const byLine = Map.groupBy(objects, ({ line }) => line);
  const found: SourceDocument[] = [];
  for (const { text, start, line } of splitStream(stream)) {
    const inside = byLine.get(line);
    if (inside === undefined || isBlank(text)) continue;
    found.push({ start, text, objects: inside });
    byLine.delete(line);
  }
  return found;
}

/** A scalar as it is written: `start` counts from the document's beginning. */
export interface ScalarSource {
  readonly start: number;
  readonly source: string;
  readonly style: Style;
  readonly text: string;
}

/** Where the texts of a document stand. What the parser does not like is Helm's business; what it could not place is not found. */
export class DocumentSource {
  readonly #text: string;
  readonly #document: Document;
  readonly #roots: ReadonlyMap<RenderedDocument, { node: Node; steps: Steps }>;

  constructor({ text, objects }: Pick<SourceDocument, 'text' | 'objects'>) {
    this.#text = text;
    this.#document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
    const roots = [...this.#objects(this.#document.contents, undefined, [])];
    this.#roots = new Map(
      roots.length === objects.length ? objects.flatMap((object, at) => (roots[at] ? [[object, roots[at]]] : [])) : [],
    );
  }

  /** Steps from the document to one of its objects: into the `items` of a List. */
  stepsTo(object: RenderedDocument): Steps {
    return this.#roots.get(object)?.steps ?? [];
  }

  /** The text at these steps of an object; undefined where there is none. */
  at(object: RenderedDocument, steps: Steps): ScalarSource | undefined {
    let node: Node | undefined = this.#roots.get(object)?.node;
    for (const step of steps) node = this.#child(node, step);
    if (!isScalar(node) || !node.range || node.type === undefined) return undefined;
    const { value, range, type } = node as Scalar;
    if (typeof value !== 'string') return undefined;
    return {
      start: range?.[0] ?? 0,
      source: this.#text.slice(range?.[0], range?.[1]),
      style: type as Style,
      text: value,
    };
  }

  #child(parent: Node | undefined, step: string | number): Node | undefined {
    if (isSeq(parent) && typeof step === 'number') return this.#resolved(parent.items[step]);
    return isMap(parent) ? this.#ofMap(parent, String(step)) : undefined;
  }

  /** Of one key the last counts; keys of `<<` when there is no own. */
  #ofMap(map: YAMLMap, key: string): Node | undefined {
    const named = (name: string) => map.items.findLast(pair => isScalar(pair.key) && String(pair.key.value) === name);
    const own = named(key);
    if (own !== undefined) return this.#resolved(own.value);
    const merged = this.#resolved(named('<<')?.value);
    const sources = isSeq(merged) ? merged.items.map(item => this.#resolved(item)) : [merged];
    return sources.map(source => this.#child(source, key)).find(found => found !== undefined);
  }

  #resolved(node: unknown): Node | undefined {
    return isAlias(node) ? node.resolve(this.#document) : (node as Node | undefined);
  }

  /** The objects of a document, in the order of `readStream`. */
  *#objects(node: unknown, list: string | undefined, steps: Steps): Generator<{ node: Node; steps: Steps }> {
    if (!isMap(node)) return;
    const kind = this.#kindOf(node) ?? list?.slice(0, -'List'.length) ?? '';
    const items = this.#child(node, 'items');
    const isList = kind.endsWith('List') && isSeq(items);
    const opened =
      isList && (kind === 'List' || items.items.every(item => isMap(this.#child(item as Node, 'metadata'))));
    if (opened) {
      for (const [index, item] of items.items.entries()) {
        yield* this.#objects(this.#resolved(item), kind, [...steps, 'items', index]);
      }
    } else if (kindMayHoldImage(kind)) yield { node, steps };
  }

  #kindOf(node: YAMLMap): string | undefined {
    const kind = this.#child(node, 'kind');
    return isScalar(kind) && kind.value !== null ? String(kind.value) : undefined;
  }
}
