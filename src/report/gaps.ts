// SPDX-License-Identifier: Apache-2.0
import type { CataloguedGap } from '../action/catalogue.ts';
import type { Gap, Lock } from '../lock/lock.ts';

const MEANING = {
  invalid: 'not an image reference',
  incomplete: 'a part of a reference whose other parts are not there',
  placeholder: 'filled in later; the image, or its tag, is named elsewhere',
};

/** What is missing, why, and what closes it, for a reader of `discover`. */
export function showGap(gap: CataloguedGap): string {
  if ('file' in gap && gap.file !== undefined) {
    return withRemedy(`${gap.file}:${gap.line}: ${gap.object}: ${gap.question} ${gap.why}`, gap.close);
  }
  const where = `${gap.release}: ${gap.object}`;
  if ('path' in gap) return `${where} ${gap.path} is ${JSON.stringify(gap.text)}: ${MEANING[gap.reason]}`;
  return withRemedy(`${where} (${gap.gap}): ${gap.question} ${gap.why}`, gap.close);
}

/** The lock's gaps that concern these releases; all when none is named. What is written from a lock is no more complete than it. */
export function showLockedGaps({ gaps = [] }: Pick<Lock, 'gaps'>, releases: readonly string[]): string[] {
  const own = gaps.filter(
    ({ release }) => releases.length === 0 || release === undefined || releases.includes(release),
  );
  return own.map(showLockedGap);
}

/** The same for a gap of the lock. */
export function showLockedGap({ release, file, line, reason, detail, close }: Gap): string {
  if (file !== undefined) return withRemedy(`${file}:${line}: ${detail}`, close ?? '');
  return close === undefined ? `${release}: ${reason}: ${detail}` : withRemedy(`${release}: ${detail}`, close);
}

/** An entry of `wrap` that moves nothing: its name is misspelt, or what it made has gone. */
export function showIdleWrap(release: string): string {
  return `gitops.wrap of airgap.yaml names ${release}, which makes no other release here; the entry moves nothing.`;
}

function withRemedy(text: string, close: string): string {
  return `${text}\n  airgap.yaml closes it: ${close}`;
}
