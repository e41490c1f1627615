// SPDX-License-Identifier: Apache-2.0
import type { ObjectIdentity } from '../rendered/identity.ts';

/** What an operator will start cannot be known. Called `operator/id`; an answer of that name in `airgap.yaml` closes it. */
export interface OperatorGap {
  readonly operator: string;
  readonly id: string;
  /** Where the question arose first: the operator's object or one of its custom resources. */
  readonly object: ObjectIdentity;
  readonly question: string;
  readonly why: string;
  /** One line of YAML for `airgap.yaml`; `IMAGE` stands for what only the user knows. */
  readonly close: string;
  /** The file and line of a Git repository; of no operator and no release, then. */
  readonly place?: { readonly file: string; readonly line: number };
  /** Nobody wrote a rule: it only looks like an operator. */
  readonly possible?: true;
}

/** Stands for the operator's name where no rule gives one. */
export const UNKNOWN = 'unknown';

/** A gap with the line that closes it. */
export function gapOf(gap: Omit<OperatorGap, 'close'>): OperatorGap {
  return { ...gap, close: `answers: [{gap: ${gap.operator}/${gap.id}, images: [IMAGE]}]` };
}
