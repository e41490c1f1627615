// SPDX-License-Identifier: Apache-2.0
import { type KeyObject, verify } from 'node:crypto';

/** True when a signature of these bytes is by that key: ECDSA or RSA over SHA-256, or Ed25519. */
export function isSignature(key: KeyObject, signed: Buffer, signature: Buffer): boolean {
  try {
    return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', signed, key, signature);
  } catch {
    // A key of a kind that signs nothing, such as X25519.
    return false;
  }
}
