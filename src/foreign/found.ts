// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import { formatPlatform, type Platform } from '../reference/platform.ts';

/** An image that a foreign bundle holds. */
export interface FoundImage {
  readonly digest: Digest;
  /** Canonical names; none when nothing tells. */
  readonly names: readonly string[];
  /** A name without a host, as a file's path gives it: `team/web:1.0`. */
  readonly path?: string;
  /** The file or folder that holds it, in the bundle. */
  readonly place: string;
  /** True when its manifest was made here, because the form keeps none: the digest is then no registry's. */
  readonly made: boolean;
  /** Children of an index, to find the one of a platform. */
  readonly children: readonly { readonly digest: Digest; readonly platform?: Platform }[];
}

export interface FoundChart {
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  /** Bytes of the packed chart. */
  readonly size: number;
  readonly place: string;
  /** Its canonical name in the registry that it came from, where the bundle says so. */
  readonly upstream?: string;
}

/** A file that a haul carries as an OCI artifact. */
export interface FoundFile {
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly size: number;
  readonly file: string;
}

/** The children of an index that the bundle holds. Throws BUNDLE_INCOMPLETE when it has children and none is there. */
export function childrenThere(
  { children, digest }: FoundImage,
  { where, source }: { readonly where: string; readonly source: { hasBlob(digest: Digest): boolean } },
): FoundImage['children'] {
  const there = children.filter(child => source.hasBlob(child.digest));
  if (there.length > 0 || children.length === 0) return there;
  throw new AirgapError('BUNDLE_INCOMPLETE', `${where} holds none of the images of its index ${digest}`, {
    hint: 'Copy it anew, and compare its checksum with where it was made.',
  });
}

/** The platforms that are there of an image whose index names more; undefined when all are. Throws BUNDLE_INCOMPLETE. */
export function partOf(image: FoundImage, bundle: Parameters<typeof childrenThere>[1]): readonly string[] | undefined {
  const there = platformsOf(childrenThere(image, bundle));
  return platformsOf(image.children).every(platform => there.includes(platform)) ? undefined : there;
}

/** Their platforms as text, sorted; attestations have none. */
function platformsOf(children: FoundImage['children']): string[] {
  const named = children.flatMap(({ platform }) =>
    platform === undefined || platform.os === 'unknown' ? [] : [formatPlatform(platform)],
  );
  return [...new Set(named)].sort();
}

/** The place of something inside a bundle's file or folder; the bundle itself is the empty place. */
export function placeIn(place: string, inside: string): string {
  return place === '' ? inside : `${place}: ${inside}`;
}
