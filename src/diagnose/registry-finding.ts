// SPDX-License-Identifier: Apache-2.0
import type { LockedName } from '../drift/live.ts';
import { isMirror } from '../plan/node-plan.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import { certificateFinding } from './certificate.ts';
import { credentialsFinding } from './credentials.ts';
import type { Evidence, Finding } from './evidence.ts';
import type { Reading } from './message.ts';

/** For an image that was asked for where it should be: what that registry, or the way to it, lacks. */
export function registryFinding(
  evidence: Evidence,
  reference: Reference,
  name: LockedName | undefined,
  reading: Reading | undefined,
): Finding {
  if (reading === undefined) {
    return evidence.probe?.state === 'missing' && name !== undefined
      ? notInMirror(name, canonical(reference), evidence)
      : unknown(evidence);
  }
  const host = reading.host ?? reference.registry;
  switch (reading.symptom) {
    case 'not-found':
      return notFound(evidence, reference, name, host);
    case 'platform':
      return platformMissing(evidence, reference, name);
    case 'unauthorized':
    case 'denied':
      if (evidence.probe?.state === 'missing' && name !== undefined)
        return notInMirror(name, canonical(reference), evidence);
      return throughMirror(evidence, reference, host) ?? credentialsFinding(evidence, reference, host);
    default:
      return wayFinding(evidence, reading, host) ?? unknown(evidence);
  }
}

/** The mirror lacks a locked image. */
export function notInMirror({ locked }: LockedName, mirrored: string, { mirror }: Evidence): Finding {
  return {
    cause: 'not-in-mirror',
    explanation: `The mirror does not have ${mirrored}, which the lock names.`,
    fix: `helm airgap mirror --to ${mirror?.pull ?? 'MIRROR'} --image '${locked.image}', or import a bundle that has it.`,
  };
}

function notFound(evidence: Evidence, reference: Reference, name: LockedName | undefined, host: string): Finding {
  const { probe } = evidence;
  const { digest } = reference;
  const locked = name?.locked;
  const known = [locked?.digest, ...(locked?.platforms ?? []).map(platform => platform.digest)];
  if (digest !== undefined && locked !== undefined && !known.includes(digest)) {
    return {
      cause: 'other-digest',
      explanation: `The Pod wants ${digest}, and the lock has ${locked.digest ?? 'no digest'} for ${locked.image}.`,
      fix: 'Install what was locked, or lock and mirror what is installed now.',
    };
  }
  if (probe?.state === 'there') {
    return {
      cause: 'there-now',
      explanation: `${host} did not have it when the node asked, and has it now.`,
      fix: 'Wait: the kubelet tries again within five minutes. To be quicker, delete the Pod.',
    };
  }
  if (name !== undefined) return notInMirror(name, canonical(reference), evidence);
  return { ...NOTHING_TOLD, explanation: `${host} does not have ${canonical(reference)}.` };
}

function platformMissing({ platform, probe }: Evidence, reference: Reference, name: LockedName | undefined): Finding {
  const locked = name?.locked.platforms?.map(one => one.platform) ?? [];
  const there = probe?.state === 'there' ? probe.platforms : [];
  const wanted = platform ?? 'the platform of the node';
  const has = there.length > 0 ? ` The mirror has ${there.join(', ')}.` : '';
  const upstream = name?.locked.missing?.includes(platform ?? '') === true;
  return {
    cause: 'platform-missing',
    explanation: `${canonical(reference)} is not there for ${wanted}; the lock has ${locked.join(', ') || 'no platform of it'}.${has}`,
    fix: upstream
      ? `Upstream has none for ${wanted}: keep the Pod off such nodes with a node selector, or use another image.`
      : `Add ${wanted} to platforms of airgap.yaml, lock and mirror again; a mirror made with --platform lacks the others.`,
  };
}

/** A Secret of a Pod is for the registry that the image names, never for the mirror that a node asks in its place. */
function throughMirror({ mirror, pod }: Evidence, { registry }: Reference, host: string): Finding | undefined {
  if (mirror === undefined || !isMirror(host, mirror) || isMirror(registry, mirror)) return undefined;
  return {
    cause: 'credentials-missing',
    explanation: `The mirror, ${host}, wants credentials. ${pod.node ?? 'The node'} asks it for images of ${registry}, for which Secrets of Pods are of no use.`,
    fix: 'Give the nodes credentials: `helm airgap generate nodes --credentials-file FILE`; or let the mirror be read without.',
  };
}

/** What is wrong on the way to a registry. */
function wayFinding({ pod }: Evidence, { symptom, said }: Reading, host: string): Finding | undefined {
  const node = pod.node ?? 'the node';
  const found: Partial<Record<Reading['symptom'], Finding>> = {
    authority: {
      cause: 'authority-unknown',
      explanation: `${node} does not trust the authority that signed the certificate of ${host}.`,
      fix: `Give it that authority's certificate: \`helm airgap generate nodes --ca-file FILE\`, or the system's own trust store and a restart of the runtime.`,
    },
    certificate: certificateFinding(node, host, said),
    'plain-http': {
      cause: 'plain-http',
      explanation: `${host} speaks plain http, and ${node} asks it with TLS.`,
      fix: `Give ${host} a certificate; or tell the nodes: \`helm airgap generate nodes --plain-http ${host}\`.`,
    },
    'no-host': {
      cause: 'host-unknown',
      explanation: `${node} cannot resolve the name ${host}.`,
      fix: `Make the nodes' own DNS (not the cluster's) know ${host}, or put it into /etc/hosts there.`,
    },
    unreachable: {
      cause: 'unreachable',
      explanation: `${node} does not reach ${host}.`,
      fix: `See on the node whether ${host} answers: routes, firewalls, a registry that is down.`,
    },
    proxy: {
      cause: 'proxy',
      explanation: `${node} asks ${host} through a proxy, which does not answer.`,
      fix: `Correct the runtime's proxy, or put ${host.replace(/:\d+$/, '')} into its NO_PROXY.`,
    },
    throttled: {
      cause: 'throttled',
      explanation: `${host} answers no more for now: too many pulls.`,
      fix: `Pull from a mirror, or give the nodes credentials that may pull more.`,
    },
    signature: {
      cause: 'signature',
      explanation: `${node} wants the image to be signed, and its signature is missing or not by whom it trusts.`,
      fix: 'Mirror with referrers (the default; not --no-referrers), and see the policy of the runtime, /etc/containers/policy.json.',
    },
    'server-error': {
      cause: 'server-error',
      explanation: `${host} failed to answer; the fault is its own.`,
      fix: `See the log of ${host}.`,
    },
  };
  return found[symptom];
}

const NOTHING_TOLD: Finding = {
  cause: 'unknown',
  explanation: 'What is known does not tell why.',
  fix: 'See what was said, and what could not be seen.',
};

function unknown({ probe }: Evidence): Finding {
  return probe?.state === 'there'
    ? {
        ...NOTHING_TOLD,
        explanation: 'The mirror has the image; what is known does not tell why the node does not get it.',
      }
    : NOTHING_TOLD;
}
