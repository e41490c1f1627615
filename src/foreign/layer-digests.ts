// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Compression, requireCompression, unpacked } from '../host/compression.ts';
import type { Digest } from '../reference/digest.ts';
import { hashPiece, type Piece, streamPiece } from './piece.ts';

/** A compressed layer of a form that says what it unpacks to, and not what it is. */
export interface PackedLayer {
  readonly piece: Piece;
  readonly compression: Compression;
  /** What it is called in errors. */
  readonly name: string;
}

export interface LayerDigests {
  readonly digest: Digest;
  /** Of what it unpacks to. */
  readonly diffId: Digest;
}

/** Reads a layer once for both of its digests; `onBytes` is told of what was read. Throws LAYOUT_INVALID when it is broken, INPUT_TOO_LARGE. */
export async function hashLayer(
  { piece, compression, name }: PackedLayer,
  onBytes: (count: number) => void = () => {},
): Promise<LayerDigests> {
  requireCompression(compression);
  const [outer, inner] = [createHash('sha256'), createHash('sha256')];
  let seen = 0;
  const read = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of streamPiece(piece) as AsyncIterable<Buffer>) {
      onBytes(chunk.length);
      outer.update(chunk);
      seen += chunk.length;
      yield chunk;
    }
  };
  for await (const chunk of unpacked(Readable.from(read()), { name, size: piece.size }, compression))
    inner.update(chunk);
  // What stands behind the end of the compressed bytes need not have been read.
  const digest: Digest = seen === piece.size ? `sha256:${outer.digest('hex')}` : await hashPiece(piece);
  return { digest, diffId: `sha256:${inner.digest('hex')}` };
}
