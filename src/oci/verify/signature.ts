// SPDX-License-Identifier: Apache-2.0
import type { KeyObject } from 'node:crypto';
import type { Digest } from '../../reference/digest.ts';
import type { Reference } from '../../reference/reference.ts';
import { SMALL_CONTENT_LIMIT } from '../content.ts';
import { type Finding, findingOf } from './finding.ts';
import { IMAGE_SIGNATURE, isAbout, isSignedBy, type SignedStatement, statementOf } from './signed-statement.ts';
import { readSignatures, type SignatureSource, type StoredSignature } from './stored-signature.ts';
import type { CertifiedIdentity, TrustRoot } from './trust-root.ts';

/** Who has to have signed an image: whoever holds a key, or an identity that a certificate names. */
export interface Demand {
  /** The key's file, or the identity in words, for findings. */
  readonly name: string;
  /** The type of an attestation (in-toto predicateType) that is wanted in place of a signature. */
  readonly attestation?: string;
  readonly signer:
    | { readonly key: KeyObject }
    | { readonly root: TrustRoot; readonly is: (identity: CertifiedIdentity) => boolean };
}

interface Candidate {
  readonly stored: StoredSignature;
  readonly statement: SignedStatement;
}

/** Why a signature is not the one that is wanted; `offline`: it may be, and that cannot be proven here. */
interface Refusal {
  readonly why: string;
  readonly offline: boolean;
}

/** So many reasons are told; an image may have hundreds of signatures. */
const MOST_REASONS = 3;

/** Looks for what each demand wants among the signatures and attestations of this digest. Throws when nobody could look. */
export async function verifySignatures(
  source: SignatureSource,
  reference: Reference,
  digest: Digest,
  demands: readonly Demand[],
): Promise<Finding[]> {
  try {
    const stored = await readSignatures(source, reference, digest);
    const candidates = stored.map((one): Candidate => ({ stored: one, statement: statementOf(one) }));
    return demands.flatMap(demand => unmet(demand, candidates, digest));
  } catch (error) {
    // Its manifest is here and not what that names: an increment may have left it to its base.
    const detail = 'what holds it is not here';
    return [findingOf(error, { missing: 'signature-unprovable', corrupt: 'signature-invalid' }, { digest, detail })];
  }
}

function unmet(demand: Demand, candidates: readonly Candidate[], digest: Digest): Finding[] {
  const { name, attestation = IMAGE_SIGNATURE } = demand;
  const fitting = candidates.filter(({ statement }) => statement.says === attestation);
  const refusals = fitting.map(candidate => refusal(demand, candidate, digest));
  if (refusals.includes(undefined)) return [];
  const what = demand.attestation === undefined ? '' : `, as ${attestation}`;
  if (refusals.length === 0) {
    const unread = unreadOf(candidates);
    const problem = unread === '' ? 'signature-missing' : 'signature-unprovable';
    return [{ problem, digest, detail: `none by ${name}${what}${others(candidates)}${unread}` }];
  }
  const told = refusals.filter(one => one !== undefined);
  const reasons = [...new Set(told.map(({ why }) => why))].slice(0, MOST_REASONS).join('; ');
  const detail = `there are ${told.length}, none is by ${name}${what}: ${reasons}`;
  const problem = told.some(({ offline }) => offline) ? 'signature-unprovable' : 'signature-invalid';
  return [{ problem, digest, detail }];
}

/** Undefined when the candidate is what is wanted. */
function refusal({ signer }: Demand, { stored, statement }: Candidate, digest: Digest): Refusal | undefined {
  if (!isAbout(statement, digest)) return { why: 'it is of another image', offline: false };
  if ('key' in signer)
    return isSignedBy(signer.key, statement) ? undefined : { why: 'it is not by that key', offline: false };
  const certified = signer.root.certified(stored);
  if ('refused' in certified) return { why: certified.refused, offline: certified.offline };
  const { subject, issuer } = certified.identity;
  return signer.is(certified.identity) ? undefined : { why: `it is by ${subject} of ${issuer}`, offline: false };
}

/** What was too large to look into may be what is wanted. */
function unreadOf(candidates: readonly Candidate[]): string {
  const unread = candidates.filter(({ stored }) => stored.bytes.length === 0).length;
  return unread === 0 ? '' : `; not read, as larger than ${SMALL_CONTENT_LIMIT} bytes: ${unread}`;
}

/** What there is in place of a signature: whoever finds attestations wonders why they do not count. */
function others(candidates: readonly Candidate[]): string {
  const types = new Set(candidates.map(({ statement }) => statement.says).filter(says => says !== undefined));
  types.delete(IMAGE_SIGNATURE);
  return types.size === 0 ? '' : `; there are attestations: ${[...types].sort().slice(0, MOST_REASONS).join(', ')}`;
}
