// SPDX-License-Identifier: Apache-2.0
import type { LockedName } from '../drift/live.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import type { Evidence, Finding } from './evidence.ts';
import type { Reading } from './message.ts';
import { notInMirror } from './registry-finding.ts';

/** For a locked image that a Pod names as upstream does, though there is a mirror, and that did not come from the mirror. */
export function upstreamFinding(
  evidence: Evidence,
  reference: Reference,
  name: LockedName,
  reading: Reading | undefined,
): Finding {
  const { probe, pod } = evidence;
  const mirrored = name.mirrored === undefined ? '' : canonical(name.mirrored);
  // A mirror's "not found" has no host in it; only the mirror itself can tell then who was asked.
  const isSilent = reading === undefined || (reading.symptom === 'not-found' && reading.host === undefined);
  const configured = name.redirected ? attemptsFinding(evidence, reference, mirrored) : undefined;
  if (configured !== undefined) return configured;
  if (isSilent && probe?.state === 'missing') return notInMirror(name, mirrored, evidence);
  if (isSilent && probe?.state !== 'there') {
    return {
      cause: 'unknown',
      explanation: `The Pod names ${canonical(reference)}. Whether ${pod.node ?? 'the node'} asked the mirror for it, and whether the mirror has it, could not be seen.`,
      fix: `Ask again from where the mirror answers, or see on the node what \`helm airgap doctor\` says.`,
    };
  }
  const asked = reading?.host === undefined ? 'upstream' : reading.host;
  if (name.redirected) {
    return {
      cause: 'node-not-configured',
      explanation: `${pod.node ?? 'The node'} asked ${asked} and not the mirror for ${canonical(reference)}.`,
      fix: `Configure the node (\`helm airgap generate nodes\`), restart what has to be, and see on it what \`helm airgap doctor\` says. The image's name there is ${mirrored}.`,
    };
  }
  return {
    cause: 'not-redirected',
    explanation: `The Pod names ${canonical(reference)}, so ${asked} was asked; the lock has overrides that make it ${mirrored}.`,
    fix: 'Install the release with the generated values (`helm airgap generate values`), or with the post-renderer, where the lock says so.',
  };
}

/** What `doctor` saw on the node, when no mirror gave it the image there. Undefined when one did, or nobody looked. */
function attemptsFinding(
  { attempts = [], pod }: Evidence,
  reference: Reference,
  mirrored: string,
): Finding | undefined {
  const [first, ...others] = attempts;
  if (first === undefined || attempts.some(({ upstream, result }) => !upstream && result === 'answers'))
    return undefined;
  const node = pod.node ?? 'The node';
  const asksMirror = [first, ...others].filter(({ upstream }) => !upstream);
  const last = asksMirror.at(-1);
  if (last === undefined) {
    return {
      cause: 'node-not-configured',
      explanation: `${node} asks ${first.url} for ${canonical(reference)}, and no mirror: so doctor read its configuration there.`,
      fix: `Configure the node (\`helm airgap generate nodes\`), and let \`helm airgap doctor\` look again. The image's name at the mirror is ${mirrored}.`,
    };
  }
  return {
    cause: 'node-not-configured',
    explanation: `${node} asks the mirror at ${last.url} for ${canonical(reference)}, and does not get it: ${last.reason ?? last.result}.`,
    fix: `Mend what is said of that address, on the node or at the mirror, and let \`helm airgap doctor\` look again there. The image's name is to be ${mirrored}.`,
  };
}
