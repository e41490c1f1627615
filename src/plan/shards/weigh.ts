// SPDX-License-Identifier: Apache-2.0
import { compare } from '../../reference/order.ts';
import type { SharedBlob, WeighedImage } from './partition.ts';

/** The blobs of each image, by the image's digest, told apart by whether another image has them; sorted. */
export function weigh(blobs: ReadonlyMap<string, readonly SharedBlob[]>): WeighedImage[] {
  const owners = new Map<string, number>();
  const distinct = [...blobs].map(([digest, all]) => ({
    digest,
    blobs: [...new Map(all.map(blob => [blob.digest, blob.size]))].map(([digest, size]) => ({ digest, size })),
  }));
  for (const image of distinct) for (const { digest } of image.blobs) owners.set(digest, (owners.get(digest) ?? 0) + 1);
  const isShared = ({ digest }: SharedBlob): boolean => (owners.get(digest) ?? 0) > 1;
  return distinct
    .map(image => ({
      digest: image.digest,
      own: image.blobs.filter(blob => !isShared(blob)).reduce((sum, { size }) => sum + size, 0),
      shared: image.blobs.filter(isShared).sort((a, b) => compare(a.digest, b.digest)),
    }))
    .sort((a, b) => compare(a.digest, b.digest));
}
