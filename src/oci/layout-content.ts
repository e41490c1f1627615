// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../reference/digest.ts';
import type { OpenBlob } from './content.ts';
import { algorithmOf } from './hash.ts';

/** The files of an OCI image layout, wherever they stand: in a folder, in an archive. Nothing of it is verified. */
export interface LayoutContent {
  /** Its name in errors. */
  readonly where: string;
  /** A file at the top, whole; undefined when it is not there. Throws LAYOUT_INVALID, INPUT_TOO_LARGE. */
  readTop(name: string, limit: number): Promise<Buffer | undefined>;
  /** A blob, whole; undefined when it is not there. Throws LAYOUT_INVALID, INPUT_TOO_LARGE. */
  readBlob(digest: Digest, limit: number): Promise<Buffer | undefined>;
  /** A blob from its byte `offset` on; undefined when it is not there. Throws LAYOUT_INVALID. */
  openBlob(digest: Digest, offset: number): Promise<OpenBlob | undefined>;
  /** A blob's size in bytes; undefined when it is not there. Throws LAYOUT_INVALID. */
  blobSize(digest: Digest): Promise<number | undefined>;
  /** The digests that the names of files below `blobs` say, sorted. What has no digest's name is no blob. */
  digests(): Promise<Digest[]>;
}

/** Where a blob stands, as parts of a path from the top. */
export function blobPath(digest: Digest): string[] {
  const algorithm = algorithmOf(digest);
  return ['blobs', algorithm, digest.slice(algorithm.length + 1)];
}
