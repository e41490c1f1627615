// SPDX-License-Identifier: Apache-2.0
import type { Examination } from '../action/doctor.ts';
import type { NodeAttempt } from '../diagnose/evidence.ts';

const WORDS: Readonly<Record<NodeAttempt['result'], string>> = {
  answers: 'answers',
  fails: 'fails',
  'other-digest': 'has another image',
  'not-asked': 'not asked',
};

/** Each image with the places that a runtime asks, in order, and what they say. */
export function showExamination({ images }: Examination): string {
  return images
    .map(({ image, attempts }) => [
      image,
      ...attempts.map(showAttempt),
      ...(attempts.length === 0 ? ['  nothing may be asked'] : []),
    ])
    .flatMap(lines => lines.map(line => `${line}\n`))
    .join('');
}

function showAttempt({ url, upstream, result, reason }: NodeAttempt, at: number): string {
  return `  ${at + 1}. ${url}${upstream ? ' (upstream)' : ''}: ${WORDS[result]}${reason === undefined ? '' : `: ${reason}`}`;
}
