// SPDX-License-Identifier: Apache-2.0
import { createHash, X509Certificate } from 'node:crypto';
import { SIGNATURE, type StoredSignature } from './stored-signature.ts';

type Annotations = StoredSignature['annotations'];

/** Where cosign's old form keeps what a bundle holds (sigstore/cosign, specs/SIGNATURE_SPEC.md). */
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const LOG_ENTRY = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';
/** The first form of bundles: the only one whose log entries need no proof beside the log's promise. */
const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
/** Kinds of log entries that the libraries can compare with what was signed. */
const KINDS = new Set(['hashedrekord 0.0.1', 'dsse 0.0.1', 'intoto 0.0.2']);

/** A signature may be right, and what would prove it is not stored with it: it could only be asked for online. */
export class Unprovable extends Error {}

/**
 * Cosign's old form of a signature or attestation as a sigstore bundle, in JSON. The chain of its annotations is left out:
 * only the trust root's counts. Throws Unprovable when its log entry is not there, Error when something cannot be read.
 */
export function oldFormAsBundle(form: 'simple' | 'envelope', bytes: Buffer, annotations: Annotations): object {
  const pem = annotations[CERTIFICATE];
  if (pem === undefined) throw new Error('it is signed by a key and has no certificate');
  const rawBytes = new X509Certificate(pem).raw.toString('base64');
  return {
    mediaType: MEDIA_TYPE,
    verificationMaterial: {
      x509CertificateChain: { certificates: [{ rawBytes }] },
      tlogEntries: [logEntry(annotations[LOG_ENTRY])],
      timestampVerificationData: { rfc3161Timestamps: timestamps(annotations[TIMESTAMP]) },
    },
    ...(form === 'simple'
      ? { messageSignature: messageSignature(bytes, annotations[SIGNATURE]) }
      : { dsseEnvelope: JSON.parse(bytes.toString('utf8')) }),
  };
}

function messageSignature(bytes: Buffer, signature: string | undefined): object {
  const digest = createHash('sha256').update(bytes).digest('base64');
  return { messageDigest: { algorithm: 'SHA2_256', digest }, signature };
}

function logEntry(text: string | undefined): object {
  if (text === undefined)
    throw new Unprovable(`its log entry is not stored with it (annotation ${LOG_ENTRY}), only the log itself has it`);
  const { SignedEntryTimestamp: signedEntryTimestamp, Payload: entry } = JSON.parse(text);
  const { kind, apiVersion: version } = JSON.parse(Buffer.from(entry.body, 'base64').toString('utf8'));
  if (!KINDS.has(`${kind} ${version}`))
    throw new Unprovable(`its log entry is of the kind ${kind} ${version}, which cannot be verified here`);
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: Buffer.from(entry.logID, 'hex').toString('base64') },
    kindVersion: { kind, version },
    integratedTime: String(entry.integratedTime),
    inclusionPromise: { signedEntryTimestamp },
    canonicalizedBody: entry.body,
  };
}

function timestamps(text: string | undefined): object[] {
  return text === undefined ? [] : [{ signedTimestamp: JSON.parse(text).SignedRFC3161Timestamp }];
}
