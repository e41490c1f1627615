// SPDX-License-Identifier: Apache-2.0
import { type Digest, isDigest } from '../reference/digest.ts';

/** What cosign's tags end with: signatures, attestations and SBOMs (sigstore, signature specification). */
export type TiedKind = 'sig' | 'att' | 'sbom';

/**
 * The tag that ties content to a digest: `sha256-<hex>` is the list of what refers to it, on registries without the referrers
 * API (distribution-spec 1.1); with an ending it is what cosign keeps beside an image.
 */
export function tiedTag(digest: Digest, kind?: TiedKind): string {
  const tag = digest.replace(':', '-');
  return kind === undefined ? tag : `${tag}.${kind}`;
}

const TIED = /^(sha256|sha512)-([0-9a-f]+)(?:\.(?:sig|att|sbom))?$/;

/** The digest that such a tag is about; undefined for any other tag. */
export function tiedTo(tag: string): Digest | undefined {
  const [, algorithm, hex] = TIED.exec(tag) ?? [];
  const digest = `${algorithm}:${hex}`;
  return isDigest(digest) ? digest : undefined;
}
