// SPDX-License-Identifier: Apache-2.0
import { isMirror } from '../plan/node-plan.ts';
import { type Reference, tryReference } from '../reference/reference.ts';
import type { Diagnosis, Evidence, Finding, NodeAttempt } from './evidence.ts';
import { matchLock } from './lock-match.ts';
import { type Reading, readMessage, type Symptom } from './message.ts';
import { notLocked } from './not-locked.ts';
import { registryFinding } from './registry-finding.ts';
import { upstreamFinding } from './upstream-finding.ts';

/**
 * Why the image of a container does not come, and what to do: the one thing that has to be mended first. What no evidence
 * speaks for is not said; `unseen` tells what could not be looked at.
 */
export function diagnose(evidence: Evidence): Diagnosis {
  const { pod, container, messages, probe, attempts = [] } = evidence;
  const reading = messages.map(readMessage).find(read => read !== undefined);
  const finding = findingOf(evidence, reading);
  const seen = reading === undefined ? messages.slice(0, 1) : [reading.said];
  return {
    namespace: pod.namespace,
    pod: pod.name,
    container: container.name,
    ...(container.volume !== undefined && { volume: container.volume }),
    image: container.image,
    reason: container.waiting?.reason ?? '',
    ...(pod.node !== undefined && { node: pod.node }),
    ...finding,
    seen: [...seen, ...(probe === undefined ? [] : [probeWords(probe)]), ...attempts.map(attemptWords)],
    // Of a name that is none there is nothing to look at.
    unseen: finding.cause === 'invalid-name' ? [] : unseenOf(evidence, reading),
  };
}

function findingOf(evidence: Evidence, reading: Reading | undefined): Finding {
  const { container, names, mirror } = evidence;
  const reference = tryReference(container.image);
  if (reference === undefined || reading?.symptom === 'invalid-name') return invalidName(container.image);
  if (reading?.symptom === 'never' || container.waiting?.reason === 'ErrImageNeverPull')
    return notPreloaded(evidence, reference);
  if (reading?.symptom === 'disk-full') return diskFull(evidence);
  const match = matchLock(reference, names);
  const fromMirror = mirror !== undefined && isMirror(reading?.host ?? reference.registry, mirror);
  // Nothing comes from the mirror until the way to it is mended, whatever the lock says.
  const isStuck =
    reading !== undefined && (reading.symptom === 'signature' || (fromMirror && ON_THE_WAY.has(reading.symptom)));
  if (match.kind !== 'locked' && !isStuck) return notLocked(evidence, reference, match, reading);
  if (match.kind === 'locked' && match.at === 'upstream' && mirror !== undefined && !fromMirror)
    return upstreamFinding(evidence, reference, match.name, reading);
  return registryFinding(evidence, reference, match.kind === 'locked' ? match.name : undefined, reading);
}

const ON_THE_WAY: ReadonlySet<Symptom> = new Set([
  'authority',
  'certificate',
  'plain-http',
  'no-host',
  'unreachable',
  'proxy',
]);

function invalidName(image: string): Finding {
  return {
    cause: 'invalid-name',
    explanation: `"${image}" is no name of an image.`,
    fix: 'Correct it in the values or the template that it comes from: [host[:port]/]path[:tag][@sha256:…], the path in lower case. An empty value, a space or a doubled colon is the usual reason.',
  };
}

function notPreloaded({ pod }: Evidence, reference: Reference): Finding {
  const node = pod.node ?? 'its node';
  return {
    cause: 'not-preloaded',
    explanation: `imagePullPolicy is Never, and ${node} does not have the image under this name.`,
    fix: `Load it there (ctr -n k8s.io images import FILE, or podman load) under the name ${reference.written}, or set imagePullPolicy to IfNotPresent.`,
  };
}

function diskFull({ pod }: Evidence): Finding {
  return {
    cause: 'disk-full',
    explanation: `The disk of ${pod.node ?? 'the node'} is full.`,
    fix: 'Make room where the runtime keeps images, /var/lib/containerd or /var/lib/containers.',
  };
}

function attemptWords({ url, result, reason }: NodeAttempt): string {
  const words = { answers: 'it answers', fails: 'it fails', 'other-digest': 'another image', 'not-asked': 'not asked' };
  return `On the node, doctor asked ${url}: ${words[result]}${reason === undefined ? '' : `, ${reason}`}.`;
}

function probeWords(probe: NonNullable<Evidence['probe']>): string {
  if (probe.state === 'there') return `The mirror has it: ${probe.digest}.`;
  if (probe.state === 'missing') return 'The mirror, asked from here, does not have it.';
  return `The mirror, asked from here: ${probe.reason}`;
}

function unseenOf(
  { unseen, messages, mirror, probe, platform, pod }: Evidence,
  reading: Reading | undefined,
): string[] {
  return [
    ...unseen,
    ...(messages.length === 0
      ? ['Nothing says why: the status has no message, and events are gone after an hour.']
      : []),
    ...(messages.length > 0 && reading === undefined ? ['What the runtime says is of no form that is known.'] : []),
    ...(mirror === undefined ? ['No mirror is named, so none was looked at.'] : []),
    ...(mirror !== undefined && probe === undefined ? ['The mirror was not asked.'] : []),
    ...(probe?.state === 'refused' || probe?.state === 'unreached'
      ? ['What the mirror has could not be seen from here.']
      : []),
    ...(pod.node !== undefined && platform === undefined
      ? [`The platform of node ${pod.node} could not be seen.`]
      : []),
  ];
}
