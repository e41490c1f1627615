// SPDX-License-Identifier: Apache-2.0
import type { PlacedFinding } from '../drift/findings.ts';

/** Findings for programs that point at lines of a repository. */
export interface FoundInRepository {
  /** Files as seen from the root of the Git repository, with `/`. */
  readonly findings: readonly PlacedFinding[];
  /** Releases that were checked, sorted. */
  readonly releases: readonly string[];
  /** Of this program. */
  readonly version: string;
}

export const FINDING_FORMATS = ['sarif', 'junit', 'github', 'gitlab'] as const;
export type FindingFormat = (typeof FINDING_FORMATS)[number];

/** Findings in the words of a CI system. */
export async function showFindings(found: FoundInRepository, format: FindingFormat): Promise<string> {
  if (format === 'sarif') {
    const { CHECK_RULES, showSarif } = await import('./sarif.ts');
    return showSarif(found, CHECK_RULES);
  }
  if (format === 'junit') return (await import('./findings-as-tests.ts')).showFindingsAsTests(found);
  const { showGithub, showGitlab } = await import('./annotations-of-ci.ts');
  return format === 'github' ? showGithub(found) : showGitlab(found);
}
