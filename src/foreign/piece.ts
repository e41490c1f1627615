// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { ReopenedFile } from '../oci/archive-bytes.ts';
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

export async function hashPiece(piece: Piece): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of streamPiece(piece)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}
