// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { ARCHIVE_NAME } from '../bundle/archive-name.ts';
import { AirgapError } from '../errors.ts';
import type { CopyTarget } from '../oci/content.ts';
import type { CopyRequest } from '../oci/copy/copy-plan.ts';
import { planCopy } from '../oci/copy/plan-copy.ts';
import type { Transfer } from '../plan/transfer.ts';
import { parseReference } from '../reference/reference.ts';
import type { ExportOptions, ExportPorts } from './export.ts';
import { planOptions, shownPlan } from './mirror.ts';
import type { BundlePlan } from './plan-bundle.ts';

/**
 * Plans an archive for `ctr images import` and for folders of images that k3s, RKE2 and k0s read: images alone, under the names
 * that containerd looks them up by.
 */
export async function planForContainerd(
  transfers: readonly Transfer[],
  target: CopyTarget,
  options: ExportOptions,
  ports: ExportPorts,
): Promise<BundlePlan> {
  // Of one platform the transfers know; an index comes whole, since k3s imports all platforms and fails when one lacks.
  const wanted = planOptions({ ...options, referrers: false, platforms: undefined }, ports);
  const requests = transfers.flatMap(transfer => requestsFor(transfer, target));
  const plan = await planCopy(ports.source, requests, { ...wanted, onExistingTag: 'overwrite' });
  return { plan, omitted: new Set(), artifacts: [], result: { ...shownPlan(plan), charts: [], files: [] } };
}

/** containerd reads an archive, of all platforms or of one node's. Throws USAGE. */
export function refuseForContainerd({ output, platforms = [] }: ExportOptions): void {
  if (!ARCHIVE_NAME.test(output)) {
    throw new AirgapError('USAGE', `--containerd wants an archive, and ${path.basename(output)} is not called .tar`, {
      hint: 'Name FILE.tar, FILE.tar.gz or FILE.tar.zst.',
    });
  }
  if (platforms.length < 2) return;
  throw new AirgapError('USAGE', `--containerd takes one platform or all, not ${platforms.join(' and ')}`, {
    hint: 'Write an archive for each.',
  });
}

/** A tag leads to the manifest of the one wanted platform, as `docker save` has it; what Pods pin by digest, to the index. */
function requestsFor({ source, digest, alone, upstream, pinned }: Transfer, target: CopyTarget): CopyRequest[] {
  const { registry, repository } = upstream;
  const byDigest = parseReference(`${registry}/${repository}@${digest}`);
  const tagged = { source, digest: alone ?? digest, destinations: [{ target, reference: upstream }] };
  const untagged = { source, digest, destinations: [{ target, reference: byDigest }] };
  return [...(upstream.tag === undefined ? [] : [tagged]), ...(upstream.tag === undefined || pinned ? [untagged] : [])];
}
