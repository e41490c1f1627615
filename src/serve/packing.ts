// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { compressionOf, requireCompression, unpackedBytes } from '../host/compression.ts';

/**
 * A bundle in a form that cannot be read in place. `unpack` gives the archive of an image layout, the same bytes each time, and
 * how many of the bundle's own `size` bytes were read for it.
 */
export interface Packing {
  /** In words that follow "it is". */
  readonly kind: string;
  readonly size: number;
  unpack(signal: AbortSignal | undefined): AsyncIterable<{ readonly bytes: Buffer; readonly done: number }>;
}

/** Undefined for what can be read where it is. */
export async function packingOf(bundle: string): Promise<Packing | undefined> {
  const compression = await compressionOf(bundle);
  if (compression === undefined) return undefined;
  requireCompression(compression);
  return {
    kind: 'compressed',
    size: (await stat(bundle)).size,
    unpack: signal => unpackedBytes(bundle, compression, signal),
  };
}
