// SPDX-License-Identifier: Apache-2.0
import type { Answer, Reasoned } from '../config/config.ts';
import type { OperatorGap } from '../knowledge/gap.ts';
import { plainName } from '../lock/release-name.ts';
import type { Study } from './study.ts';

/** What answers are held against. */
export type Asking = Pick<Study, 'name' | 'gaps'>;

/** Gaps of operators that no answer closes, and the images of the answers that close the others. */
export interface Answered<S> {
  readonly open: readonly { readonly study: S; readonly gap: OperatorGap }[];
  readonly images: readonly Reasoned[];
}

/** Holds the answers of `airgap.yaml` against the gaps found. An answer that nothing asks for adds nothing, see `unasked`. */
export function answer<S extends Asking>(studies: readonly S[], answers: readonly Answer[]): Answered<S> {
  const asked = studies.flatMap(study =>
    study.gaps.map(gap => ({ study, gap, found: answersTo(study, gap, answers) })),
  );
  return {
    open: asked.filter(({ found }) => found.length === 0),
    images: asked.flatMap(({ gap, found }) =>
      found.flatMap(({ images, reason }) =>
        images.map(image => ({ image, reason: reason ?? `answers ${nameOf(gap)}` })),
      ),
    ),
  };
}

/** Answers that no gap of these studies asks for: a name that is misspelt, or a question that has gone. */
export function unasked(studies: readonly Asking[], answers: readonly Answer[] = []): Answer[] {
  const asked = new Set(studies.flatMap(study => study.gaps.flatMap(gap => answersTo(study, gap, answers))));
  return answers.filter(one => !asked.has(one));
}

/** The name by which an answer closes a gap: `eck/versions`. */
export function nameOf({ operator, id }: OperatorGap): string {
  return `${operator}/${id}`;
}

function answersTo(study: Asking, gap: OperatorGap, answers: readonly Answer[]): Answer[] {
  return answers.filter(
    ({ gap: name, release }) =>
      name === nameOf(gap) && (release === undefined || release === study.name || release === plainName(study.name)),
  );
}
