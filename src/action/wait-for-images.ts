// SPDX-License-Identifier: Apache-2.0
import type { Cluster } from '../cluster/cluster.ts';
import { PODS, type Scope } from '../cluster/resource.ts';
import { type PullingPod, readPullingPod } from '../diagnose/pulling-pod.ts';
import { AirgapError } from '../errors.ts';

/** A first failure may be one of the moment; a kubelet that backs off, or never tries, has said its word. */
const FINAL: ReadonlySet<string> = new Set(['ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName']);

/**
 * Waits until each Pod of a scope has all its images, of which there must be one at least, or until one will not get its own.
 * Throws CLUSTER_TIMEOUT after `limit` milliseconds, with what is still on its way, and CLUSTER_….
 */
export async function waitForImages(
  cluster: Cluster,
  scope: Scope,
  pod: string | undefined,
  limit: number,
): Promise<void> {
  const pods = new Map<string, PullingPod>();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    for await (const change of cluster.follow(PODS, scope, readPullingPod, stop.signal)) {
      if (change.type === 'listed') pods.clear();
      const changed = change.type === 'listed' ? change.items : [change.item];
      for (const one of changed.filter(({ name }) => pod === undefined || name === pod)) {
        if (change.type === 'removed') pods.delete(one.uid);
        else pods.set(one.uid, one);
      }
      if (isSettled([...pods.values()])) return;
    }
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
  throw new AirgapError('CLUSTER_TIMEOUT', `${cluster.name}: ${stillComing([...pods.values()])}`, {
    hint: 'Wait longer with --wait TIME, or see without --wait what is known by now.',
  });
}

function isSettled(pods: readonly PullingPod[]): boolean {
  const containers = pods.flatMap(pod => pod.containers);
  if (containers.some(({ waiting }) => waiting !== undefined && FINAL.has(waiting.reason))) return true;
  return pods.length > 0 && containers.every(({ pulled }) => pulled);
}

function stillComing(pods: readonly PullingPod[]): string {
  const late = pods.filter(({ containers }) => containers.some(({ pulled }) => !pulled));
  if (pods.length === 0) return 'no Pod came';
  return `images of ${late.map(({ namespace, name }) => `${namespace}/${name}`).join(', ')} have not come, and nothing says that they will not`;
}
