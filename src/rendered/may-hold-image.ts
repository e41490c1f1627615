// SPDX-License-Identifier: Apache-2.0

/**
 * Kinds whose schema has no place for an image, however their text looks: CRDs describe images at length, and
 * the rest carry rules, roles, certificates and queries. Parsing them was most of the time of a whole run (design §4).
 */
const NEVER = [
  'CustomResourceDefinition',
  'ClusterRole',
  'Role',
  'ClusterRoleBinding',
  'RoleBinding',
  'ServiceAccount',
  'PrometheusRule',
  'NetworkPolicy',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'APIService',
];

const NEVER_KINDS = new Set(NEVER);
/** The kind of a whole document stands at the start of a line: that of an object inside it is indented. */
const NEVER_LINE = new RegExp(`^kind:[ \\t]*["']?(?:${NEVER.join('|')})["']?[ \\t]*(?:#.*)?\\r?$`, 'm');

/**
 * What every discovery rule needs to see in a text: an image-like, repository-like or registry-like key, a digest, `path/name:tag`, or
 * `name:` with what reads as a version. Only a host and path without tag or digest escape it, under a key that says
 * nothing: no rule takes those for more than `possible`. `may-hold-image.test.ts` holds this against the rules.
 */
const HINT =
  /image(?!!=)|repositor|registry|@sha(?:256|512):|\/[a-z0-9][\w.-]*:\w|[a-z0-9]:v?(?:\d[\w-]*[.a-z]|latest|edge|nightly|main|master|stable|dev|canary|head)/i;

/** Data that is base64 must be decoded before it can be judged, in an item of a List too. */
const ENCODED = /\bkind["']?[ \t]*:[ \t]*["']?Secret(?:List)?\b|\bbinaryData\b/;
/** Text without it is no object as Helm writes one, and is read to say what it is instead. */
const OBJECT = /^kind:/m;

/** False when a YAML document, by its text alone, is an object that cannot name an image. */
export function mayHoldImage(text: string): boolean {
  return !NEVER_LINE.test(text) && (HINT.test(text) || ENCODED.test(text) || !OBJECT.test(text));
}

const GROUP = /^[ \t-]*["']?apiVersion["']?:[ \t]*["']?([\w.-]+)\//gm;
const KIND = /^[ \t-]*["']?kind["']?:[ \t]*["']?(\w+)/gm;
/** The keys of a plain object as Helm writes one: found at its top, without reading the rest. */
const OWN_GROUP = /^apiVersion:[ \t]*["']?([\w.-]+)/m;
const OWN_KIND = /^kind:[ \t]*["']?(\w+)/m;

/** True when a YAML document may be of an API group and kind that `isWanted` says yes to, or a List with an item that is. */
export function mayBeOf(text: string, isWanted: (group: string, kind: string) => boolean): boolean {
  const kind = OWN_KIND.exec(text)?.[1];
  if (kind !== undefined && !kind.endsWith('List')) {
    const group = kindMayHoldImage(kind) ? OWN_GROUP.exec(text)?.[1] : undefined;
    return group !== undefined && isWanted(group, kind);
  }
  const groups = [...text.matchAll(GROUP)].map(([, group]) => group ?? '');
  const kinds = groups.length === 0 ? [] : [...text.matchAll(KIND)].map(([, kind]) => kind ?? '');
  return groups.some(group => kinds.some(kind => isWanted(group, kind)));
}

/** False for a kind of object that never names an image, such as `CustomResourceDefinition`. */
export function kindMayHoldImage(kind: string): boolean {
  return !NEVER_KINDS.has(kind);
}

/** The same question for a string inside a document. */
export function textMayHoldImage(text: string): boolean {
  return HINT.test(text);
}
