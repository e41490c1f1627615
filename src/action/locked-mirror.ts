// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { type MirrorTarget, parseMirror, refuseCollisions } from '../plan/layout.ts';
import { parseReference } from '../reference/reference.ts';
import { mirrorOf, readLock, type Workspace } from './workspace.ts';

/** The lock, for what is written from it alone. Throws LOCK_MISSING, LOCK_INVALID. */
export async function requireLock(workspace: Workspace): Promise<Lock> {
  const lock = await readLock(workspace);
  if (lock !== undefined) return lock;
  throw new AirgapError('LOCK_MISSING', `there is no ${workspace.lockFile}`, {
    hint: 'Write it with `helm airgap lock`, or name the airgap.yaml beside it with --config.',
  });
}

/** The mirror of flags or `airgap.yaml`, else the lock's own. Throws USAGE for none, LAYOUT_INVALID, LAYOUT_COLLISION. */
export function lockedMirror(
  lock: Lock,
  options: { readonly mirror?: string | undefined; readonly layout?: string | undefined },
  workspace: Workspace,
): MirrorTarget {
  const own = lock.mirror && parseMirror(lock.mirror.pull, options.layout ?? lock.mirror.layout);
  const mirror = mirrorOf(options, workspace) ?? own;
  if (mirror === undefined) {
    throw new AirgapError('USAGE', 'no mirror is named', {
      hint: 'Give --mirror HOST[/PREFIX], or mirror.pull in airgap.yaml.',
    });
  }
  refuseCollisions(
    lock.images.map(({ image }) => parseReference(image)),
    mirror,
  );
  return mirror;
}
