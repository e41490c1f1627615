// SPDX-License-Identifier: Apache-2.0
import type { CataloguedGap } from '../action/catalogue.ts';
import type { Gap, Lock } from '../lock/lock.ts';

const MEANING = {
  invalid: 'not an image reference',
  incomplete: 'a part of a reference whose other parts are not there',
  placeholder: 'filled in later; the image, or its tag, is named elsewhere',
};

/** One gap as it is told: where it is, what is missing and why, and the line that closes it, if one does. */
interface Told {
  readonly where: string;
  readonly what: string;
  readonly close?: string | undefined;
}

/** What is missing, why, and what closes it, for a reader of `discover`. */
export function showGaps(gaps: readonly CataloguedGap[]): string[] {
  return eachOnce(gaps.map(toldGap));
}

/** The same for gaps of the lock. */
export function showLockedGaps(gaps: readonly Gap[] = []): string[] {
  return eachOnce(gaps.map(toldLockedGap));
}

/** The lock's gaps that concern these releases; all when none is named. What is written from a lock is no more complete than it. */
export function showGapsOf({ gaps = [] }: Pick<Lock, 'gaps'>, releases: readonly string[]): string[] {
  return showLockedGaps(
    gaps.filter(({ release }) => releases.length === 0 || release === undefined || releases.includes(release)),
  );
}

function toldGap(gap: CataloguedGap): Told {
  const { release, object } = gap;
  if ('path' in gap) return { where: `${release}: ${object} ${gap.path}`, what: unresolved(gap.text, gap.reason) };
  const { file, line, question, why, close } = gap;
  const where = file === undefined ? `${release}: ${object} (${gap.gap}):` : `${file}:${line}: ${object}:`;
  return { where, what: `${question} ${why}`, close };
}

function unresolved(text: string, reason: keyof typeof MEANING): string {
  return `is ${JSON.stringify(text)}: ${MEANING[reason]}`;
}

/** The detail of a gap that an answer closes begins with its object, which differs where the question does not. */
function toldLockedGap({ release, file, line, reason, detail, close }: Gap): Told {
  if (close === undefined && file === undefined) return { where: `${release}: ${reason}:`, what: detail };
  const [, object = '', what = detail] = /^(.*?: )(.*)$/s.exec(detail) ?? [];
  const place = file === undefined ? `${release}:` : `${file}:${line}:`;
  return { where: `${place} ${object}`.trim(), what, close };
}

/** Names at most this many places of one question. */
const PLACES = 5;

/** One answer closes a question wherever it is asked, so it is asked once, with all its places. */
function eachOnce(gaps: readonly Told[]): string[] {
  const groups = Map.groupBy(gaps, ({ where, what, close }) => (close === undefined ? where + what : what + close));
  return [...groups.values()].map(([first, ...others]) => (first === undefined ? '' : showTold(first, others)));
}

function showTold({ where, what, close }: Told, others: readonly Told[]): string {
  const lines = [`${where} ${what}`];
  if (close === undefined) return lines.join('\n');
  if (others.length > 0) lines.push(`  The same of ${listed(others.map(other => other.where.replace(/:$/, '')))}`);
  return [...lines, `  airgap.yaml closes it: ${close}`].join('\n');
}

function listed(places: readonly string[]): string {
  const rest = places.length - PLACES;
  return places.slice(0, PLACES).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

/** An entry of `wrap` that moves nothing: its name is misspelt, or what it made has gone. */
export function showIdleWrap(release: string): string {
  return `gitops.wrap of airgap.yaml names ${release}, which makes no other release here; the entry moves nothing.`;
}
