// SPDX-License-Identifier: Apache-2.0
import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto';
// Its index loads a package that changes node:http for the whole process.
import { type CA, initializeCA } from '@sigstore/mock/dist/fulcio/ca.js';
import { type CTLog, initializeCTLog } from '@sigstore/mock/dist/fulcio/ctlog.js';
import { initializeTLog } from '@sigstore/mock/dist/rekor/tlog.js';

/** Whom a certificate names, and when things happened; now, where nothing is said. */
export interface Who {
  readonly identity: string;
  readonly issuer: string;
  /** Begin of the certificate's ten minutes. */
  readonly certifiedAt?: Date;
  readonly loggedAt?: Date;
  /** How a log takes an envelope: as one, or as a signature over bytes. */
  readonly loggedAs?: 'dsse' | 'hashedrekord';
}

interface Entry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly hashes: readonly string[];
      readonly checkpoint: string;
    };
  };
}

const ISSUER_OID = '1.3.6.1.4.1.57264.1.8';
export const IN_TOTO = 'application/vnd.in-toto+json';
export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** A certificate authority, a certificate log and a transparency log of our own, as Fulcio and Rekor are. */
export class TestSigstore {
  readonly #caKeys = keys();
  readonly #ctKeys = keys();
  readonly #logKeys = keys();
  #ca: CA | undefined;
  #ctLog: CTLog | undefined;

  static async start(): Promise<TestSigstore> {
    const sigstore = new TestSigstore();
    sigstore.#ctLog = await initializeCTLog(sigstore.#ctKeys);
    sigstore.#ca = await initializeCA(sigstore.#caKeys, sigstore.#ctLog);
    return sigstore;
  }

  /** trusted_root.json; without some of its parts when they are named. */
  trustedRoot(...without: readonly string[]): string {
    const validFor = { start: '2020-01-01T00:00:00Z' };
    const log = (baseUrl: string, { publicKey }: KeyPairKeyObjectResult): object => {
      const rawBytes = publicKey.export({ format: 'der', type: 'spki' });
      return {
        baseUrl,
        hashAlgorithm: 'SHA2_256',
        publicKey: { rawBytes: rawBytes.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
        logId: { keyId: createHash('sha256').update(rawBytes).digest('base64') },
      };
    };
    const rawBytes = bytesOf((this.#ca as CA).rootCertificate).toString('base64');
    const root = {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [log('https://rekor.test', this.#logKeys)],
      certificateAuthorities: [
        {
          subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
          uri: 'https://fulcio.test',
          certChain: { certificates: [{ rawBytes }] },
          validFor,
        },
      ],
      ctlogs: [log('https://ctfe.test', this.#ctKeys)],
    };
    return JSON.stringify(Object.fromEntries(Object.entries(root).filter(([key]) => !without.includes(key))));
  }

  /** The annotations of cosign's old form, for a payload of simple signing. */
  async oldForm(payload: Buffer, who: Who): Promise<Record<string, string>> {
    const { privateKey, certificate } = await this.#certified(who);
    const signature = sign('sha256', payload, privateKey).toString('base64');
    const entry = await this.#log(hashedRekord(payload, signature, pem(certificate)), who);
    return { 'dev.cosignproject.cosign/signature': signature, ...oldAnnotations(certificate, entry) };
  }

  /** An envelope around a statement and its annotations, as cosign's old form of an attestation. */
  async oldAttestation(statement: object, who: Who): Promise<{ bytes: Buffer; annotations: Record<string, string> }> {
    const { envelope, entry, certificate } = await this.#envelope(statement, who);
    return { bytes: Buffer.from(JSON.stringify(envelope)), annotations: oldAnnotations(certificate, entry) };
  }

  /** A sigstore bundle, as an object to be spoiled. */
  async bundle(statement: object, who: Who) {
    const { envelope, entry, certificate } = await this.#envelope(statement, who);
    const { kind, apiVersion: version } = JSON.parse(Buffer.from(entry.body, 'base64').toString());
    const { inclusionProof, signedEntryTimestamp } = entry.verification;
    const { checkpoint, rootHash, logIndex, treeSize, hashes } = inclusionProof;
    const logged = {
      logIndex: String(entry.logIndex),
      logId: { keyId: Buffer.from(entry.logID, 'hex').toString('base64') },
      kindVersion: { kind, version },
      integratedTime: String(entry.integratedTime),
      inclusionPromise: { signedEntryTimestamp },
      inclusionProof: {
        logIndex: String(logIndex),
        rootHash: Buffer.from(rootHash, 'hex').toString('base64'),
        treeSize: String(treeSize),
        hashes,
        checkpoint: { envelope: checkpoint },
      },
      canonicalizedBody: entry.body,
    };
    return {
      mediaType: BUNDLE,
      verificationMaterial: { certificate: { rawBytes: certificate.toString('base64') }, tlogEntries: [logged] },
      dsseEnvelope: envelope,
    };
  }

  async #envelope(statement: object, who: Who) {
    const { privateKey, certificate } = await this.#certified(who);
    const payload = Buffer.from(JSON.stringify(statement));
    const signed = Buffer.from(`DSSEv1 ${IN_TOTO.length} ${IN_TOTO} ${payload.length} ${payload}`);
    const sig = sign('sha256', signed, privateKey).toString('base64');
    const envelope = { payload: payload.toString('base64'), payloadType: IN_TOTO, signatures: [{ sig }] };
    const isHashed = who.loggedAs === 'hashedrekord';
    const proposed = isHashed ? hashedRekord(signed, sig, pem(certificate)) : dsse(payload, sig, pem(certificate));
    const entry = await this.#log(proposed, who);
    return { envelope, entry, certificate };
  }

  async #certified({ identity, issuer, certifiedAt }: Who) {
    const { publicKey, privateKey } = keys();
    // The authority's clock is set when it is made, and a new authority would have another certificate.
    const ca =
      certifiedAt === undefined
        ? (this.#ca as CA)
        : Object.assign(Object.create(this.#ca as CA), { getCurrentTime: () => certifiedAt });
    const certificate = await ca.issueCertificate({
      publicKey: publicKey.export({ format: 'der', type: 'spki' }) as Buffer<ArrayBuffer>,
      subjectAltName: identity,
      extensions: [{ oid: ISSUER_OID, value: issuer }],
    });
    return { privateKey, certificate: bytesOf(certificate) };
  }

  async #log(proposed: object, { loggedAt }: Who): Promise<Entry> {
    const log = await initializeTLog('https://rekor.test', this.#logKeys, loggedAt);
    const [entry] = Object.values(await log.log(proposed));
    return entry as Entry;
  }
}

function oldAnnotations(certificate: Buffer, { body, integratedTime, logIndex, logID, verification }: Entry) {
  const { signedEntryTimestamp: SignedEntryTimestamp } = verification;
  return {
    'dev.sigstore.cosign/certificate': pem(certificate),
    'dev.sigstore.cosign/chain': pem(certificate),
    'dev.sigstore.cosign/bundle': JSON.stringify({
      SignedEntryTimestamp,
      Payload: { body, integratedTime, logIndex, logID },
    }),
  };
}

function hashedRekord(payload: Buffer, content: string, certificate: string): object {
  const value = createHash('sha256').update(payload).digest('hex');
  const publicKey = { content: Buffer.from(certificate).toString('base64') };
  return {
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: { data: { hash: { algorithm: 'sha256', value } }, signature: { content, publicKey } },
  };
}

function dsse(payload: Buffer, signature: string, certificate: string): object {
  const value = createHash('sha256').update(payload).digest('hex');
  const verifier = Buffer.from(certificate).toString('base64');
  return {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: { payloadHash: { algorithm: 'sha256', value }, signatures: [{ signature, verifier }] },
  };
}

function keys(): KeyPairKeyObjectResult {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}
