// SPDX-License-Identifier: Apache-2.0
import { byState, type LiveComparison, type LiveImage } from './live.ts';

/**
 * Says of each image that was looked for at the mirror whether it is there. `lacks` by the lock's name: what is not as locked
 * there, in words; none when all is. What the cluster has as it should be, and the mirror has not, is `not-mirrored`.
 */
export function markMirrored(
  comparison: LiveComparison,
  lacks: ReadonlyMap<string, readonly string[]>,
): LiveComparison {
  return { ...comparison, images: comparison.images.map(image => marked(image, lacks)).sort(byState) };
}

function marked(image: LiveImage, lacks: ReadonlyMap<string, readonly string[]>): LiveImage {
  const found = lacks.get(image.locked ?? '');
  if (found === undefined) return image;
  if (found.length === 0) return { ...image, mirrored: true };
  const isRight = image.state === 'locked' || image.state === 'unknown';
  const why = [...(image.why === undefined ? [] : [image.why]), ...found].join('; ');
  return { ...image, ...(isRight && { state: 'not-mirrored' as const }), mirrored: false, why };
}
