// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';

/** The digest of these bytes, sha256 unless told otherwise. */
export function digestOf(bytes: Uint8Array, algorithm: string = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;
}

/** `sha256` of `sha256:…`. */
export function algorithmOf(digest: Digest): string {
  return digest.slice(0, digest.indexOf(':'));
}

/** Passes when the bytes have that digest. `where` names them in the error. Throws DIGEST_MISMATCH. */
export function verifyDigest(bytes: Uint8Array, digest: Digest, where: string): void {
  const actual = digestOf(bytes, algorithmOf(digest));
  if (actual !== digest) throw digestMismatch(where, digest, actual);
}

export function digestMismatch(where: string, wanted: Digest, actual: string): AirgapError {
  return new AirgapError('DIGEST_MISMATCH', `${where}: asked for ${wanted}, got ${actual}`, {
    hint: 'Something on the way, or the place that it comes from, changes content. Do not use it; copy a bundle anew.',
  });
}

/** The digest of all that a stream gives, sha256 unless told otherwise. */
export async function digestOfStream(stream: Readable, algorithm: string = 'sha256'): Promise<Digest> {
  const hash = createHash(algorithm);
  for await (const chunk of stream) hash.update(chunk);
  return `${algorithm}:${hash.digest('hex')}` as Digest;
}
