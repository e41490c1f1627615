// SPDX-License-Identifier: Apache-2.0
import type { ClusterLock } from '../action/lock-from-cluster.ts';
import type { Lock } from '../lock/lock.ts';
import { counted } from '../reference/counted.ts';
import { showLockedGaps } from './gaps.ts';

/** What somebody should know of a lock that was written, a sentence each; `unknown` images have no digest yet. */
export function showLockCautions({ images, gaps = [] }: Lock, unknown: number): string[] {
  const open = images.filter(({ uses }) => uses.some(({ redirect }) => redirect === 'none')).length;
  return [
    ...(unknown > 0 ? [`no digest yet for ${counted(unknown, 'image')}; run lock without --offline.`] : []),
    ...images.flatMap(({ image, missing }) =>
      missing === undefined ? [] : `${image} has no image for ${missing.join(', ')}.`,
    ),
    ...showLockedGaps(gaps),
    ...(open > 0 ? [`no value redirects ${counted(open, 'image')}; name mirror.fallback in airgap.yaml.`] : []),
  ];
}

/** What is gone when a lock was made of some charts alone, and what may render otherwise elsewhere. */
export function showLockLosses(previous: Lock | undefined, { releases }: Lock, sources: readonly string[]): string[] {
  const names = new Set(releases.map(({ name }) => name));
  const lost = (previous?.releases ?? []).filter(({ name }) => !names.has(name)).map(({ name }) => name);
  const floating = releases.some(({ chart, kubeVersion }) => chart !== undefined && kubeVersion === undefined);
  return [
    ...(sources.length > 0 && lost.length > 0 ? [`no longer in the lock: ${lost.join(', ')}.`] : []),
    ...(floating
      ? ['no Kubernetes version is named, so another Helm may render otherwise; give --kube-version or kubeVersion.']
      : []),
  ];
}

/** What of a cluster is locked beside the repository's own, and what is gone. */
export function showClusterLosses({ others, lost }: ClusterLock): string[] {
  return [
    ...others.map(({ image, locked, running }) => {
      const what = locked === undefined ? 'has no digest of it' : `has ${locked}`;
      return `${image} runs as ${running}, and the lock ${what}; both are locked.`;
    }),
    ...(lost.length > 0 ? [`no longer in the lock: ${lost.join(', ')}.`] : []),
  ];
}
