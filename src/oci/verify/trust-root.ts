// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type SignedEntity, type Signer, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { AirgapError } from '../../errors.ts';
import { plainWords } from '../http/plain-words.ts';
import { oldFormAsBundle, Unprovable } from './old-form-bundle.ts';
import { statementOf } from './signed-statement.ts';
import type { StoredSignature } from './stored-signature.ts';

/** Whom a certificate names, and who says so: the subject alternative name, and the OIDC issuer that Fulcio asked. */
export interface CertifiedIdentity {
  readonly subject: string;
  readonly issuer: string;
}

/** Whose certificate it is, or why that cannot be believed; `offline`: because something is not here that is elsewhere. */
export type Certified =
  | { readonly identity: CertifiedIdentity }
  | { readonly refused: string; readonly offline: boolean };

const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot(\+json;version=0\.\d+|\.v0\.\d+\+json)$/;

/**
 * Whom we believe that a certificate was theirs when they signed: certificate authorities and logs of a trusted_root.json
 * (Sigstore). Nothing is asked for online. Of each signature are wanted: a certificate that leads to an authority and was
 * valid at a time that a log or a timestamp authority vouches for, its entry in a certificate log, the signature's own
 * entry in a transparency log, and that the signature is right. Loads the libraries of Sigstore: whoever needs this file
 * imports it late.
 */
export class TrustRoot {
  readonly #verifier: Verifier;

  private constructor(verifier: Verifier) {
    this.#verifier = verifier;
  }

  /** Reads the text of a trusted_root.json; `name` is the file, for errors. Throws CONFIG_INVALID. */
  static parse(text: string, name: string): TrustRoot {
    try {
      const root = TrustedRoot.fromJSON(JSON.parse(text));
      if (!MEDIA_TYPE.test(root.mediaType)) throw new Error(`its mediaType is ${JSON.stringify(root.mediaType)}`);
      const { certificateAuthorities, tlogs, ctlogs } = root;
      if (certificateAuthorities.length === 0) throw new Error('it holds no certificate authority');
      if (tlogs.length === 0 || ctlogs.length === 0) throw new Error('it holds no key of a log');
      return new TrustRoot(new Verifier(toTrustMaterial(root)));
    } catch (cause) {
      const why = plainWords((cause as Error).message);
      throw new AirgapError('CONFIG_INVALID', `${name} is no usable trusted root of Sigstore: ${why}`, {
        hint: 'It is the file trusted_root.json that `cosign trusted-root create` writes, or that of the public Sigstore.',
        cause,
      });
    }
  }

  /** Who signed, by a certificate. Never throws: nothing is read here, so whatever fails is the signature's fault. */
  certified(stored: StoredSignature): Certified {
    try {
      return { identity: identityOf(this.#verifier.verify(this.#entity(stored))) };
    } catch (error) {
      return { refused: reasonOf(error), offline: error instanceof Unprovable };
    }
  }

  #entity(stored: StoredSignature): SignedEntity {
    const { form, bytes, annotations } = stored;
    const json = form === 'bundle' ? JSON.parse(bytes.toString('utf8')) : oldFormAsBundle(form, bytes, annotations);
    const bundle = bundleFromJSON(json);
    const { content, tlogEntries } = bundle.verificationMaterial;
    if (content.$case === 'publicKey') throw new Error('it is signed by a key and has no certificate');
    // What a signature is about is read from its envelope: another form of content beside it must not be what is verified.
    if (form !== 'simple' && bundle.content.$case !== 'dsseEnvelope') throw new Error('it holds no statement');
    if (tlogEntries.length === 0) throw new Unprovable('it holds no entry of a transparency log');
    const entity = toSignedEntity(bundle, form === 'simple' ? bytes : undefined);
    const isHashed = tlogEntries.every(({ kindVersion }) => kindVersion?.kind === 'hashedrekord');
    if (form === 'simple' || !isHashed) return entity;
    return { ...entity, signature: overSignedBytes(entity.signature, statementOf(stored).signed) };
  }
}

/** Rekor 2 logs an envelope as a signature over bytes: those that were signed, of which the library knows the payload alone. */
function overSignedBytes(content: SignedEntity['signature'], signed: Buffer): SignedEntity['signature'] {
  return {
    signature: content.signature,
    compareSignature: signature => content.compareSignature(signature),
    compareDigest: digest => createHash('sha256').update(signed).digest().equals(digest),
    verifySignature: key => content.verifySignature(key),
  };
}

function identityOf({ identity }: Signer): CertifiedIdentity {
  const subject = identity?.subjectAlternativeName;
  const issuer = identity?.extensions?.issuer;
  if (subject === undefined || issuer === undefined) throw new Error('its certificate names nobody, or no issuer');
  return { subject, issuer };
}

/** The libraries say the general reason, and the exact one as its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return plainWords(cause instanceof Error ? `${message}: ${cause.message}` : message);
}
