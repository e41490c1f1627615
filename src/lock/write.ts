// SPDX-License-Identifier: Apache-2.0
import { Document, isMap, isScalar, isSeq, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Lock } from './lock.ts';

const HEADER = `# Written by \`helm airgap lock\`; do not edit. \`helm airgap check\` compares it with what the charts render.\n`;

/** The lock as text: fixed key order, sorted lists, no time and no path of this machine. Same lock, same bytes. */
export function writeLock(lock: Lock): string {
  const { discovery, platforms, mirror, releases, images, charts, gaps } = lock;
  const ordered = {
    apiVersion: 'helm-airgap/v1',
    kind: 'ImageLock',
    ...(discovery && { discovery }),
    ...(platforms && { platforms }),
    ...(mirror && { mirror }),
    releases,
    images,
    ...(charts?.length && { charts }),
    ...(gaps?.length && { gaps }),
  };
  const document = new Document(ordered, { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !ONE_LINE.has(String(key.value)) || !isCollection(value)) return;
      for (const item of isMap(value) ? [value] : value.items) if (isMap(item)) item.flow = true;
    },
  });
  return HEADER + document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Entries that stand on a line of their own, so that a diff shows one changed line for one changed thing. */
const ONE_LINE = new Set(['discovery', 'chart', 'declared', 'values', 'platforms', 'referrers', 'charts', 'gaps']);

function isCollection(value: unknown): value is YAMLMap | YAMLSeq {
  return isMap(value) || isSeq(value);
}
