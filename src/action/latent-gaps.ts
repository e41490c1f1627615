// SPDX-License-Identifier: Apache-2.0
import type { Latent } from './latent.ts';

/** What the search for latent images could not see, a sentence each: options that never rendered, and a budget that ended. */
export function latentGaps({ failures, gaveUp, renders }: Latent): string[] {
  return [
    ...failures.map(({ options, words }) => `never rendered with ${options.join(',')}: ${firstLine(words)}`),
    ...(gaveUp ? [`${renders} renders were not enough to try every option; --latent-budget allows more`] : []),
  ];
}

/** What follows the first line is the chart's own prose, `NOTES.txt` for example. */
function firstLine(words: string): string {
  return words.split('\n').find(line => line.trim() !== '') ?? '';
}
