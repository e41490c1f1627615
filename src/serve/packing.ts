// SPDX-License-Identifier: Apache-2.0
import { open } from 'node:fs/promises';
import type { Piece } from '../foreign/piece.ts';
import { type Compression, compressionOf, requireCompression, unpacked } from '../host/compression.ts';

/** A bundle, or an archive inside of one, in a form that cannot be read in place. `unpack` gives the same bytes each time. */
export interface Packing {
  /** In words that follow "it is". */
  readonly kind: string;
  unpack(signal: AbortSignal | undefined): AsyncIterable<Unpacked>;
}

export interface Unpacked {
  readonly bytes: Buffer;
  /** Of the bundle itself, how much was read so far: 0 to 1. */
  readonly done: number;
}

/** Undefined for what can be read where it is. Throws USAGE when this Node cannot unpack it. */
export async function packingOf(bundle: string): Promise<Packing | undefined> {
  const compression = await compressionOf(bundle);
  if (compression === undefined) return undefined;
  return packed({ file: bundle, offset: 0 }, bundle, compression);
}

/** What stands compressed in this piece, or from there to the end of the file; `name` is what it is called in errors. Throws USAGE when this Node cannot unpack it. */
export function packed(
  { file, offset, size: told }: Omit<Piece, 'size'> & Partial<Piece>,
  name: string,
  compression: Compression,
): Packing {
  requireCompression(compression);
  return {
    kind: 'compressed',
    unpack: async function* (signal) {
      const handle = await open(file, 'r');
      const size = told ?? (await handle.stat()).size - offset;
      const stream = handle.createReadStream({ start: offset, end: Math.max(offset + size - 1, 0), signal });
      for await (const bytes of unpacked(stream, { name, size }, compression))
        yield { bytes, done: stream.bytesRead / size };
    },
  };
}
