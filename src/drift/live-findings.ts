// SPDX-License-Identifier: Apache-2.0
import type { Finding, FindingLevel, LiveRule } from './findings.ts';
import type { LiveComparison, LiveImage, LiveState } from './live.ts';

const SAID: Partial<Record<LiveState, readonly [rule: LiveRule, what: string]>> = {
  'not-locked': ['live-not-locked', 'is not in the lock'],
  'other-digest': ['live-other-digest', 'has another digest than the lock'],
  upstream: ['live-upstream', 'is pulled by its upstream name although there is a mirror'],
  'not-mirrored': ['live-not-mirrored', 'runs as locked, and the mirror does not have it'],
  unknown: ['live-unknown', 'may or may not be what is locked'],
};

/** What a person has to look at, by the entry of the lock where there is one. `strict` makes errors of what cannot be known and of what is locked for nothing. */
export function liveFindings({ images, unused }: LiveComparison, strict: boolean): Finding[] {
  const open: FindingLevel = strict ? 'error' : 'note';
  return [
    ...images.flatMap(image => findingOf(image, open)),
    ...unused.map(image => ({
      rule: 'live-unused' as const,
      level: open,
      message: `${image} is in the lock, and nothing in the cluster names it`,
      image,
    })),
  ];
}

function findingOf({ image, state, digest, expected, why, locked, uses }: LiveImage, open: FindingLevel): Finding[] {
  const said = SAID[state];
  if (said === undefined) return [];
  const [rule, what] = said;
  const digests = expected === undefined ? '' : ` (${digest} runs, ${expected} is locked)`;
  const [first] = uses;
  const maker = first?.owner === undefined ? '' : ` (${first.owner})`;
  const place = first === undefined ? '' : `: ${first.object}${maker} ${first.path}`;
  const more = uses.length > 1 ? ` and ${uses.length - 1} more` : '';
  const message = `${image} ${what}${digests}${why === undefined ? '' : `, ${why}`}${place}${more}`;
  const level = state === 'unknown' ? open : 'error';
  return [{ rule, level, message, image: locked ?? image }];
}
