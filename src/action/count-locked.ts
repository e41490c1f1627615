// SPDX-License-Identifier: Apache-2.0
import { isFromCluster } from '../lock/cluster-release.ts';
import type { Lock } from '../lock/lock.ts';
import { counted } from '../reference/counted.ts';

/** `35 images of 6 releases`, and how much of it came from a cluster, which nothing renders. */
export function countLocked({ releases, images }: Pick<Lock, 'releases' | 'images'>): string {
  const rendered = releases.filter(({ name }) => !isFromCluster(name));
  const all = `${counted(images.length, 'image')} of ${counted(rendered.length, 'release')}`;
  if (rendered.length === releases.length) return all;
  const live = images.map(({ uses }) => uses.filter(({ release }) => isFromCluster(release)).length);
  const uses = live.reduce((sum, count) => sum + count, 0);
  const named = live.filter(count => count > 0).length;
  return `${all}; ${counted(uses, 'use')} of ${counted(named, 'image')} came from a cluster and ${uses === 1 ? 'is' : 'are'} not rendered`;
}
