// SPDX-License-Identifier: Apache-2.0
import type { Attempt, Diagnosis } from '../action/doctor.ts';

const WORDS: Readonly<Record<Attempt['result'], string>> = {
  answers: 'answers',
  fails: 'fails',
  'other-digest': 'has another image',
  'not-asked': 'not asked',
};

/** Each image with the places that a runtime asks, in order, and what they say. */
export function showDiagnosis({ images }: Diagnosis): string {
  return images
    .map(({ image, attempts }) => [
      image,
      ...attempts.map(showAttempt),
      ...(attempts.length === 0 ? ['  nothing may be asked'] : []),
    ])
    .flatMap(lines => lines.map(line => `${line}\n`))
    .join('');
}

function showAttempt({ url, upstream, result, reason }: Attempt, at: number): string {
  return `  ${at + 1}. ${url}${upstream ? ' (upstream)' : ''}: ${WORDS[result]}${reason === undefined ? '' : `: ${reason}`}`;
}
