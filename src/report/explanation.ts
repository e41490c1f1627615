// SPDX-License-Identifier: Apache-2.0
import type { ExplainedUse, Explanation } from '../action/explain.ts';
import { formatBytes } from '../reference/bytes.ts';

/** The story of each image, for a reader. */
export function showExplanation(explanations: readonly Explanation[]): string {
  return explanations.map(one).join('\n');
}

function one({ image, certainty, mirror, locked, ignored, uses }: Explanation): string {
  const lines = [
    image,
    field('certainty', certainty),
    ...(mirror === undefined ? [] : [field('on the mirror', mirror)]),
    ...(ignored === undefined ? [] : [field('ignored', ignored)]),
    ...lockedLines(locked),
    ...uses.flatMap(useLines),
  ];
  return `${lines.join('\n')}\n`;
}

function lockedLines(locked: Explanation['locked']): string[] {
  if (locked === undefined) return [field('locked', 'no')];
  const platforms = locked.platforms ?? [];
  return [
    field('locked', locked.digest ?? `without digest (${locked.unresolved})`),
    ...platforms.map(({ platform, digest, size }) => field(`  ${platform}`, `${digest} ${formatBytes(size)}`)),
    ...(locked.missing === undefined ? [] : [field('  missing', locked.missing.join(', '))]),
    ...(locked.referrers ?? []).map(({ artifactType, digest }) => field('  referrer', `${artifactType} ${digest}`)),
  ];
}

function useLines(use: ExplainedUse): string[] {
  const drives = use.values === undefined ? [] : [field('  values', use.values.join(' ') || 'no value drives it')];
  return [
    field('used by', `${use.release}: ${use.object}`),
    field('  at', use.path),
    ...(use.template === undefined ? [] : [field('  template', use.template)]),
    field('  written', use.written),
    field('  found by', `${use.rule} (${use.certainty})`),
    ...(use.options === undefined ? [] : [field('  brought in by', use.options.join(' '))]),
    ...drives,
    ...(use.open === undefined ? [] : [field('  not redirected', use.open)]),
  ];
}

function field(name: string, text: string): string {
  return `  ${`${name}:`.padEnd(18)} ${text}`;
}
