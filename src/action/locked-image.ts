// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { ListedImage } from '../plan/image-list.ts';
import { canonical, parseReference } from '../reference/reference.ts';

/**
 * The image that Pods of a format run: one of the lock, with a digest, as all else that runs. `has` says what it has to have.
 * Throws USAGE, LOCK_INCOMPLETE, REFERENCE_INVALID.
 */
export function lockedImage(
  images: readonly ListedImage[],
  named: string | undefined,
  { format, has }: { format: string; has: string },
): ListedImage {
  if (named === undefined) {
    throw new AirgapError('USAGE', `${format} runs an image, and none is named`, {
      hint: `Give --image REF: an image of the lock that has ${has}.`,
    });
  }
  const name = canonical(parseReference(named));
  const image = images.find(({ names, reference }) => names.includes(name) || canonical(reference) === name);
  if (image === undefined) {
    throw new AirgapError('USAGE', `the lock has no image ${name}`, {
      hint: 'Add it to additionalImages of airgap.yaml, and run `helm airgap lock`.',
    });
  }
  if (image.digest === undefined) throw new AirgapError('LOCK_INCOMPLETE', `the lock has no digest of ${name}`);
  return image;
}
