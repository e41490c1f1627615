// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from '../discover/embedded.ts';
import type { ImageUse } from '../discover/image-use.ts';
import { useKey } from '../discover/use-key.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { formatIdentity } from '../rendered/identity.ts';
import type { Value } from '../rendered/value.ts';
import { loadYaml } from '../rendered/yaml.ts';
import { composedParts, type PartChange } from './rewrite/composed-parts.ts';
import { type Cut, cutOut, locate } from './rewrite/in-text.ts';
import { DocumentSource, type ScalarSource, type SourceDocument, sourceDocuments } from './rewrite/object-source.ts';
import { isEncoded } from './rewrite/object-text.ts';
import { changedTexts, formatSteps, parsePlacePath } from './rewrite/place-path.ts';
import { sourceRange } from './rewrite/scalar-source.ts';

/** One place whose image has to read otherwise. */
export interface Rewrite {
  readonly object: RenderedDocument;
  readonly path: string;
  /** The image as the place names it now. */
  readonly old: string;
  readonly now: string;
  /** For parts that no key holds whole: the same without a digest that no part has a place for. */
  readonly composed: string;
}

export interface Rewritten {
  readonly text: string;
  /** Places that no change of the text reaches for certain; nothing was changed there. */
  readonly failed: ReadonlySet<Rewrite>;
}

/** A change of one scalar's text, for one rewrite. */
interface Edit {
  readonly rewrite: Rewrite;
  readonly scalar: ScalarSource;
  readonly path: string;
  readonly encoded: boolean;
  readonly cut: Cut;
  readonly now: string;
}

/**
 * Changes images in a stream where they stand and nothing else: every byte outside of them stays. `uses` are all that were
 * found, to tell equal words of one text apart. Each changed document is parsed again, and has to differ in just those texts.
 */
export function rewriteStream(
  stream: string,
  documents: readonly RenderedDocument[],
  rewrites: readonly Rewrite[],
  uses: readonly ImageUse[],
): Rewritten {
  const ranks = ranksOf(uses);
  const byObject = Map.groupBy(rewrites, ({ object }) => object);
  const failed = new Set<Rewrite>();
  const pieces: string[] = [];
  let end = 0;
  for (const document of sourceDocuments(stream, documents)) {
    const own = document.objects.flatMap(object => byObject.get(object) ?? []);
    if (own.length === 0) continue;
    const text = rewriteDocument(document, own, ranks, failed);
    pieces.push(stream.slice(end, document.start), text);
    end = document.start + document.text.length;
  }
  return { text: pieces.join('') + stream.slice(end), failed };
}

function rewriteDocument(
  document: SourceDocument,
  rewrites: readonly Rewrite[],
  ranks: Ranks,
  failed: Set<Rewrite>,
): string {
  const source = new DocumentSource(document);
  const before = loadYaml(document.text, { duplicates: 'last' }) as Value;
  const found = rewrites.map(rewrite => ({ rewrite, edits: editsOf(rewrite, source, ranks) }));
  // All at once where that reads well: what an alias repeats changes with its anchor. Else one by one, to find what does not fit.
  const together = unclashing(found.flatMap(({ edits }) => edits ?? []));
  const fit: Edit[] =
    together !== undefined && applyEdits(document.text, before, together) !== undefined ? together : [];
  for (const { rewrite, edits } of found) {
    const all = edits && unclashing([...fit, ...edits]);
    if (edits === undefined || all === undefined) failed.add(rewrite);
    else if (edits.some(edit => !fit.includes(edit))) {
      if (applyEdits(document.text, before, all) === undefined) failed.add(rewrite);
      else fit.push(...edits);
    }
  }
  return applyEdits(document.text, before, fit) ?? document.text;
}

/** The edits, if no two of them want different things of one part of a text. */
function unclashing(edits: readonly Edit[]): Edit[] | undefined {
  const clash = edits.some((edit, index) =>
    edits.slice(0, index).some(other => overlaps(edit, other) && !isSame(edit, other)),
  );
  return clash ? undefined : [...edits];
}

/** The whole image where one text holds it, else its parts. */
function editsOf(rewrite: Rewrite, source: DocumentSource, ranks: Ranks): Edit[] | undefined {
  const { object, path, old, now, composed } = rewrite;
  const whole = editOf(rewrite, source, { path, old, now }, ranks);
  if (whole !== undefined) return [whole];
  const edits = composedParts(object, path, old, composed)?.map(part => editOf(rewrite, source, part, ranks));
  return edits?.every(edit => edit !== undefined) ? edits : undefined;
}

function editOf(rewrite: Rewrite, source: DocumentSource, part: PartChange, ranks: Ranks): Edit | undefined {
  const { object } = rewrite;
  const place = parsePlacePath(part.path);
  const scalar = place && source.at(object, place.steps);
  if (place === undefined || scalar === undefined) return undefined;
  const encoded = isEncoded(object, place.steps);
  const text = encoded ? decodeBase64(scalar.text) : scalar.text;
  const rank = ranks.get(rankKey(object, part.path, part.old))?.get(part.path);
  const cut = text === undefined ? undefined : locate(text, place.inside, { ...part, rank: 0, count: 1, ...rank });
  const path = formatSteps([...source.stepsTo(object), ...place.steps]);
  return cut && { rewrite, scalar, path, encoded, cut, now: part.now };
}

function isSame(a: Edit, b: Edit): boolean {
  return a.scalar.start === b.scalar.start && a.cut.start === b.cut.start && a.cut.end === b.cut.end && a.now === b.now;
}

function overlaps(a: Edit, b: Edit): boolean {
  return a.scalar.start === b.scalar.start && a.cut.start < b.cut.end && b.cut.start < a.cut.end;
}

/** The document's text with the edits; undefined when it then reads otherwise than they say. */
function applyEdits(text: string, before: Value, edits: readonly Edit[]): string | undefined {
  const changes: { start: number; end: number; now: string }[] = [];
  const wanted = new Map<string, string>();
  for (const ofScalar of Map.groupBy(edits, ({ scalar }) => scalar.start).values()) {
    const [first] = ofScalar;
    if (first === undefined) continue;
    const { scalar, encoded } = first;
    const plain = encoded ? (decodeBase64(scalar.text) ?? '') : scalar.text;
    const distinct = ofScalar.filter((edit, at) => ofScalar.findIndex(other => isSame(edit, other)) === at);
    const sorted = distinct.sort((a, b) => b.cut.start - a.cut.start);
    const now = sorted.reduce((done, edit) => cutOut(done, edit.cut, edit.now), plain);
    const code = Buffer.from(now).toString('base64');
    for (const { path } of ofScalar) wanted.set(path, encoded ? code : now);
    const pieces = encoded ? [{ cut: wholeOf(scalar.text), now: code }] : sorted;
    for (const piece of pieces) {
      const range = sourceRange(scalar.source, scalar.style, scalar.text, piece.cut);
      if (range === undefined) return undefined;
      changes.push({ start: scalar.start + range.start, end: scalar.start + range.end, now: piece.now });
    }
  }
  const result = changes.sort((a, b) => b.start - a.start).reduce((done, one) => cutOut(done, one, one.now), text);
  return readsAs(result, before, wanted) ? result : undefined;
}

function wholeOf(text: string): Cut {
  return { start: text.length - text.trimStart().length, end: text.trimEnd().length };
}

function readsAs(text: string, before: Value, wanted: ReadonlyMap<string, string>): boolean {
  try {
    const changes = changedTexts(before, loadYaml(text, { duplicates: 'last' }) as Value);
    return changes?.length === wanted.size && changes.every(({ path, now }) => isText(wanted.get(path), now));
  } catch {
    return false;
  }
}

/** Base64 may end in a line's end. */
function isText(wanted: string | undefined, now: string): boolean {
  return wanted === now || wanted?.trim() === now.trim();
}

/** Of uses that read the same under the same name of one text: which one of how many, by path. */
type Ranks = ReadonlyMap<string, ReadonlyMap<string, { rank: number; count: number }>>;

function ranksOf(uses: readonly ImageUse[]): Ranks {
  const groups = Map.groupBy(uses, use => rankKeyOf(useKey(use), use.reference.written));
  return new Map(
    [...groups].map(([key, group]) => {
      const paths = group.map(({ path }) => path).sort((a, b) => copyOf(a) - copyOf(b));
      return [key, new Map(paths.map((path, rank) => [path, { rank, count: paths.length }]))];
    }),
  );
}

function rankKey({ identity }: RenderedDocument, path: string, old: string): string {
  return rankKeyOf(`${formatIdentity(identity)} ${path}`, old);
}

function rankKeyOf(place: string, old: string): string {
  return `${place.replace(/~\d+$/, '')} ${old}`;
}

function copyOf(path: string): number {
  return Number(/~(\d+)$/.exec(path)?.[1] ?? 1);
}
