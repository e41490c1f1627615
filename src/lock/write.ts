// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';
import type { Lock } from './lock.ts';

const HEADER = `# Written by \`helm airgap lock\`; do not edit. \`helm airgap check\` compares it with what the charts render.\n`;

/** The lock as text: fixed key order, sorted lists, no time and no path of this machine. Same lock, same bytes. */
export function writeLock(lock: Lock): string {
  const { platforms, mirror, releases, images, charts, gaps } = lock;
  const ordered = {
    apiVersion: 'helm-airgap/v1',
    kind: 'ImageLock',
    ...(platforms && { platforms }),
    ...(mirror && { mirror }),
    releases,
    images,
    ...(charts?.length && { charts }),
    ...(gaps?.length && { gaps }),
  };
  return HEADER + stringify(ordered, { lineWidth: 0, aliasDuplicateObjects: false });
}
