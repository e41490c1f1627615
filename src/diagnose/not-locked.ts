// SPDX-License-Identifier: Apache-2.0
import { canonical, type Reference } from '../reference/reference.ts';
import type { Evidence, Finding } from './evidence.ts';
import type { LockMatch } from './lock-match.ts';
import type { Reading } from './message.ts';

/** For an image that the lock does not have: the mirror holds what the lock names, so nothing brings this one. */
export function notLocked(
  { pod, probe }: Evidence,
  reference: Reference,
  match: Exclude<LockMatch, { kind: 'locked' }>,
  reading: Reading | undefined,
): Finding {
  const brought = broughtBy(pod.origin);
  const image = canonical(reference);
  if (reading === undefined && probe?.state !== 'missing') {
    return {
      cause: 'unknown',
      explanation: `${image} is not in the lock; whether that is why it does not come, nothing tells. ${brought}`,
      fix: 'Wait for the next try of the kubelet, which leaves an event, and ask again.',
    };
  }
  if (match.kind === 'other-tag') {
    return {
      cause: 'other-tag',
      explanation: `${image} is not in the lock, which has ${match.names.join(', ')}. ${brought}`,
      fix: 'Install what was locked, or lock what is installed now: `helm airgap check`, `helm airgap lock`, then `helm airgap mirror`.',
    };
  }
  if (match.kind === 'near') {
    return {
      cause: 'name-typo',
      explanation: `${image} is not in the lock, which has a name that differs in a letter or two: ${match.names.join(', ')}. ${brought}`,
      fix: 'Correct the name where it comes from. If it is right, lock it and mirror it.',
    };
  }
  return {
    cause: 'not-in-lock',
    explanation: `${image} is not in the lock. ${brought}`,
    fix: 'Lock what brings it (`helm airgap lock`), or name it under additionalImages of airgap.yaml when an operator starts it; then `helm airgap mirror`.',
  };
}

function broughtBy({ chart, release, owner }: Evidence['pod']['origin']): string {
  const from = [
    ...(chart === undefined ? [] : [`chart ${chart}`]),
    ...(release === undefined ? [] : [`release ${release}`]),
    ...(owner === undefined ? [] : [owner]),
  ];
  return from.length === 0 ? 'Nothing of the Pod tells what brought it.' : `It comes with ${from.join(', ')}.`;
}
