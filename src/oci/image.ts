// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { inPortions } from '../host/portions.ts';
import type { Digest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import { formatPlatform, type Platform } from '../reference/platform.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import type { ImageSource } from './content.ts';
import { type Descriptor, onceEach } from './descriptor.ts';
import { parseManifest } from './graph.ts';
import { findPlatforms, type PlatformContent, platformKey } from './image-platform.ts';

/** One runnable image: `platform` as in `linux/arm/v7`; `size` is what a pull transfers in bytes, config and distinct layers. */
export interface PlatformImage {
  readonly platform: string;
  readonly digest: Digest;
  readonly size: number;
}

/** Something that refers to an image: a signature, an SBOM. */
export interface Referrer {
  readonly artifactType: string;
  readonly digest: Digest;
}

/** What the lock keeps of an image: digest and media type of the index, or of the single manifest, as upstream serves it. */
export interface ImageDescription {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly platforms: readonly PlatformImage[];
  /** Wanted platforms that the image does not have, as `os/architecture`. */
  readonly missing: readonly string[];
  readonly referrers: readonly Referrer[];
}

/**
 * Describes an image: its platforms (the wanted ones, when some are named) and its referrers, both sorted. A single
 * manifest that names no platform (an artifact) is `unknown/unknown` and stands for any platform.
 * Images for some of the wanted platforms are common, and nodes of the others cannot run them: the answer says which are
 * missing. Throws PLATFORM_INVALID when none of the wanted is there, and what the source throws.
 */
export async function describeImage(
  source: ImageSource,
  reference: Reference,
  wanted: readonly Platform[] = [],
): Promise<ImageDescription> {
  const { digest } = await source.resolve(reference);
  const manifest = await source.fetchManifest(reference, digest);
  const found = await findPlatforms(source, reference, manifest, wanted);
  const missing = missingPlatforms(found, wanted);
  // Those that were not wanted were not fetched; to name them, look again.
  if (found.length === 0 && missing.length > 0)
    throw platformsMissing(reference, missing, await findPlatforms(source, reference, manifest, []));
  const platforms = found.map(({ platform, ...image }) => ({ platform: formatPlatform(platform), ...image }));
  return {
    digest,
    mediaType: manifest.mediaType,
    platforms: platforms.sort((a, b) => compare(a.platform, b.platform) || compare(a.digest, b.digest)),
    missing: missing.map(formatPlatform).sort(compare),
    referrers: await describeReferrers(source, reference, digest),
  };
}

function missingPlatforms(found: readonly PlatformContent[], wanted: readonly Platform[]): Platform[] {
  const keys = new Set(found.map(image => platformKey(image.platform)));
  return keys.has('unknown/unknown') ? [] : wanted.filter(platform => !keys.has(platformKey(platform)));
}

function platformsMissing(
  reference: Reference,
  missing: readonly Platform[],
  found: readonly PlatformContent[],
): AirgapError {
  const there = [...new Set(found.map(image => formatPlatform(image.platform)))].sort().join(', ') || 'none';
  const message = `${canonical(reference)} has no image for ${missing.map(formatPlatform).join(', ')}; it has: ${there}`;
  const hint = 'Ask for platforms that it has, or ignore this image with a reason.';
  return new AirgapError('PLATFORM_INVALID', message, { hint });
}

async function describeReferrers(source: ImageSource, reference: Reference, digest: Digest): Promise<Referrer[]> {
  const descriptors = await source.referrers(reference, digest);
  const referrers = await inPortions(onceEach(descriptors), async descriptor => ({
    artifactType: descriptor.artifactType ?? (await artifactType(source, reference, descriptor)),
    digest: descriptor.digest,
  }));
  return [...referrers].sort((a, b) => compare(a.artifactType, b.artifactType) || compare(a.digest, b.digest));
}

/** For lists that leave it out, as old clients wrote them: the manifest's own word, else its config's (distribution-spec). */
async function artifactType(source: ImageSource, reference: Reference, descriptor: Descriptor): Promise<string> {
  const manifest = await source.fetchManifest(reference, descriptor.digest);
  const node = parseManifest(manifest, `${canonical(reference)}: referrer ${descriptor.digest}`);
  return node.artifactType ?? (node.kind === 'image' ? node.config.mediaType : manifest.mediaType);
}
