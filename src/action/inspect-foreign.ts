// SPDX-License-Identifier: Apache-2.0
import { childrenThere, type FoundImage } from '../foreign/found.ts';
import { type Naming, nameImages, plainName } from '../foreign/name-images.ts';
import type { ForeignBundle } from '../foreign/open-foreign.ts';
import type { Digest } from '../reference/digest.ts';
import { parseReference } from '../reference/reference.ts';
import { type InspectedImage, type Inspection, inspectImages } from './inspect.ts';

/** What a foreign bundle holds, as its manifests show. */
export interface ForeignInspection extends Pick<Inspection, 'blobs' | 'bytes'> {
  /** What it was found to be, in words. */
  readonly forms: readonly string[];
  readonly images: readonly InspectedForeignImage[];
  readonly charts: readonly Omit<Inspection['charts'][number], 'releases'>[];
  readonly files: Inspection['files'];
  /** Files in it that are no archives, and content that `import` does not take along. */
  readonly leftOut: readonly string[];
}

export interface InspectedForeignImage extends Omit<InspectedImage, 'image'> {
  /** Absent when nothing tells it. */
  readonly image?: string;
  /** The file or folder that holds it, in the bundle; empty for the bundle itself. */
  readonly place: string;
  /** True when the manifest was made here: the digest is not that of the image where it came from. */
  readonly made: boolean;
}

const NO_NAME = parseReference('bundle.airgap.invalid/image');

/** Reads manifests alone; blobs are counted. Throws what reading manifests throws. */
export async function inspectForeign(
  found: ForeignBundle,
  naming: Pick<Naming, 'names' | 'registry'>,
): Promise<ForeignInspection> {
  const { named, unnamed } = nameImages(found.images, { ...naming, hostless: true });
  const all = [
    ...named.map(one => ({ ...one, name: plainName(one) })),
    ...unnamed.map(image => ({ image, reference: NO_NAME, name: undefined })),
  ];
  const { images, sizes } = await inspectImages(
    found.source,
    all.map(({ image, reference, name = '' }) => ({
      image: name,
      upstream: reference,
      digest: image.digest,
      foreignLayers: 'skip',
      leaveOut: (digest: Digest) => !found.source.hasBlob(digest),
    })),
  );
  for (const { image } of all) childrenThere(image, found);
  return {
    forms: [...found.forms].sort(),
    images: images.map(({ image: _, ...one }, at) => shown(one, all[at] as (typeof all)[number])),
    charts: found.charts.map(({ name, version, digest, size }) => ({ name, version, digest, size })),
    files: found.files,
    leftOut: found.leftOut,
    blobs: sizes.size,
    bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
  };
}

function shown(
  inspected: Omit<InspectedImage, 'image'>,
  { image, name }: { image: FoundImage; name: string | undefined },
): InspectedForeignImage {
  const { place, made } = image;
  return { ...(name !== undefined && { image: name }), place, ...inspected, made };
}
