// SPDX-License-Identifier: Apache-2.0

/** What a key, environment variable or flag name says about its value. */
export type KeyHint = 'image' | 'none' | 'never';

const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/** Words that, after `image`, make the key one about an image: a policy, a secret, a part of a reference. */
const OTHER = new Set(
  (
    'pull policy secret secrets size type format id registry repository repo tag digest hash version prefix suffix ' +
    'host hub base domain enabled mode dir gc volume credentials auth user password timeout interval threshold ' +
    'limit cache count stream streams updater automation scanner reflector tls cert arch'
  ).split(' '),
);

/** Keys whose text documents or repeats other text: whatever stands there is not pulled. */
const NEVER = /^_?examples?$|\.example$|^_example|description|^last-applied|kubectl\.kubernetes\.io|^checksum\//i;

const cache = new Map<string, KeyHint>();

/**
 * `image` for `image`, `docker_image`, `RELATED_IMAGE_PG_17`, `--acme-http01-solver-image`; `never` for keys of
 * documentation; `none` for all else, `imagePullPolicy` and `IMAGE_REPOSITORY` among them.
 */
export function hintOf(key: string): KeyHint {
  let hint = cache.get(key);
  if (hint === undefined) {
    hint = judge(key);
    if (cache.size < 50_000) cache.set(key, hint);
  }
  return hint;
}

function judge(key: string): KeyHint {
  if (NEVER.test(key)) return 'never';
  if (!/image/i.test(key)) return 'none';
  const words = wordsOf(key);
  const at = words.findLastIndex(word => /^images?$/.test(word));
  if (at === -1) return /image$/i.test(key) ? 'image' : 'none';
  return words.slice(at + 1).some(word => OTHER.has(word)) ? 'none' : 'image';
}

/** The words of a key in lower case: `RELATED_IMAGE_PG`, `relatedImagePG` and `--related-image-pg` have the same. */
export function wordsOf(key: string): string[] {
  return (key.match(WORDS) ?? []).map(word => word.toLowerCase());
}
