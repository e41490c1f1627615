// SPDX-License-Identifier: Apache-2.0
import { compareLocks, type Drift } from '../drift/drift.ts';
import { type Finding, findingsOf } from '../drift/findings.ts';
import { Gate } from '../host/gate.ts';
import { isOfClusterOnly } from '../lock/cluster-release.ts';
import type { Lock, LockedImage } from '../lock/lock.ts';
import type { Resolver } from '../oci/content.ts';
import { parseReference } from '../reference/reference.ts';
import { keepDigests } from './lock.ts';
import { allOf } from './survey.ts';

export interface Checked {
  readonly drift: Drift;
  /** What a person has to look at, by release. */
  readonly findings: readonly Finding[];
  /** The lock as it would be written now. */
  readonly observed: Lock;
}

/** Compares the lock with what was observed. With `upstream`, also asks whether locked tags have another digest now; `strict` as `findingsOf`. */
export async function check(
  locked: Lock,
  discovered: Lock,
  { upstream, strict = false }: { readonly upstream?: Resolver | undefined; readonly strict?: boolean } = {},
): Promise<Checked> {
  const kept = keepDigests(discovered, locked);
  const observed = upstream === undefined ? kept : await withUpstream(kept, upstream);
  const drift = compareLocks(locked, observed);
  return { drift, findings: findingsOf(drift, locked, observed, strict), observed };
}

async function withUpstream(lock: Lock, upstream: Resolver): Promise<Lock> {
  const gate = new Gate(8);
  const images = await allOf(
    lock.images.map(image =>
      gate.run(async (): Promise<LockedImage> => {
        if (isOfClusterOnly(image)) return image;
        const { digest } = await upstream.resolve(parseReference(image.image));
        // One that was locked without a digest was never compared with anything: that is drift, not agreement.
        const { unresolved: _, ...known } = image;
        return { ...known, digest };
      }),
    ),
  );
  return { ...lock, images };
}
