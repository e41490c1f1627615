// SPDX-License-Identifier: Apache-2.0
import type { PlacedFinding } from '../drift/findings.ts';
import type { Lock } from '../lock/lock.ts';
import { type CheckFormat, type CheckResult, showAsData, showInRepository } from './check.ts';

/** What a mirror lacks of a lock. */
export interface MirrorCheck extends Pick<CheckResult, 'findings' | 'inRepository' | 'version'> {
  readonly lock: Lock;
}

/** It in the formats of `check`; '' for a text when nothing is lacking. */
export async function showMirrorCheck(result: MirrorCheck, format: CheckFormat): Promise<string> {
  const { findings, lock } = result;
  if (format === 'text') return linesOf(findings, '');
  if (format === 'markdown') return showMarkdown(findings);
  if (format === 'json' || format === 'yaml') return showAsData(findings.length === 0, NO_DRIFT, findings, format);
  return showInRepository({ ...result, observed: lock }, format);
}

const NO_DRIFT = { added: [], removed: [], retagged: [], moved: [], changed: [], releases: [] };

function showMarkdown(findings: readonly PlacedFinding[]): string {
  if (findings.length === 0) return '### All locked images are on the mirror\n';
  return `### Not on the mirror as locked\n\n${linesOf(findings, '- ')}`;
}

function linesOf(findings: readonly PlacedFinding[], bullet: string): string {
  return findings.map(({ message }) => `${bullet}${message}\n`).join('');
}
