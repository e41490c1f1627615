// SPDX-License-Identifier: Apache-2.0
import { isDigest } from '../reference/digest.ts';
import { looksLikeHost, type Reference, tryReference } from '../reference/reference.ts';
import { isSameRepository } from '../reference/same-image.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import { compose } from './composed.ts';
import { openText } from './embedded.ts';
import { hintOf } from './key.ts';
import { imageOfPackageUrl, imagesOfBom } from './package-url.ts';
import { formatPlace, type Place, step } from './place.ts';
import { isVersion, judge } from './shape.ts';
import { tokensOf } from './tokens.ts';

/** An image that a list names, and where: a JSON path, or the number of a line. */
export interface NamedImage {
  readonly reference: Reference;
  readonly place: string;
}

/** Keys whose images are names on a mirror, or not wanted. */
const ELSEWHERE = new Set(['target', 'destination', 'dest', 'newImage', 'mirror', 'mirrors', 'blockedImages']);
/** Keys under which programs that look into an image tell what it was built from. */
const ORIGIN = new Set(['history', 'labels', 'Labels', 'ImageConfig', 'imageConfig']);
const KBLD_ID = 'kbld.carvel.dev/id';
const NO_HOSTS: ReadonlySet<string> = new Set();

/** Images that parsed YAML or JSON names, whatever tool wrote it: values under image-like keys, and all else that reads as an image. */
export function imagesInData(value: Value, key: string): Generator<NamedImage> {
  return inValue(value, key, undefined, new Set());
}

/** `seen` are lists and maps that were read: anchors of YAML let one stand at a million places. */
type Seen = Set<Value>;

function* inValue(value: Value, key: string, place: Place | undefined, seen: Seen): Generator<NamedImage> {
  if (typeof value === 'string') yield* inText(value, key, place, seen);
  if (typeof value !== 'object' || seen.has(value)) return;
  seen.add(value);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* inValue(item, key, step(place, index), seen);
  } else if (isMap(value) && value.bomFormat === 'CycloneDX') {
    for (const reference of imagesOfBom(value)) yield { reference, place: 'components' };
  } else if (isMap(value)) yield* inMap(value, key, place, seen);
}

function* inMap(node: ValueMap, parent: string, place: Place | undefined, seen: Seen): Generator<NamedImage> {
  const used = new Set<string>();
  const locked = lockedByKbld(node);
  if (locked !== undefined) {
    yield { reference: locked, place: formatPlace(step(place, 'image')) };
    used.add('image').add('annotations');
  }
  const tagged = withTags(node) ?? withDigests(node);
  for (const reference of tagged?.references ?? []) yield { reference, place: formatPlace(step(place, 'tags')) };
  for (const key of tagged?.keys ?? []) used.add(key);
  for (const composed of compose(node, parent, undefined, NO_HOSTS)) {
    if (composed.kind !== 'reference') continue;
    yield { reference: composed.reference, place: formatPlace(step(place, composed.key)) };
    for (const key of composed.keys) used.add(key);
  }
  for (const [key, value] of Object.entries(node)) {
    if (used.has(key) || isElsewhere(key, value)) continue;
    const at = step(place, key);
    const from = imageOf(key, false);
    // A relocation map: what stands behind an image is its name on a mirror.
    if (from !== undefined) yield { reference: from, place: formatPlace(at) };
    if (from !== undefined && !isMap(value)) continue;
    if (key === 'images' && isMap(value)) yield* inRepositories(value, parent, at, seen);
    else yield* inValue(value, isNameOfImage(node, key, parent) ? 'image' : key, at, seen);
  }
}

function isElsewhere(key: string, value: Value): boolean {
  return (ELSEWHERE.has(key) && !isMap(value)) || ORIGIN.has(key) || hintOf(key) === 'never';
}

/** An entry of an imgpkg ImagesLock: the image as it was written once, and the digest that it got. */
function lockedByKbld({ image, annotations }: ValueMap): Reference | undefined {
  const id = isMap(annotations) ? annotations[KBLD_ID] : undefined;
  const digest = typeof image === 'string' ? tryReference(image)?.digest : undefined;
  if (typeof id !== 'string' || digest === undefined) return undefined;
  return tryReference(id.includes('@') ? id : `${id}@${digest}`);
}

/** References that keys of one map name together. */
interface Tagged {
  readonly keys: readonly string[];
  readonly references: readonly Reference[];
}

const NAMES = [
  ['RepoTags', 'RepoDigests'],
  ['repoTags', 'repoDigests'],
  ['tags', 'repoDigests'],
] as const;

/** `{source: quay.io/x/y, tags: [v1, {tag: v2}]}`, as programs that copy repositories have it. */
function withTags(node: ValueMap): Tagged | undefined {
  const key = ['source', 'image', 'repository', 'name'].find(name => typeof node[name] === 'string');
  if (key === undefined || !Array.isArray(node.tags)) return undefined;
  const tags = node.tags.map(tag => (isMap(tag) ? tag.tag : tag));
  const references = tags.flatMap(tag => tryReference(`${node[key]}:${tag}`) ?? []);
  return references.length === 0 ? undefined : { keys: [key, 'name'], references };
}

/**
 * One image with all its names, as docker, crictl, trivy and syft tell it: `{RepoTags: [q.io/x:1], RepoDigests:
 * [q.io/x@sha256:…]}`. A name with a tag gets the digest that its repository has.
 */
function withDigests(node: ValueMap): Tagged | undefined {
  const pair = NAMES.find(keys => keys.every(key => Array.isArray(node[key])));
  if (pair === undefined) return undefined;
  const [tags, digests] = pair.map(key => referencesIn(node[key]));
  if (tags === undefined || digests === undefined) return undefined;
  const named = tags.map(tag => {
    const digest = digests.find(other => isSameRepository(other, tag))?.digest;
    return (digest !== undefined && tryReference(`${tag.written}@${digest}`)) || tag;
  });
  const nameless = digests.filter(digest => !tags.some(tag => isSameRepository(digest, tag)));
  return { keys: pair, references: [...named, ...nameless] };
}

function referencesIn(value: Value): Reference[] {
  return Array.isArray(value)
    ? value.flatMap(text => (typeof text === 'string' ? (tryReference(text) ?? []) : []))
    : [];
}

/** Hauler calls an image `name`; other lists have `name` and `image`, and kustomize renames it. */
function isNameOfImage(node: ValueMap, key: string, parent: string): boolean {
  return key === 'name' && hintOf(parent) === 'image' && !['image', 'newName', 'newTag'].some(other => other in node);
}

/** `docker.io: {images: {library/nginx: ["1.27", "sha256:…"]}}`, as skopeo sync and mindthegap have it. */
function* inRepositories(repositories: ValueMap, host: string, place: Place, seen: Seen): Generator<NamedImage> {
  for (const [repository, tags] of Object.entries(repositories)) {
    const at = step(place, repository);
    if (!Array.isArray(tags) || !looksLikeHost(host)) yield* inValue(tags, 'image', at, seen);
    else {
      for (const [index, tag] of tags.entries()) {
        const reference = tryReference(`${host}/${repository}${isDigest(String(tag)) ? '@' : ':'}${tag}`);
        if (reference !== undefined) yield { reference, place: formatPlace(step(at, index)) };
      }
    }
  }
}

function* inText(text: string, key: string, place: Place | undefined, seen: Seen): Generator<NamedImage> {
  const trimmed = text.trim();
  const whole = imageOf(trimmed, hintOf(key) === 'image');
  if (whole !== undefined) yield { reference: whole, place: formatPlace(place) };
  else if (/\s/.test(trimmed)) {
    const document = openText(text);
    if (document !== undefined) yield* inValue(document, key, step(place, '', true), seen);
    else for (const reference of imagesAmongWords(text)) yield { reference, place: formatPlace(place) };
  }
}

/** The image that a text is. Where images are listed (`listed`) one without tag is taken too; not so elsewhere. */
export function imageOf(text: string, listed: boolean): Reference | undefined {
  if (text.startsWith('pkg:')) return imageOfPackageUrl(text);
  const name = text.replace(/^(docker|containers-storage|oci-archive):\/\//, '');
  if (name.includes('://') || isDigest(name)) return undefined;
  const reference = tryReference(name);
  if (reference === undefined || isAddress(reference)) return undefined;
  return listed || isPinned(reference) ? reference : undefined;
}

/** `db.example.com:5432`, `localhost:5000`, and ports: `8080:80` */
function isAddress({ written, tag }: Reference): boolean {
  return (
    !written.includes('/') && /\.|^localhost$|^\d+$/.test(written.split(':', 1)[0] ?? '') && /^\d+$/.test(tag ?? '')
  );
}

/** A digest, or a tag that is no port: `redis:7`, not `redis:6379`. */
function isPinned({ written, tag, digest }: Reference): boolean {
  if (digest !== undefined || tag === undefined) return digest !== undefined;
  return written.includes('/') || (isVersion(tag) && !/^\d{4,5}$/.test(tag));
}

/** Images among other words, of a table or a sentence. */
export function imagesAmongWords(text: string): Reference[] {
  return [...tokensOf(text)].flatMap(token => judge(token.text, hintOf(token.key), 'whole', NO_HOSTS)?.reference ?? []);
}
