// SPDX-License-Identifier: Apache-2.0
import type { CopySource, CopyTarget, Resolver } from '../../src/oci/content.ts';
import { type CopyOptions, type CopyResult, copyImages } from '../../src/oci/copy/copy.ts';
import type { CopyPlan, CopyRequest } from '../../src/oci/copy/copy-plan.ts';
import { type PlanOptions, planCopy } from '../../src/oci/copy/plan-copy.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { FakeClock } from '../support/fake-clock.ts';

export const PLAN: PlanOptions = { foreignLayers: 'skip', onExistingTag: 'overwrite' };

/** What to copy, under the same path below `mirror.example/m`. */
export async function requestsFor(
  source: Resolver,
  names: readonly string[],
  targets: readonly CopyTarget[],
  prefix = 'mirror.example/m',
): Promise<CopyRequest[]> {
  return Promise.all(
    names.map(async name => {
      const reference = parseReference(name);
      const { digest } = await source.resolve(reference);
      const path = `${prefix}/${reference.registry}/${reference.repository}:${reference.tag}`;
      const destination = parseReference(path);
      return { source: reference, digest, destinations: targets.map(target => ({ target, reference: destination })) };
    }),
  );
}

/** Plans and copies, with no wait between tries. */
export async function copyAll(
  source: CopySource,
  requests: readonly CopyRequest[],
  options: Partial<PlanOptions & CopyOptions> = {},
): Promise<CopyResult & { plan: CopyPlan }> {
  const plan = await planCopy(source, requests, { ...PLAN, ...options });
  const rest = { concurrency: 4, keepGoing: false, retries: 3, clock: new FakeClock(), ...options };
  return { ...(await copyImages(source, plan, rest)), plan };
}
