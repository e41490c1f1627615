// SPDX-License-Identifier: Apache-2.0
import { wordsOf } from './key.ts';

/** Which part of a reference a key holds. */
export type Role = 'image' | 'name' | 'repository' | 'registry' | 'tag' | 'version' | 'digest';

/** A key read as one part of a reference: `WORKER_CONTAINER_TAG` is the tag of `worker container`. */
export interface Part {
  readonly role: Role;
  /** The words in front, '' for a plain `tag` or `imageTag`: parts of one reference share them. */
  readonly stem: string;
  /** True when the words speak of images or containers, so that a chart's or a Git repository is not meant. */
  readonly strong: boolean;
}

const ROLES = new Map<string, Role>([
  ['image', 'image'],
  ['name', 'name'],
  ['repository', 'repository'],
  ['repo', 'repository'],
  ['registry', 'registry'],
  ['hub', 'registry'],
  ['tag', 'tag'],
  ['version', 'version'],
  ['digest', 'digest'],
  ['sha', 'digest'],
]);

const cache = new Map<string, Part | null>();

/** Reads a key as a part of a reference; null for keys that are none. */
export function partOf(key: string): Part | null {
  let part = cache.get(key);
  if (part === undefined) {
    part = judge(key);
    if (cache.size < 50_000) cache.set(key, part);
  }
  return part;
}

/** True for a tag with its digest, `tag: 1.2.3@sha256:…`: it reads as an image called 1.2.3, and is half of the one beside it. */
export function isPinnedTag(key: string, text: string): boolean {
  if (!text.includes('@') || text.includes('/')) return false;
  const role = partOf(key)?.role;
  return role === 'tag' || role === 'version' || role === 'digest';
}

function judge(key: string): Part | null {
  const words = wordsOf(key.replace(/256$/, ''));
  const role = ROLES.get(words.at(-1) ?? '');
  if (role === undefined) return null;
  const before = words.slice(0, -1);
  // Kustomize: `{name: nginx, newName: quay.io/team/nginx, newTag: v1}`.
  if (role === 'name' && before.join(' ') === 'new') return { role: 'image', stem: 'new', strong: true };
  const ofImage = before.at(-1) === 'image';
  if (ofImage) before.pop();
  // KServe's `defaultImageVersion` is the version of the `image` beside it.
  if (before[0] === 'default' && (role === 'version' || role === 'tag')) before.shift();
  if (role === 'name' && !ofImage && before.length > 0) return null;
  const strong = ofImage || role === 'image' || before.some(word => /^(image|container|docker)s?$/.test(word));
  return { role: role === 'name' && ofImage ? 'image' : role, stem: before.join(' '), strong };
}
