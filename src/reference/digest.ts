// SPDX-License-Identifier: Apache-2.0

/** A content digest as OCI writes it: `sha256:` and 64 lower-case hex digits, or `sha512:` and 128. */
export type Digest = `sha256:${string}` | `sha512:${string}`;

const HEX_LENGTH: Record<string, number> = { sha256: 64, sha512: 128 };

/** True when `text` is a digest of an algorithm that OCI registers, with exactly its number of hex digits. */
export function isDigest(text: string): text is Digest {
  const colon = text.indexOf(':');
  const hex = text.slice(colon + 1);
  return HEX_LENGTH[text.slice(0, colon)] === hex.length && /^[0-9a-f]+$/.test(hex);
}
