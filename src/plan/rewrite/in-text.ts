// SPDX-License-Identifier: Apache-2.0
import { openLine, openText } from '../../discover/embedded.ts';
import { afterPairKey, tokensOf } from '../../discover/tokens.ts';
import { valueAt } from '../../discover/values-path.ts';
import type { Value } from '../../rendered/value.ts';
import { changedTexts, formatSteps, parsePlacePath } from './place-path.ts';

/** A part of a text, in UTF-16 units. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

/** What to look for. `rank` of `count` tells equal texts of equal names in one string apart, from 0. */
export interface Sought {
  readonly old: string;
  readonly now: string;
  readonly rank: number;
  readonly count: number;
}

/** Trials of one place inside a document in a string: each parses that document. */
const TRIALS = 200;

/**
 * Finds a text in a string of an object: all of it, the end of `--flag=…`, a leaf of the document that the string holds, or
 * a word of its lines; `inside` is what the lock's path has behind `#`. Undefined when it is not there, or not for certain.
 */
export function locate(text: string, inside: string | undefined, sought: Sought): Cut | undefined {
  if (inside === undefined) return atEnd(text, sought.old);
  const value = openDocument(text);
  return value === undefined ? amongWords(text, inside, sought) : inDocument(text, value, inside, sought);
}

function cutOut(text: string, { start, end }: Cut, now: string): string {
  return text.slice(0, start) + now + text.slice(end);
}

/** As rules open strings. */
export function openDocument(text: string): Value | undefined {
  return openText(text) ?? openLine(text);
}

function atEnd(text: string, old: string): Cut | undefined {
  const end = text.trimEnd().length;
  const start = end - old.length;
  if (old === '' || start < 0 || text.slice(start, end) !== old) return undefined;
  const before = text.slice(0, start);
  return before.trim() === '' || /^--?[\w.-]+=(?:docker:\/\/)?$|^\s*docker:\/\/$/.test(before)
    ? { start, end }
    : undefined;
}

/**
 * TOML, JSON and YAML all lose where their leaves stood. So each place where the text is written is tried: the one whose
 * change changes that leaf, as wanted, and nothing else is right.
 */
function inDocument(text: string, value: Value, inside: string, sought: Sought): Cut | undefined {
  const path = parsePlacePath(inside);
  const leaf = path && valueAt(value, path.steps);
  if (path === undefined || typeof leaf !== 'string') return undefined;
  const inner = locate(leaf, path.inside, sought);
  if (inner === undefined) return undefined;
  const [place, wanted] = [formatSteps(path.steps), cutOut(leaf, inner, sought.now)];
  let tried = 0;
  for (let start = text.indexOf(sought.old); start !== -1; start = text.indexOf(sought.old, start + 1)) {
    if (++tried > TRIALS) return undefined;
    const cut = { start, end: start + sought.old.length };
    const opened = openDocument(cutOut(text, cut, sought.now));
    const changes = opened === undefined ? undefined : changedTexts(value, opened);
    if (changes?.length === 1 && changes[0]?.path === place && changes[0].now === wanted) return cut;
  }
  return undefined;
}

/** The words that have this name and read so; there must be as many as the uses that were found. */
function amongWords(text: string, inside: string, { old, rank, count }: Sought): Cut | undefined {
  const name = inside.replace(/~\d+$/, '');
  const found = [...wordsOf(text)].filter(word => word.text === old && word.name === name);
  const places = found.length > 0 ? found : afterName(text, name, old);
  const place = places.length === count ? places[rank] : undefined;
  return place && { start: place.start, end: place.start + old.length };
}

interface Word {
  readonly name: string;
  readonly text: string;
  readonly start: number;
}

/** The words that discovery judges, each with the name that it gives them; a pair's image counts as a word too. */
function* wordsOf(text: string): Generator<Word> {
  let lineStart = 0;
  for (const line of text.split('\n')) {
    let from = 0;
    for (const { text: word, key } of tokensOf(line)) {
      const at = line.indexOf(word, from);
      from = at + word.length;
      const start = lineStart + at;
      yield { name: key === '' ? word : key, text: word, start };
      const image = afterPairKey(word);
      if (image !== undefined) {
        yield { name: key === '' ? image : key, text: image, start: start + word.length - image.length };
      }
    }
    lineStart += line.length + 1;
  }
}

/** `3.9.0=image` and `pool:image`, as rules read them: the name right in front. */
function afterName(text: string, name: string, old: string): Word[] {
  const words: Word[] = [];
  for (let start = text.indexOf(old); start !== -1; start = text.indexOf(old, start + 1)) {
    const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
    const before = line.replace(/["']$/, '');
    const named = withoutSeparator(before.replace(/["']$/, ''), before);
    const ends = !/^[\w/@-]|^[.:][\w/]/.test(text.slice(start + old.length, start + old.length + 2));
    const begins = named !== before && named.endsWith(name) && !/[\w./-]/.test(named.at(-name.length - 1) ?? '');
    if (ends && begins && !/^\s*#/.test(line)) words.push({ name, text: old, start });
  }
  return words;
}

/** What stands in front of `:`, `=` or spaces; `otherwise` where none of them is there. Expressions would try each space of a long row. */
function withoutSeparator(text: string, otherwise: string): string {
  const named = text.trimEnd();
  if (/[:=]$/.test(named)) return named.slice(0, -1).trimEnd();
  return named === text ? otherwise : named;
}
