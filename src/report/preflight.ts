// SPDX-License-Identifier: Apache-2.0
import type { Preflight, SecretGap } from '../action/preflight.ts';
import { counted } from '../reference/counted.ts';
import { showVerified } from './verification.ts';

/** Everything that is in the way, a line each below its kind; '' when nothing is. */
export function showPreflight({ mirror, lacking, platformGaps, secretGaps }: Preflight): string {
  const platforms = platformGaps.map(({ image, platform, why }) => `  ${image}: ${platform}: ${PLATFORM_WORDS[why]}\n`);
  const secrets = secretGaps.map(
    gap => `  ${gap.namespace}/${gap.secret}, of ${gap.namedBy}: ${secretWords(gap, mirror)}\n`,
  );
  return [
    ...(lacking.length > 0 ? [showVerified(lacking)] : []),
    ...(platforms.length > 0 ? ['platforms of nodes\n', ...platforms] : []),
    ...(secrets.length > 0 ? ['pull secrets\n', ...secrets] : []),
  ].join('');
}

export function summarizePreflight({ cluster, mirror, platforms, images, lacking }: Preflight): string {
  const nodes = platforms.length === 0 ? '' : ` for ${platforms.join(', ')}`;
  return `${cluster}: ${counted(images, 'image')}${nodes}: ${images - lacking.length} ready at ${mirror}, ${lacking.length} not.`;
}

/** False when an installation would fail, or part of it. An image that upstream has for some platforms only is no reason: that is common. */
export function isReady({ lacking, platformGaps, secretGaps }: Preflight): boolean {
  const own = platformGaps.filter(({ why }) => why === 'not-locked');
  return lacking.length + own.length + secretGaps.length === 0;
}

const PLATFORM_WORDS = {
  'not-locked': 'nodes have it, and the lock does not: add it to platforms of airgap.yaml',
  'not-upstream': 'the image has none; keep its Pods off such nodes',
} as const;

function secretWords({ problem }: SecretGap, mirror: string): string {
  if (problem === 'missing') return 'not there';
  return problem === 'broken' ? 'no credentials of any registry in it' : `no credentials for ${mirror}`;
}
