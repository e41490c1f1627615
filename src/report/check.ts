// SPDX-License-Identifier: Apache-2.0
import { type Drift, isClean } from '../drift/drift.ts';
import type { PlacedFinding } from '../drift/findings.ts';
import type { Lock } from '../lock/lock.ts';
import { showData } from './data.ts';
import { showDrift, type Texts } from './drift.ts';
import { FINDING_FORMATS, type FindingFormat, showFindings } from './finding-formats.ts';
import { showPullRequest } from './pull-request.ts';

export const CHECK_FORMATS = ['text', 'json', 'yaml', ...FINDING_FORMATS, 'markdown'] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

export interface CheckResult {
  readonly drift: Drift;
  /** Files as seen from the current folder. */
  readonly findings: readonly PlacedFinding[];
  /** The same as the Git repository calls them. */
  readonly inRepository: (file: string) => string;
  /** The lock as text, before and now; made only for a reader. */
  readonly texts: () => Texts;
  readonly observed: Lock;
  /** What a pull request is compared with. */
  readonly base: { readonly lock: Lock; readonly name: string };
  /** True when the lock is written anew after this. */
  readonly fixed: boolean;
  /** Of this program. */
  readonly version: string;
}

/** What `check` found, in the format asked for; `''` for a text without drift. */
export async function showCheck(result: CheckResult, format: CheckFormat): Promise<string> {
  const { drift, findings, observed, base } = result;
  const clean = isClean(drift);
  if (format === 'text') return clean ? '' : showDrift(drift, result.texts(), findings);
  if (format === 'markdown') {
    return showPullRequest({ before: base.lock, observed, since: base.name, upToDate: clean || result.fixed });
  }
  if (format === 'json' || format === 'yaml') return showAsData(clean, drift, findings, format);
  return showInRepository(result, format);
}

/** All of it, as schemas/check.schema.json describes it. */
export function showAsData(
  clean: boolean,
  drift: Drift,
  findings: readonly PlacedFinding[],
  format: 'json' | 'yaml',
): Promise<string> {
  return showData({ clean, ...drift, findings: findings.map(shown) }, format);
}

/** The findings alone, in the words of a CI system. */
export function showInRepository(
  {
    findings,
    inRepository,
    observed,
    version,
  }: Pick<CheckResult, 'findings' | 'inRepository' | 'observed' | 'version'>,
  format: FindingFormat,
): Promise<string> {
  const placed = findings.map(finding => ({ ...finding, file: inRepository(finding.file) }));
  return showFindings({ findings: placed, releases: observed.releases.map(({ name }) => name), version }, format);
}

function shown({ rule, level, message, release, image, file, line, fingerprint }: PlacedFinding): object {
  // What is undefined is left out.
  return { rule, level, message, release, image, file, line, fingerprint };
}
