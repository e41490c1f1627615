// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Lock, LockedImage } from '../lock/lock.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { nameOf } from '../oci/layout.ts';
import type { ExpectedImage } from '../oci/verify/verify-image.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import type { Part } from '../plan/part.ts';
import { planTransfers, type Transfer } from '../plan/transfer.ts';
import { matchesAny } from '../reference/pattern.ts';
import { type Platform, parsePlatform } from '../reference/platform.ts';
import { canonical, parseReference, type Reference } from '../reference/reference.ts';

/** Which images are looked at, and how much of each. */
export interface Selection extends Part {
  /** Only these of each index; all that the lock has when undefined. */
  readonly platforms: readonly string[] | undefined;
  readonly referrers: boolean;
}

/** An image by its upstream name, the name it has where it is looked for, and what has to be there. */
export interface WantedImage {
  readonly image: string;
  readonly at: string;
  readonly expected: ExpectedImage;
  /** The locked manifests of its platforms. */
  readonly parts?: LockedImage['platforms'];
}

/** The lock's images under the names that the mirror gives them. Throws what planTransfers does. */
export function imagesAtMirror(lock: Lock, mirror: MirrorTarget, selection: Selection): WantedImage[] {
  return lockedImages(lock, [mirror], selection, ({ source, destinations: [destination = source] }) => destination);
}

/** The lock's images under their upstream names. Throws what planTransfers does. */
export function imagesInLayout(lock: Lock, selection: Selection): WantedImage[] {
  return lockedImages(lock, [], selection, ({ source }) => source);
}

/** What a layout itself says to hold. Throws USAGE where only a lock could tell what is meant. */
export function imagesOfLayout(listed: readonly Descriptor[], selection: Selection): WantedImage[] {
  const { enclave, releases, images: patterns, platforms } = selection;
  if (releases.length > 0 || enclave !== undefined) {
    throw new AirgapError('USAGE', `--${enclave === undefined ? 'release' : 'enclave'} needs a lock`, {
      hint: 'Name the airgap.yaml beside the lock with --config, or choose with --image.',
    });
  }
  const wanted = listed.map((descriptor): WantedImage => {
    const { digest } = descriptor;
    const name = nameOf(descriptor);
    const reference = name === undefined ? unnamed(descriptor) : parseReference(name);
    const expected = {
      reference,
      digest,
      referrers: [],
      ...(platforms && { platforms: platforms.map(parsePlatform) }),
    };
    return { image: name ?? digest, at: name ?? digest, expected };
  });
  const isMeant = ({ image }: WantedImage): boolean => patterns.length === 0 || matchesAny(patterns, image);
  return wanted.filter(isMeant);
}

function lockedImages(
  lock: Lock,
  targets: readonly MirrorTarget[],
  { enclave, releases, images, platforms, referrers }: Selection,
  nameThere: (transfer: Transfer) => Reference,
): WantedImage[] {
  const locked = new Map(lock.images.map(image => [image.image, image.platforms]));
  const orNone = targets.length === 0;
  return planTransfers(lock, { targets, enclave, releases, images, orNone, ...(platforms && { platforms }) }).map(
    transfer => {
      const { source, digest, alone } = transfer;
      const image = canonical(source);
      const reference = nameThere(transfer);
      const wanted: readonly Platform[] | undefined = (
        platforms ?? locked.get(image)?.map(({ platform }) => platform)
      )?.map(parsePlatform);
      const expected: ExpectedImage = {
        reference,
        digest,
        referrers: referrers ? transfer.referrers : [],
        ...(alone !== undefined && { alone }),
        ...(wanted && { platforms: wanted }),
      };
      return { image, at: canonical(reference), expected, parts: locked.get(image) };
    },
  );
}

/** An entry without a name is found by its digest; what stands for its repository is in no layout. */
function unnamed({ digest }: Descriptor): Reference {
  return { written: digest, registry: 'layout', repository: 'unnamed', digest };
}
