// SPDX-License-Identifier: Apache-2.0
import { type KeyObject, verify } from 'node:crypto';
import type { Digest } from '../../reference/digest.ts';

/** What somebody signed, and what they signed it with; of which image it speaks stands in the text. */
export interface SignedStatement {
  /** The digest of the image, when the text is about the signature of one. */
  readonly about: string | undefined;
  /** The exact bytes that are signed. */
  readonly signed: Buffer;
  readonly signatures: readonly Buffer[];
}

/** What cosign calls the statement "I sign this image", beside its attestations of other things. */
const SIGN = 'https://sigstore.dev/cosign/sign/v1';
const IN_TOTO = 'application/vnd.in-toto+json';

/** A simple signing payload (containers/image, signature formats) and the signature of its annotation, base64. Never throws. */
export function simpleSigning(payload: Buffer, signature: string): SignedStatement {
  const about = at(parsed(payload), 'critical', 'image', 'docker-manifest-digest');
  return { about: textOf(about), signed: payload, signatures: [Buffer.from(signature, 'base64')] };
}

/** A sigstore bundle with a DSSE envelope around an in-toto statement, as cosign 3 writes it. Never throws. */
export function sigstoreBundle(bundle: Buffer): SignedStatement {
  const envelope = at(parsed(bundle), 'dsseEnvelope');
  const payload = Buffer.from(textOf(at(envelope, 'payload')) ?? '', 'base64');
  const type = textOf(at(envelope, 'payloadType')) ?? '';
  const list = at(envelope, 'signatures');
  const signatures = (Array.isArray(list) ? list : []).map(one => Buffer.from(textOf(at(one, 'sig')) ?? '', 'base64'));
  const statement = type === IN_TOTO ? parsed(payload) : undefined;
  const hex =
    at(statement, 'predicateType') === SIGN ? textOf(at(statement, 'subject', '0', 'digest', 'sha256')) : undefined;
  return { about: hex && `sha256:${hex}`, signed: preAuthenticated(type, payload), signatures };
}

/** True when the statement is about this digest and the key signed it: ECDSA or RSA over SHA-256, or Ed25519. */
export function isSignedBy(key: KeyObject, digest: Digest, { about, signed, signatures }: SignedStatement): boolean {
  if (about !== digest) return false;
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return signatures.some(signature => verify(algorithm, signed, key, signature));
}

/** DSSE's pre-authentication encoding: lengths in bytes, so that no text can pass for another type. */
function preAuthenticated(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (Object.hasOwn(Object(inner), key) ? Object(inner)[key] : undefined),
    value,
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
