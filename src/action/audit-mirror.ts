// SPDX-License-Identifier: Apache-2.0
import type { LiveComparison } from '../drift/live.ts';
import { markMirrored } from '../drift/live-mirror.ts';
import type { Lock, LockedImage } from '../lock/lock.ts';
import type { Resolver } from '../oci/content.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import { parseReference, repositoryOf } from '../reference/reference.ts';
import { lackingAtMirror } from './check-mirror.ts';

/**
 * Asks the mirror, from here, for the locked images that a cluster names, for the platforms of the nodes that run Pods. Those
 * that the lock has no digest of are not asked for. Throws what the mirror answers when it does not let us look.
 */
export async function auditMirror(
  comparison: LiveComparison,
  lock: Lock,
  mirror: MirrorTarget,
  source: Resolver,
): Promise<LiveComparison> {
  const named = new Set(comparison.images.map(({ locked }) => locked));
  const images = lock.images.filter(({ image, digest }) => named.has(image) && digest !== undefined);
  if (images.length === 0) return comparison;
  const nodes = comparison.images.flatMap(({ uses }) => uses.flatMap(({ platform }) => platform ?? []));
  const platforms = nodes.length === 0 ? undefined : [...new Set(nodes)];
  const lacks = await lackingAtMirror({ ...lock, images }, mirror, platforms, source);
  const answers = new Map(lacks.map(({ image, lacks }) => [image, lacks]));
  const answered = images.flatMap(image => {
    // Names that a mirror cannot tell apart, such as web@sha256:… and web:1@sha256:…, are asked for once.
    const asked = answers.has(image.image) ? image : images.find(one => answers.has(one.image) && isSame(one, image));
    return asked === undefined ? [] : [[image.image, answers.get(asked.image) ?? []] as const];
  });
  return markMirrored(comparison, new Map(answered));
}

function isSame(a: LockedImage, b: LockedImage): boolean {
  return a.digest === b.digest && repositoryOf(parseReference(a.image)) === repositoryOf(parseReference(b.image));
}
