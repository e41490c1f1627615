// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import type { Digest } from '../../reference/digest.ts';

/** What can be wrong with an image where it is. */
export type Problem =
  | 'image-missing'
  | 'other-digest'
  | 'platform-missing'
  | 'manifest-missing'
  | 'manifest-corrupt'
  | 'referrer-missing'
  | 'blob-missing'
  | 'blob-corrupt'
  | 'signature-missing'
  | 'signature-invalid'
  | 'signature-unprovable'
  | 'unreadable';

/** One thing that is wrong. `digest` is what should be there, `size` its bytes as its manifest says. */
export interface Finding {
  readonly problem: Problem;
  readonly digest: Digest;
  readonly size?: number;
  readonly platform?: string;
  /** What is there in its place: the digest of a tag. */
  readonly found?: Digest;
  /** What the other end said, or how content differs. */
  readonly detail?: string;
}

/** What content that is not there is called, and content with other bytes. */
export interface Kind {
  readonly missing: Problem;
  readonly corrupt: Problem;
}

/**
 * What an error of reading content says about that content. One that says nothing about it is thrown on: who did not get
 * to look has found nothing.
 */
export function findingOf(error: unknown, { missing, corrupt }: Kind, about: Omit<Finding, 'problem'>): Finding {
  if (!(error instanceof AirgapError)) throw error;
  const detail = error.message;
  switch (error.code) {
    case 'REGISTRY_NOT_FOUND':
      return { problem: missing, ...about };
    case 'DIGEST_MISMATCH':
      return { problem: corrupt, ...about, detail: detail.replace(/^.*, got /s, 'its bytes have the digest ') };
    case 'REGISTRY_ANSWER':
    case 'MANIFEST_UNSUPPORTED':
    case 'INPUT_TOO_LARGE':
    case 'LAYOUT_INVALID':
      return { problem: 'unreadable', ...about, detail };
    default:
      throw error;
  }
}
