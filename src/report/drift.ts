// SPDX-License-Identifier: Apache-2.0
import { createTwoFilesPatch } from 'diff';
import { type Drift, isClean } from '../drift/drift.ts';

export interface Texts {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** A unified diff of the lock and a summary by kind of change; '' when nothing differs. */
export function showDrift(drift: Drift, { file, before, after }: Texts): string {
  if (isClean(drift)) return '';
  const patch = createTwoFilesPatch(file, file, before, after, 'locked', 'now', { context: 2 });
  const arrow = ({ from, to }: { from: string; to: string }): string => `${from} -> ${to}`;
  const groups: [string, readonly string[]][] = [
    ['added', drift.added],
    ['removed', drift.removed],
    ['retagged', drift.retagged.map(arrow)],
    ['moved', drift.moved.map(arrow)],
    ['changed', drift.changed.map(({ image, what }) => `${image} (${what.join(', ')})`)],
    ['releases', drift.releases],
  ];
  const summary = groups.filter(([, lines]) => lines.length > 0).map(([name, lines]) => section(name, lines));
  return `${patch}\n${summary.join('')}`;
}

function section(name: string, lines: readonly string[]): string {
  return `${name} (${lines.length}):\n${lines.map(line => `  ${line}\n`).join('')}`;
}
