// SPDX-License-Identifier: Apache-2.0

/**
 * Kinds whose schema has no place for an image, however their text looks: CRDs describe images at length, and
 * the rest carry rules, roles and queries. Parsing them was most of the time of a whole run (design §4).
 */
const NEVER =
  /^kind:[ \t]*["']?(?:CustomResourceDefinition|ClusterRole|Role|ClusterRoleBinding|RoleBinding|ServiceAccount|PrometheusRule|NetworkPolicy)\b/m;

/**
 * What every discovery rule needs to see in a text: an image-like or registry-like key, or the shape
 * `path/name:tag`, or a digest. `may-hold-image.test.ts` holds this against the rules themselves.
 */
const HINT = /image|repositor|registr|\bhub\b|[a-z0-9]\\?\/[a-z0-9][\w.-]*[:@]\w|@sha256:/i;

/** Data that is base64 must be decoded before it can be judged. */
const ENCODED = /^kind:[ \t]*["']?Secret\b|^binaryData:/m;

/** False when a YAML document, by its text alone, cannot name an image. Never false for one that does. */
export function mayHoldImage(text: string): boolean {
  return (HINT.test(text) && !NEVER.test(text)) || ENCODED.test(text);
}

/** The same question for a string inside a document. */
export function textMayHoldImage(text: string): boolean {
  return HINT.test(text);
}
