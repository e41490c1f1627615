// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { type MirrorTarget, parseMirror, refuseCollisions } from '../plan/layout.ts';
import { parseReference } from '../reference/reference.ts';
import { hintAbove } from './found-above.ts';
import { mirrorOf, readLock, type Workspace } from './workspace.ts';

/** The lock, for what is written from it alone. Throws LOCK_MISSING, LOCK_INVALID. */
export async function requireLock(workspace: Workspace): Promise<Lock> {
  const lock = await readLock(workspace);
  if (lock !== undefined) return lock;
  const hint =
    'Write it with `helm airgap lock`, take that of a bundle with `helm airgap inspect BUNDLE -o lock`, or name the airgap.yaml beside it with --config.';
  throw new AirgapError('LOCK_MISSING', `there is no ${workspace.lockFile}`, {
    hint: workspace.configured ? hint : hintAbove(workspace.root, workspace.lockFile, hint),
  });
}

interface MirrorOptions {
  readonly mirror?: string | undefined;
  readonly layout?: string | undefined;
}

/** The mirror of flags or `airgap.yaml`, else the one that the lock's overrides were proven for. Throws as mirrorOf. */
export function knownMirror(lock: Lock, options: MirrorOptions, workspace: Workspace): MirrorTarget | undefined {
  const own = lock.mirror;
  return mirrorOf(options, workspace) ?? (own && parseMirror(own.pull, options.layout ?? own.layout));
}

/** The same, where one is needed. Throws USAGE for none, LAYOUT_COLLISION. */
export function lockedMirror(lock: Lock, options: MirrorOptions, workspace: Workspace): MirrorTarget {
  const mirror = knownMirror(lock, options, workspace);
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
