// SPDX-License-Identifier: Apache-2.0
import { holdsDigest } from '../lock/from-cluster.ts';
import type { LockedImage } from '../lock/lock.ts';
import { type ImageId, parseImageId } from '../reference/image-id.ts';
import { compare } from '../reference/order.ts';
import { canonical, type Reference, repositoryOf, tagOf, tryReference } from '../reference/reference.ts';

/** A place of a cluster that names an image. */
export interface LiveUse {
  /** `Pod shop/web-0`, `apps/v1 Deployment shop/web`. */
  readonly object: string;
  readonly path: string;
  /** The name as the object has it. */
  readonly written: string;
  /** Of a container's status; absent for what only declares Pods. */
  readonly imageId?: string;
  readonly node?: string;
  readonly platform?: string;
  /** What made the Pod, in the end: `apps/v1 Deployment shop/web`. */
  readonly owner?: string;
  /** A static Pod of its node. */
  readonly static?: boolean;
}

/** An image of the lock, and the names that a cluster may call it by. */
export interface LockedName {
  readonly locked: LockedImage;
  readonly upstream: Reference;
  /** Absent when no mirror is known. */
  readonly mirrored?: Reference;
  /** True where nodes turn the upstream name into the mirror's: it is then as good as that. */
  readonly redirected: boolean;
}

/**
 * `locked`: in the lock and, where there is a mirror, from there. `unknown`: named so, but which bytes run is not told.
 * `upstream`: pulled by its upstream name though there is a mirror. `not-mirrored`: as locked, and the mirror was asked and
 * does not have it. `ignored`: `airgap.yaml` says so.
 */
export type LiveState = 'not-locked' | 'other-digest' | 'upstream' | 'not-mirrored' | 'unknown' | 'locked' | 'ignored';

/** The states, worst first. */
export const LIVE_STATES: readonly LiveState[] = [
  'not-locked',
  'other-digest',
  'upstream',
  'not-mirrored',
  'unknown',
  'locked',
  'ignored',
];

/** One name in one state with one digest, and all places that have it. */
export interface LiveImage {
  /** Canonical; where it is no name of an image, the start of it in quotes. */
  readonly image: string;
  readonly state: LiveState;
  /** The entry of the lock. */
  readonly locked?: string;
  /** What runs. */
  readonly digest?: string;
  /** What is locked, where that is another one. */
  readonly expected?: string;
  /** Whether the mirror has it as locked; absent when it was not asked for it. */
  readonly mirrored?: boolean;
  /** Why, in words, where the state alone does not say it. */
  readonly why?: string;
  readonly uses: readonly LiveUse[];
}

export interface LiveComparison {
  /** Worst first, then by name. */
  readonly images: readonly LiveImage[];
  /** Entries of the lock that nothing names, sorted. */
  readonly unused: readonly string[];
}

/** Compares what a cluster names and runs with the lock. */
export function compareLive(
  uses: readonly LiveUse[],
  names: readonly LockedName[],
  isIgnored: (image: string) => boolean,
): LiveComparison {
  const index = indexOf(names);
  const groups = new Map<string, LiveImage & { uses: LiveUse[] }>();
  const declared: LiveUse[] = [];
  const add = (use: LiveUse): void => {
    const judged = judge(use, index, isIgnored);
    const key = [judged.image, judged.state, judged.digest].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...judged, uses: [use] });
    else group.uses.push(use);
  };
  for (const use of uses) use.imageId ? add(use) : declared.push(use);
  // What has no digest of its own belongs to the same name's Pods that have one, the worst of them.
  const byImage = new Map([...groups.values()].sort((a, b) => byState(b, a)).map(group => [group.image, group]));
  for (const use of declared) {
    const running = byImage.get(nameOf(use));
    if (running === undefined) add(use);
    else running.uses.push(use);
  }
  const images = [...groups.values()].sort(byState);
  for (const { uses: places } of images) places.sort(byPlace);
  const used = new Set(images.map(({ locked }) => locked));
  const unused = names.map(({ locked }) => locked.image).filter(image => !used.has(image));
  return { images, unused: unused.sort(compare) };
}

type Index = ReadonlyMap<string, readonly LockedName[]>;
type Judged = Omit<LiveImage, 'uses'>;

/** By repository: upstream and mirrored names lead to the same entries. */
function indexOf(names: readonly LockedName[]): Index {
  const index = new Map<string, LockedName[]>();
  for (const name of names) {
    const repositories = [name.upstream, ...(name.mirrored ? [name.mirrored] : [])].map(repositoryOf);
    for (const repository of new Set(repositories)) index.set(repository, [...(index.get(repository) ?? []), name]);
  }
  return index;
}

/** What is no name may be anything, also what a terminal obeys. */
function nameOf({ written }: LiveUse): string {
  const reference = tryReference(written);
  if (reference !== undefined) return canonical(reference);
  return JSON.stringify(written.slice(0, LONGEST)).replace(/\p{C}/gu, '\ufffd');
}

const LONGEST = 255;

function judge(use: LiveUse, index: Index, isIgnored: (image: string) => boolean): Judged {
  const image = nameOf(use);
  const reference = tryReference(use.written);
  const id = parseImageId(use.imageId ?? '');
  const running = id.kind === 'manifest' ? { digest: id.digest } : {};
  if (reference === undefined) return { image, state: 'not-locked', why: 'no name of an image' };
  const entries = index.get(repositoryOf(reference)) ?? [];
  const name = entries.find(entry => isMeant(reference, entry));
  if (name !== undefined) return { image, ...running, ...judgeNamed(reference, name, id, use) };
  if (isIgnored(image)) return { image, state: 'ignored', ...running };
  const others = [...new Set(entries.map(({ locked }) => locked.image))];
  const why = others.length === 0 ? undefined : `the lock has ${others.join(', ')}`;
  return { image, state: 'not-locked', ...running, ...(why !== undefined && { why }) };
}

/** The digest decides where the name has one that is locked, else the tag. */
export function isMeant(reference: Reference, { locked, upstream }: LockedName): boolean {
  const { digest } = reference;
  if (digest !== undefined && holdsDigest(locked, digest)) return true;
  const tag = tagOf(reference);
  return tag !== undefined && tag === tagOf(upstream);
}

function judgeNamed(
  reference: Reference,
  { locked, mirrored, redirected }: LockedName,
  id: ImageId,
  { imageId, platform }: LiveUse,
): Omit<Judged, 'image'> {
  const entry = { locked: locked.image };
  const digest = id.kind === 'manifest' ? id.digest : reference.digest;
  if (digest !== undefined && locked.digest !== undefined && !holdsDigest(locked, digest)) {
    const isMissing = platform !== undefined && locked.platforms?.every(one => one.platform !== platform);
    const why = isMissing ? { why: `the lock has no ${platform} of it` } : {};
    return { state: 'other-digest', ...entry, digest, expected: locked.digest, ...why };
  }
  if (mirrored !== undefined && !redirected && repositoryOf(reference) !== repositoryOf(mirrored)) {
    return { state: 'upstream', ...entry, why: `its name at the mirror is ${canonical(mirrored)}` };
  }
  const why = unknownBecause(locked, id, digest, imageId);
  return why === undefined ? { state: 'locked', ...entry } : { state: 'unknown', ...entry, why };
}

function unknownBecause(
  { digest: lockedDigest }: LockedImage,
  id: ImageId,
  digest: string | undefined,
  imageId: string | undefined,
): string | undefined {
  if (lockedDigest === undefined) return 'the lock has no digest of it';
  if (imageId === undefined || digest !== undefined) return undefined;
  return id.kind === 'config'
    ? `the node knows it by its config, ${id.digest}, which no lock has: was it loaded, not pulled?`
    : 'no node has pulled it yet';
}

/** Worst first, then by name and digest. */
export function byState(a: LiveImage, b: LiveImage): number {
  const rank = ({ state }: LiveImage): number => LIVE_STATES.indexOf(state);
  return rank(a) - rank(b) || compare(a.image, b.image) || compare(a.digest ?? '', b.digest ?? '');
}

function byPlace(a: LiveUse, b: LiveUse): number {
  return compare(a.object, b.object) || compare(a.path, b.path);
}
