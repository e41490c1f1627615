// SPDX-License-Identifier: Apache-2.0
import { open } from 'node:fs/promises';
import type { Piece } from '../foreign/piece.ts';
import { type Compression, compressionOf, requireCompression, unpacked } from '../host/compression.ts';

/** What a compressed bundle, or an archive inside of one, unpacks to: the same bytes each time. */
export type Unpack = (signal: AbortSignal | undefined) => AsyncIterable<Unpacked>;

export interface Unpacked {
  readonly bytes: Buffer;
  /** Of the bundle itself, how much was read so far: 0 to 1. */
  readonly done: number;
}

/** Undefined for what can be read where it is. Throws USAGE when this Node cannot unpack it. */
export async function unpackerOf(bundle: string): Promise<Unpack | undefined> {
  const compression = await compressionOf(bundle);
  return compression && unpacker({ file: bundle, offset: 0 }, bundle, compression);
}

/** What stands compressed in this piece, or from there to the end of the file; `name` is what it is called in errors. Throws USAGE when this Node cannot unpack it. */
export function unpacker(
  { file, offset, size: told }: Omit<Piece, 'size'> & Partial<Piece>,
  name: string,
  compression: Compression,
): Unpack {
  requireCompression(compression);
  return async function* (signal) {
    const handle = await open(file, 'r');
    const size = told ?? (await handle.stat()).size - offset;
    const stream = handle.createReadStream({ start: offset, end: Math.max(offset + size - 1, 0), signal });
    for await (const bytes of unpacked(stream, { name, size }, compression))
      yield { bytes, done: stream.bytesRead / size };
  };
}
