// SPDX-License-Identifier: Apache-2.0
import type { KeyObject } from 'node:crypto';
import type { Digest } from '../../reference/digest.ts';
import { tryJson } from '../../reference/try-json.ts';
import { isSignature } from './is-signature.ts';
import { SIGNATURE, type StoredSignature } from './stored-signature.ts';

/** What somebody signed, and what they signed it with. */
export interface SignedStatement {
  /** IMAGE_SIGNATURE, or the type of an attestation; undefined when it cannot be read. */
  readonly says: string | undefined;
  /** The digests that it speaks of. */
  readonly about: readonly string[];
  /** The exact bytes that are signed. */
  readonly signed: Buffer;
  readonly signatures: readonly Buffer[];
}

/** What cosign calls the statement "I sign this image", beside its attestations of other things. */
export const IMAGE_SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';
const IN_TOTO = 'application/vnd.in-toto+json';

/** Reads what was signed. Never throws: what is no statement says nothing about nobody. */
export function statementOf({ form, bytes, annotations }: StoredSignature): SignedStatement {
  const content = tryJson(bytes.toString('utf8'));
  if (form === 'simple') return simpleSigning(content, bytes, annotations[SIGNATURE] ?? '');
  return inToto(form === 'bundle' ? at(content, 'dsseEnvelope') : content);
}

/** True when the key signed the statement. */
export function isSignedBy(key: KeyObject, { signed, signatures }: SignedStatement): boolean {
  return signatures.some(signature => isSignature(key, signed, signature));
}

export function isAbout({ about }: SignedStatement, digest: Digest): boolean {
  return about.includes(digest);
}

/** A simple signing payload (containers/image, signature formats) and the signature of its annotation, base64. */
function simpleSigning(content: unknown, signed: Buffer, signature: string): SignedStatement {
  const about = textOf(at(content, 'critical', 'image', 'docker-manifest-digest'));
  return {
    says: IMAGE_SIGNATURE,
    about: about === undefined ? [] : [about],
    signed,
    signatures: [Buffer.from(signature, 'base64')],
  };
}

/** A DSSE envelope around an in-toto statement, as cosign writes its attestations, and since version 3 its signatures. */
function inToto(envelope: unknown): SignedStatement {
  const payload = Buffer.from(textOf(at(envelope, 'payload')) ?? '', 'base64');
  const type = textOf(at(envelope, 'payloadType')) ?? '';
  const statement = type === IN_TOTO ? tryJson(payload.toString('utf8')) : undefined;
  return {
    says: textOf(at(statement, 'predicateType')),
    about: listOf(at(statement, 'subject')).flatMap(digestsOf),
    signed: preAuthenticated(type, payload),
    signatures: listOf(at(envelope, 'signatures')).map(one => Buffer.from(textOf(at(one, 'sig')) ?? '', 'base64')),
  };
}

function digestsOf(subject: unknown): string[] {
  const digests = Object.entries(Object(at(subject, 'digest')));
  return digests.map(([algorithm, hex]) => `${algorithm}:${textOf(hex)}`);
}

/** DSSE's pre-authentication encoding: lengths in bytes, so that no text can pass for another type. */
function preAuthenticated(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
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

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
