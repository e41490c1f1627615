// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from '../discover/embedded.ts';
import type { ImageUse } from '../discover/image-use.ts';
import { useKey } from '../discover/use-key.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { formatIdentity } from '../rendered/identity.ts';
import type { Value } from '../rendered/value.ts';
import { loadYaml } from '../rendered/yaml.ts';
import { composedParts, type PartChange } from './rewrite/composed-parts.ts';
import { type Cut, locate } from './rewrite/in-text.ts';
import { DocumentSource, type ScalarSource, type SourceDocument, sourceDocuments } from './rewrite/object-source.ts';
import { isEncoded } from './rewrite/object-text.ts';
import { changedTexts, formatSteps, parsePlacePath } from './rewrite/place-path.ts';
import { sourceRanges } from './rewrite/scalar-source.ts';

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
  const found = rewrites.map(rewrite => editsOf(rewrite, source, ranks) ?? []);
  // What an alias repeats changes with its anchor: what begins in one text is tried together.
  const groups = [...Map.groupBy(found, ([first]) => first?.scalar.start).values()].map(group => group.flat());
  const fit = fitting(document.text, before, [], groups);
  const done = new Set(fit.map(({ rewrite }) => rewrite));
  for (const rewrite of rewrites) if (!done.has(rewrite)) failed.add(rewrite);
  return applyEdits(document.text, before, fit) ?? document.text;
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

/** Groups of edits that the document reads well with: all of them, else halves, down to the single rewrite. */
function fitting(text: string, before: Value, fit: readonly Edit[], groups: readonly Edit[][]): readonly Edit[] {
  const all = [...fit, ...groups.flat()];
  if (applyEdits(text, before, all) !== undefined) return all;
  const parts = groups.length > 1 ? groups : [...Map.groupBy(groups.flat(), ({ rewrite }) => rewrite).values()];
  if (parts.length < 2) return fit;
  const middle = Math.ceil(parts.length / 2);
  return fitting(text, before, fitting(text, before, fit, parts.slice(0, middle)), parts.slice(middle));
}

function isSame(a: Edit, b: Edit): boolean {
  return a.cut.start === b.cut.start && a.cut.end === b.cut.end && a.now === b.now;
}

/** True when two edits want different things of one part of a text. */
function clash(a: Edit, b: Edit): boolean {
  return a.cut.start < b.cut.end && b.cut.start < a.cut.end && !isSame(a, b);
}

/** The document's text with the edits; undefined when they clash, or when it then reads otherwise than they say. */
function applyEdits(text: string, before: Value, edits: readonly Edit[]): string | undefined {
  const changes: Replacement[] = [];
  const wanted = new Map<string, string>();
  for (const ofScalar of Map.groupBy(edits, ({ scalar }) => scalar.start).values()) {
    const [first] = ofScalar;
    if (first === undefined || ofScalar.some((edit, at) => ofScalar.slice(0, at).some(other => clash(edit, other)))) {
      return undefined;
    }
    const { scalar, encoded } = first;
    const plain = encoded ? (decodeBase64(scalar.text) ?? '') : scalar.text;
    const distinct = ofScalar.filter((edit, at) => ofScalar.findIndex(other => isSame(edit, other)) === at);
    const replacements = distinct.map(({ cut, now }) => ({ ...cut, now }));
    const now = replaceCuts(plain, replacements);
    const code = Buffer.from(now).toString('base64');
    for (const { path } of ofScalar) wanted.set(path, encoded ? code : now);
    const pieces = encoded ? [{ ...wholeOf(scalar.text), now: code }] : replacements;
    const ranges = sourceRanges(scalar.source, scalar.style, scalar.text, pieces);
    if (ranges === undefined) return undefined;
    for (const [at, { start, end }] of ranges.entries()) {
      changes.push({ start: scalar.start + start, end: scalar.start + end, now: pieces[at]?.now ?? '' });
    }
  }
  const result = replaceCuts(text, changes);
  return readsAs(result, before, wanted) ? result : undefined;
}

/** A part of a text and what comes in its place. */
type Replacement = Cut & { readonly now: string };

function replaceCuts(text: string, replacements: readonly Replacement[]): string {
  let from = 0;
  const pieces = replacements
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ start, end, now }) => {
      const before = text.slice(from, start);
      from = end;
      return [before, now];
    });
  return pieces.join('') + text.slice(from);
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
