// SPDX-License-Identifier: Apache-2.0
import type { LockedName } from '../drift/live.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import type { PullSecret } from './pull-secrets.ts';
import type { PullingContainer, PullingPod } from './pulling-pod.ts';

/** All that is known of a container whose image does not come. */
export interface Evidence {
  readonly pod: PullingPod;
  /** With the image that does not come, be it that of a volume. */
  readonly container: PullingContainer;
  /** What kubelet and runtime said of it, the newest first; the container's status comes before events. */
  readonly messages: readonly string[];
  readonly names: readonly LockedName[];
  readonly mirror?: MirrorTarget;
  /** Those that the Pod names. */
  readonly secrets: readonly PullSecret[];
  /** Of the Pod's node; absent where it could not be seen. */
  readonly platform?: string;
  /** What the mirror said of the image's name there; absent when it was not asked. */
  readonly probe?: MirrorAnswer;
  /** What the Pod's node asks for the image, in order, where `doctor` has looked; at the time of its report. */
  readonly attempts?: readonly NodeAttempt[];
  /** What could not be looked at, as sentences. */
  readonly unseen: readonly string[];
}

/** One place that a node's runtime asks, as `doctor -o json` has it. */
export interface NodeAttempt {
  readonly url: string;
  /** The image's own registry. */
  readonly upstream: boolean;
  readonly result: 'answers' | 'fails' | 'other-digest' | 'not-asked';
  readonly reason?: string;
}

/** `refused` and `unreached` are about this machine, which may see less of the mirror than a node does, or more. */
export type MirrorAnswer =
  | { readonly state: 'there'; readonly digest: string; readonly platforms: readonly string[] }
  | { readonly state: 'missing' }
  | { readonly state: 'refused' | 'unreached'; readonly reason: string };

/** Why an image does not come. One, the first that has to be mended. */
export type Cause =
  | 'invalid-name'
  | 'not-preloaded'
  | 'not-in-lock'
  | 'other-tag'
  | 'name-typo'
  | 'not-redirected'
  | 'node-not-configured'
  | 'not-in-mirror'
  | 'other-digest'
  | 'platform-missing'
  | 'secret-missing'
  | 'credentials-missing'
  | 'credentials-rejected'
  | 'credentials'
  | 'authority-unknown'
  | 'certificate'
  | 'plain-http'
  | 'host-unknown'
  | 'unreachable'
  | 'proxy'
  | 'throttled'
  | 'disk-full'
  | 'signature'
  | 'server-error'
  | 'there-now'
  | 'unknown';

export interface Finding {
  readonly cause: Cause;
  /** What is so. */
  readonly explanation: string;
  /** What to do. */
  readonly fix: string;
}

export interface Diagnosis extends Finding {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The image volume of the container that does not come; absent for its own image. */
  readonly volume?: string;
  readonly image: string;
  /** The kubelet's word for it. */
  readonly reason: string;
  readonly node?: string;
  /** What it was read from. */
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
}
