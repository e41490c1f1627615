// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { type Digest, isDigest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import { matchesAny } from '../reference/pattern.ts';
import { formatPlatform, parsePlatform } from '../reference/platform.ts';
import { canonical, parseReference, type Reference, repositoryOf } from '../reference/reference.ts';
import { type ListedImage, listImages } from './image-list.ts';
import { type MirrorTarget, mirrorReference, refuseCollisions } from './layout.ts';
import { hasImage, type Part, refuseIdlePatterns } from './part.ts';

/** One image of the lock on its way: read by digest, whatever its tag means upstream today. */
export interface Transfer {
  readonly source: Reference;
  readonly digest: Digest;
  /** Its name in the lock. */
  readonly image: string;
  /** Its upstream name where each name has one image: with its tag; with its digest where another image has that. */
  readonly upstream: Reference;
  /** Its name at each target, in the targets' order; with a digest and no tag where the lock has no tag for it. */
  readonly destinations: readonly Reference[];
  /** Pods name it by its digest, if beside a tag. */
  readonly pinned: boolean;
  /** What refers to it, as the lock knows. */
  readonly referrers: readonly Digest[];
  /** The digest of the wanted platform's own manifest, when one platform is wanted. */
  readonly alone?: Digest;
}

/** Without an enclave and without releases, additional images are taken too. */
export interface TransferOptions extends Part {
  readonly targets: readonly MirrorTarget[];
  readonly platforms?: readonly string[];
  /** No image is no error: charts and files go, too. */
  readonly orNone?: boolean | undefined;
}

/**
 * Which images of the lock go where, sorted by name. Throws USAGE for a release that the lock does not have and for a
 * pattern that fits nothing, CONFIG_INVALID for one of an enclave, LOCK_INCOMPLETE with the names of images that have no digest, LAYOUT_COLLISION, NO_IMAGES.
 */
export function planTransfers(lock: Lock, options: TransferOptions): Transfer[] {
  const { targets, releases, images: patterns, platforms, enclave, orNone } = options;
  if (enclave !== undefined) refuseIdlePatterns(enclave, lock);
  const listed = listImages(lock, { only: releases, charts: false, onDisk: new Set(), orNone }).images.filter(
    image => enclave === undefined || image.names.some(name => hasImage(enclave, name, image.releases)),
  );
  const chosen = listed.filter(image => patterns.length === 0 || matchesAny(patterns, nameOf(image)));
  refuseIdle(patterns, listed);
  refuseUnresolved(chosen);
  for (const target of targets)
    refuseCollisions(
      chosen.map(({ reference }) => reference),
      target,
    );
  const referrers = new Map(lock.images.map(image => [image.image, image.referrers ?? []]));
  return chosen
    .map(image => transferOf(image, targets, platforms, referrers.get(nameOf(image)) ?? []))
    .sort((a, b) => compare(canonical(a.source), canonical(b.source)));
}

function transferOf(
  image: ListedImage,
  targets: readonly MirrorTarget[],
  platforms: readonly string[] | undefined,
  referrers: readonly { readonly digest: string }[],
): Transfer {
  const digest = image.digest as Digest;
  const alone = aloneOf(image, platforms);
  return {
    source: image.reference,
    digest,
    image: nameOf(image),
    upstream: upstreamOf(image),
    pinned: image.names.some(name => name.includes('@')),
    destinations: targets.map(target => destinationOf(image, target)),
    referrers: referrers.map(referrer => referrer.digest as Digest),
    ...(alone !== undefined && alone !== digest && { alone }),
  };
}

function upstreamOf({ reference, ...named }: ListedImage): Reference {
  return byTagOrDigest(repositoryOf(reference), named);
}

/** A tag that another image of the lock has is not given twice: this one then goes by digest. */
function destinationOf({ reference, ...named }: ListedImage, target: MirrorTarget): Reference {
  return byTagOrDigest(repositoryOf(mirrorReference(reference, target)), named);
}

function byTagOrDigest(name: string, { tag, digest }: Pick<ListedImage, 'tag' | 'digest'>): Reference {
  return parseReference(tag === undefined ? `${name}@${digest}` : `${name}:${tag}`);
}

function aloneOf({ platforms = [] }: ListedImage, wanted: readonly string[] | undefined): Digest | undefined {
  const [platform, another] = wanted ?? [];
  if (platform === undefined || another !== undefined) return undefined;
  const name = formatPlatform(parsePlatform(platform));
  const digest = platforms.find(image => image.platform === name)?.digest;
  return digest !== undefined && isDigest(digest) ? digest : undefined;
}

function refuseIdle(patterns: readonly string[], images: readonly ListedImage[]): void {
  const idle = patterns.find(pattern => !images.some(image => matchesAny([pattern], nameOf(image))));
  if (idle === undefined) return;
  throw new AirgapError('USAGE', `no image of the lock is called ${idle}`, {
    hint: 'Write the whole name with its host, or a pattern such as quay.io/*; `helm airgap generate lists` shows the names.',
  });
}

function refuseUnresolved(images: readonly ListedImage[]): void {
  const names = images.filter(({ digest }) => digest === undefined).map(nameOf);
  if (names.length === 0) return;
  throw new AirgapError('LOCK_INCOMPLETE', `the lock has no digest of ${names.join(', ')}`, {
    hint: 'Run `helm airgap lock` without --offline: images are copied by digest.',
  });
}

function nameOf({ reference }: ListedImage): string {
  return canonical(reference);
}
