// SPDX-License-Identifier: Apache-2.0
import { writeKyvernoPolicies } from '../emit/kyverno-policy.ts';
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { listImages } from '../plan/image-list.ts';
import { frontOf, type MirrorTarget } from '../plan/layout.ts';
import { tryReference } from '../reference/reference.ts';

export interface GeneratePolicyOptions {
  readonly name: string;
  readonly mirror: MirrorTarget;
  readonly addDigests: boolean;
  readonly hosts: readonly string[];
  /** Only the images of these releases; all when empty. */
  readonly releases: readonly string[];
}

export interface GeneratedPolicy {
  readonly text: string;
  readonly images: number;
}

/** A Kyverno policy for the lock's images. Throws USAGE, NO_IMAGES, LOCK_INCOMPLETE; FORMAT_UNFIT for hosts that the layout cannot carry. */
export function generatePolicy(lock: Lock, options: GeneratePolicyOptions): GeneratedPolicy {
  const { name, mirror, addDigests, hosts, releases } = options;
  const { images } = listImages(lock, { only: releases, charts: false, onDisk: new Set() });
  for (const host of hosts) checkHost(host, mirror);
  if (!/^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$/.test(name)) {
    throw new AirgapError('USAGE', `"${name}" is not a name for a policy`, {
      hint: 'Lower-case letters, digits and -, and at most 52 of them.',
    });
  }
  const unpinned = addDigests ? images.filter(({ digest }) => digest === undefined) : [];
  if (unpinned.length > 0) {
    const names = unpinned.map(({ reference }) => reference.written).join(', ');
    throw new AirgapError('LOCK_INCOMPLETE', `the lock has no digest of ${names}`, {
      hint: 'Run `helm airgap lock` without --offline, or leave --add-digests out.',
    });
  }
  return { text: writeKyvernoPolicies(images, { name, mirror, addDigests, hosts }), images: images.length };
}

function checkHost(host: string, mirror: MirrorTarget): void {
  const probe = tryReference(`${host}/team/probe`);
  if (probe === undefined || probe.registry !== host) {
    throw new AirgapError('USAGE', `"${host}" is not a registry's host`, {
      hint: 'Write it as images do: quay.io, docker.io, registry.example:5000.',
    });
  }
  if (frontOf(host, mirror) !== undefined) return;
  throw new AirgapError('FORMAT_UNFIT', `a policy by host cannot express the layout ${mirror.layout}`, {
    hint: 'Only a layout that ends in {path} puts the same text in front of each image of a host. Leave --pattern out.',
  });
}
