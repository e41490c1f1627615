// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';
import { ReopenedFile } from '../oci/archive-bytes.ts';
import { digestOfStream } from '../oci/hash.ts';
import type { Digest } from '../reference/digest.ts';

/** Bytes that stand in a file of this machine: the whole file, or a part of an archive, in bytes. */
export interface Piece {
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

/** The first `length` bytes, or what there is of them. */
export function readPiece({ file, offset, size }: Piece, length: number = size): Promise<Buffer> {
  return new ReopenedFile(file).read(offset, Math.min(length, size));
}

/** The bytes from `from` on. */
export function streamPiece({ file, offset, size }: Piece, from = 0): Readable {
  return new ReopenedFile(file).stream(offset + from, offset + size);
}

export function hashPiece(piece: Piece): Promise<Digest> {
  return digestOfStream(streamPiece(piece));
}
