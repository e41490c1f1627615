// SPDX-License-Identifier: Apache-2.0
import type { CopyTarget } from '../oci/content.ts';
import { type CopyPlan, type PlannedBlob, totalMove } from '../oci/copy/copy-plan.ts';
import { blobsNeeded } from '../oci/copy/plan-copy.ts';
import type { Digest } from '../reference/digest.ts';
import type { OpenBundle } from './open-bundle.ts';
import { absentBlobs } from './open-volumes.ts';

/** Volumes of the set that were not given, and that something waits for. */
export interface MissingVolumes {
  /** `name version` of the bundle, and the digest of its own manifest. */
  readonly name: string;
  readonly digest: string;
  /** Sorted. */
  readonly volumes: readonly number[];
  /** How many volumes the set has. */
  readonly of: number;
}

/**
 * The plan without blobs of volumes that are not open. What needs one that its target has not waits: of that, the blobs at
 * hand are moved, so that volumes may come one after another, in any order.
 */
export function withoutAbsent(plan: CopyPlan, opened: OpenBundle): { plan: CopyPlan; missing?: MissingVolumes } {
  const absent = absentBlobs(opened);
  const lacking = new Map<CopyTarget, Set<Digest>>();
  const volumes = new Set<number>();
  const blobs = plan.blobs.flatMap((blob): PlannedBlob[] => {
    const { digest } = blob.descriptor;
    const volume = absent.get(digest);
    if (volume === undefined) return [blob];
    for (const { target, from } of blob.stores) {
      if (from !== undefined) continue;
      lacking.set(target, (lacking.get(target) ?? new Set()).add(digest));
      volumes.add(volume);
    }
    const stores = blob.stores.filter(({ from }) => from !== undefined);
    return stores.length === 0 ? [] : [{ ...blob, stores }];
  });
  if (volumes.size === 0) return { plan };
  const images = plan.images.map(image => {
    const at = lacking.get(image.destination.target);
    return blobsNeeded(image).some(({ digest }) => at?.has(digest)) ? { ...image, state: 'waiting' as const } : image;
  });
  const { bundle, digest } = opened;
  const missing = {
    name: `${bundle.name} ${bundle.version}`,
    digest,
    volumes: [...volumes].sort((a, b) => a - b),
    of: bundle.volumes?.length ?? 0,
  };
  return { plan: { images, blobs, totals: { ...plan.totals, move: totalMove(blobs) } }, missing };
}
