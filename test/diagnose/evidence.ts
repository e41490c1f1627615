// SPDX-License-Identifier: Apache-2.0
import type { Evidence, MirrorAnswer } from '../../src/diagnose/evidence.ts';
import type { PullSecret } from '../../src/diagnose/pull-secrets.ts';
import type { LockedName } from '../../src/drift/live.ts';
import type { LockedImage } from '../../src/lock/lock.ts';
import { mirrorReference, parseMirror } from '../../src/plan/layout.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { anImage, aUse, digest } from '../support/locks.ts';

export const MIRROR = parseMirror('mirror.example:5000/m');
export const AT_MIRROR = 'mirror.example:5000/m/quay.io/team/web:1';
export const THERE: MirrorAnswer = { state: 'there', digest: digest('a'), platforms: ['linux/amd64'] };
export const NOT_FOUND = `failed to resolve reference "${AT_MIRROR}": ${AT_MIRROR}: not found`;
export const WANTS =
  'unexpected status from HEAD request to https://mirror.example:5000/v2/m/quay.io/team/web/manifests/1: 401 Unauthorized';

export function aName(changes: Partial<LockedImage> = {}, redirected = false): LockedName {
  const upstream = parseReference('quay.io/team/web:1');
  const platforms = [{ platform: 'linux/amd64', digest: digest('b'), size: 1 }];
  const locked = anImage('quay.io/team/web:1', { platforms, uses: [aUse({ redirect: 'values' })], ...changes });
  return { locked, upstream, mirrored: mirrorReference(upstream, MIRROR), redirected };
}

export interface Case extends Partial<Omit<Evidence, 'container' | 'probe'>> {
  readonly image?: string;
  readonly reason?: string;
  readonly probe?: MirrorAnswer;
}

export function evidence({ image = AT_MIRROR, reason = 'ImagePullBackOff', probe, ...rest }: Case): Evidence {
  return {
    pod: {
      namespace: 'shop',
      name: 'web-0',
      uid: 'u',
      node: 'node-1',
      serviceAccount: 'web',
      secrets: [],
      origin: { chart: 'web-1.2.3', release: 'web', owner: 'ReplicaSet web-5d4' },
      containers: [],
    },
    container: {
      name: 'web',
      image,
      volumes: [],
      policy: 'IfNotPresent',
      waiting: { reason, message: '' },
      pulled: false,
    },
    messages: [],
    names: [aName()],
    mirror: MIRROR,
    secrets: [],
    platform: 'linux/amd64',
    unseen: [],
    ...(probe && { probe }),
    ...rest,
  };
}

export const secret = (state: PullSecret['state'], registries?: string[]): PullSecret => ({
  name: 'regcred',
  state,
  ...(registries && { registries }),
});
