// SPDX-License-Identifier: Apache-2.0
import { open } from 'node:fs/promises';
import { compressionOf, requireCompression, unpacked } from '../host/compression.ts';

/**
 * A bundle in a form that cannot be read in place. `unpack` gives the archive of an image layout, the same bytes each time.
 */
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
  requireCompression(compression);
  return {
    kind: 'compressed',
    unpack: async function* (signal) {
      const handle = await open(bundle, 'r');
      const { size } = await handle.stat();
      const stream = handle.createReadStream({ signal });
      for await (const bytes of unpacked(stream, { name: bundle, size }, compression))
        yield { bytes, done: stream.bytesRead / size };
    },
  };
}
