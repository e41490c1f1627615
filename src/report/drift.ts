// SPDX-License-Identifier: Apache-2.0
import { createTwoFilesPatch } from 'diff';
import type { Drift } from '../drift/drift.ts';
import type { PlacedFinding } from '../drift/findings.ts';

export interface Texts {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** A unified diff of the lock, a summary by kind of change, and where to look. */
export function showDrift(drift: Drift, { file, before, after }: Texts, findings: readonly PlacedFinding[]): string {
  const patch = createTwoFilesPatch(file, file, before, after, 'locked', 'now', { context: 2 });
  const arrow = ({ from, to }: { from: string; to: string }): string => `${from} -> ${to}`;
  const groups: [string, readonly string[]][] = [
    ['added', drift.added],
    ['removed', drift.removed],
    ['retagged', drift.retagged.map(arrow)],
    ['moved', drift.moved.map(arrow)],
    ['changed', drift.changed.map(({ image, what }) => `${image} (${what.join(', ')})`)],
    ['releases', drift.releases],
    ['places', placesOf(findings)],
  ];
  const summary = groups.filter(([, lines]) => lines.length > 0).map(([name, lines]) => section(name, lines));
  return `${patch}\n${summary.join('')}`;
}

/** A line for each place; what the gaps of the lock say stands elsewhere. */
function placesOf(findings: readonly PlacedFinding[]): string[] {
  return findings.filter(({ rule }) => rule !== 'gap').map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

function section(name: string, lines: readonly string[]): string {
  return `${name} (${lines.length}):\n${lines.map(line => `  ${line}\n`).join('')}`;
}
