// SPDX-License-Identifier: Apache-2.0
import type { ValueMap } from '../rendered/value.ts';
import type { Candidate } from './candidates.ts';
import { formatValuesPath, patchOf } from './values-path.ts';

/**
 * A mark put in front of a values leaf. It reads as a registry host with a path behind it, as a mirror does, so that
 * templates that look for a dot in the first part treat it as they will treat the mirror.
 */
const MARK = /s(\d+)\.airgap\.invalid(?:\/empty(?=[/:@]|$))?\/?/g;
/** The same in front of a text, each with a slash behind it. */
const LEADING = /^(?:s\d+\.airgap\.invalid(?:\/empty(?=[/:@]|$))?\/)*/;

export function sentinel(id: number): string {
  return `s${id}.airgap.invalid`;
}

/** Values that put candidate number i's sentinel in front of its text; several in one leaf go in together. */
export function perturb(values: ValueMap, candidates: ReadonlyMap<number, Candidate>): ValueMap {
  const leaves = new Map<string, { candidate: Candidate; marks: [offset: number, id: number][] }>();
  for (const [id, candidate] of candidates) {
    const key = formatValuesPath(candidate.path);
    const leaf = leaves.get(key) ?? { candidate, marks: [] };
    leaf.marks.push([candidate.offset, id]);
    leaves.set(key, leaf);
  }
  const edits = [...leaves.values()].map(({ candidate: { path, text }, marks }) => ({
    path,
    value: mark(text, marks),
  }));
  return patchOf(values, edits);
}

function mark(text: string, marks: [offset: number, id: number][]): string {
  // With a path, so that one that becomes a whole image name still reads as one.
  if (text === '') return `${sentinel(marks[0]?.[1] ?? 0)}/empty`;
  const last = [...marks].sort(([a], [b]) => b - a);
  return last.reduce((done, [at, id]) => `${done.slice(0, at)}${sentinel(id)}/${done.slice(at)}`, text);
}

/** `registry.corp:5000` behind a sentinel: a colon there makes the whole no reference, so that the use would be lost. */
const PORT = /(s\d+\.airgap\.invalid\/[a-z0-9.-]+):(\d+)(?=\/)/g;
const HIDDEN_PORT = /(s\d+\.airgap\.invalid\/[a-z0-9.-]+)__(\d+)(?=\/)/g;

/** Writes ports behind sentinels in a way that a path may hold; `withoutSentinels` writes them back. */
export function hidePorts(text: string): string {
  return text.replace(PORT, '$1__$2');
}

/** Takes all sentinels out of a text. */
export function withoutSentinels(text: string): string {
  // Nearly always there is none, and it is asked of each name and version.
  if (!text.includes('.airgap.invalid')) return text;
  return text.replace(HIDDEN_PORT, '$1:$2').replace(MARK, '');
}

/** The sentinels that a text begins with, each with its slash; '' for none. */
export function leadingSentinels(text: string): string {
  return LEADING.exec(text)?.[0] ?? '';
}

/** Numbers of all sentinels in a text, in order. */
export function sentinelsIn(text: string): number[] {
  return [...text.matchAll(MARK)].map(([, id]) => Number(id));
}

/** Number of the sentinel that stands right before `offset` of the text as it is without sentinels. */
export function sentinelAt(text: string, offset: number): number | undefined {
  let removed = 0;
  for (const match of text.matchAll(MARK)) {
    if (match.index - removed === offset) return Number(match[1]);
    removed += match[0].length;
  }
  return undefined;
}
