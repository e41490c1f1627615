// SPDX-License-Identifier: Apache-2.0
import { byUse } from '../lock/build.ts';
import { clusterRelease, isFromCluster } from '../lock/cluster-release.ts';
import { atDigest, holdsDigest } from '../lock/from-cluster.ts';
import type { Description, Gap, Lock, LockedImage, LockedUse } from '../lock/lock.ts';
import { joinLocks, sliceLock } from '../lock/slice.ts';
import { compare } from '../reference/order.ts';
import { canonical, parseReference, type Reference } from '../reference/reference.ts';
import { gapsOf, type Known, namelessGaps } from './live-gaps.ts';
import type { LiveImage, LiveImages, RunningUse } from './live-images.ts';
import type { Registries } from './running-digest.ts';

/** Digests that run under a name for which the lock has another one. They are locked beside it. */
export interface OtherDigest {
  readonly image: string;
  readonly locked: string | undefined;
  readonly running: string;
}

export interface LiveLock {
  readonly lock: Lock;
  readonly others: readonly OtherDigest[];
}

export interface Seen {
  /** True for a release of the cluster that was seen whole: what the lock has of it is replaced. */
  readonly isWhole: (release: string) => boolean;
  readonly live: LiveImages;
}

/** Puts what a cluster names and runs into a lock, whose own entries stay as they are. */
export async function lockLive(previous: Lock, { isWhole, live }: Seen, registries: Registries): Promise<LiveLock> {
  const base = sliceLock(previous, release => !isFromCluster(release) || !isWhole(release));
  const own = new Map(base.images.map(image => [image.image, image]));
  const images: LockedImage[] = [];
  const gaps: Gap[] = namelessGaps(live);
  const others: OtherDigest[] = [];
  const settled = await Promise.all(
    [...live.images]
      .sort(([a], [b]) => compare(a, b))
      .map(([name, image]) => lockOne(image, own.get(name), registries)),
  );
  for (const found of settled) {
    images.push(...found.images);
    gaps.push(...found.gaps);
    others.push(...found.others);
  }
  return { lock: merged(base, images, gaps), others };
}

interface LockedLive extends Pick<LiveLock, 'others'> {
  readonly images: readonly LockedImage[];
  readonly gaps: readonly Gap[];
}

/** The entry of one name, and one by digest for each other image that runs under it. `own` is what the lock has. */
async function lockOne(live: LiveImage, own: LockedImage | undefined, registries: Registries): Promise<LockedLive> {
  const { reference, running } = live;
  const name = canonical(reference);
  const main = await mainOf(live, own, registries);
  const strange = await strangeOf(live, main, registries);
  const elsewhere = strange.map(({ description, ids }) => ({
    image: atDigest(name, description.digest ?? ''),
    ...describe(description),
    uses: unique(running.filter(one => runs(one, ids)).map(({ use }) => use)),
  }));
  const here = running.filter(one => !strange.some(({ ids }) => runs(one, ids)));
  const uses = usesOf(live, here);
  const digest = reference.digest ?? main?.description.digest;
  const entry = { image: name, ...describe({ ...main?.description, ...(digest !== undefined && { digest }) }), uses };
  return {
    images: uses.length === 0 ? elsewhere : [entry, ...elsewhere],
    gaps: gapsOf(live, main, registries.asked),
    others: elsewhere.map(({ digest: other = '' }) => ({ image: name, locked: digest, running: other })),
  };
}

/** What the lock has; else what registries have, when that is what runs somewhere; else what runs. */
async function mainOf(
  live: LiveImage,
  own: LockedImage | undefined,
  registries: Registries,
): Promise<Known | undefined> {
  const found = own ?? (await registries.describe(live.reference));
  const main = found && (await known(live.reference, found, live.running, registries));
  const [first, ...others] = digestsOf(live);
  if (own !== undefined || first === undefined || [first, ...others].some(digest => main?.ids.has(digest))) return main;
  return byDigest(live, first, registries);
}

/** The images that run under the name and are not the main one. */
async function strangeOf(live: LiveImage, main: Known | undefined, registries: Registries): Promise<Known[]> {
  const strange: Known[] = [];
  for (const digest of digestsOf(live)) {
    if (![main, ...strange].some(one => one?.ids.has(digest))) strange.push(await byDigest(live, digest, registries));
  }
  return strange;
}

/** What runs, sorted. A name with a digest leads to that one alone: what a node calls it is that, or a manifest below. */
function digestsOf({ reference, running }: LiveImage): string[] {
  if (reference.digest !== undefined) return [];
  return [...new Set(running.flatMap(({ id }) => (id.kind === 'manifest' ? id.digest : [])))].sort(compare);
}

function runs({ id }: RunningUse, ids: ReadonlySet<string>): boolean {
  return id.kind === 'manifest' && ids.has(id.digest);
}

async function byDigest({ reference, running }: LiveImage, digest: string, registries: Registries): Promise<Known> {
  const described = await registries.describe(parseReference(atDigest(canonical(reference), digest)));
  return known(reference, described ?? { digest }, running, registries);
}

/** Registries are asked for what is below an image only when the description does not hold what runs. */
async function known(
  reference: Reference,
  description: Description,
  running: readonly RunningUse[],
  registries: Registries,
): Promise<Known> {
  const { digest, platforms = [] } = description;
  const own = new Set([...(digest === undefined ? [] : [digest]), ...platforms.map(platform => platform.digest)]);
  const wanted = running.flatMap(({ id }) => (id.kind === 'none' ? [] : [id.digest]));
  if (digest === undefined || wanted.every(id => holdsDigest(description, id))) return { description, ids: own };
  return { description, ids: new Set([...own, ...(await registries.idsOf(reference, digest))]) };
}

/** As entries have it; without what registries alone know, it is marked. */
function describe({
  digest,
  mediaType,
  platforms,
  missing,
  referrers,
}: Description): Omit<LockedImage, 'image' | 'uses'> {
  return {
    ...(digest !== undefined && { digest }),
    ...(mediaType === undefined ? { unresolved: 'offline' as const } : { mediaType }),
    ...(platforms !== undefined && { platforms }),
    ...(missing?.length && { missing }),
    ...(referrers?.length && { referrers }),
  };
}

/** What the object that made a Pod says of the image need not be said of the Pod again. */
function usesOf({ declared }: LiveImage, running: readonly RunningUse[]): LockedUse[] {
  const makers = new Set(declared.map(({ object }) => object));
  const own = running.filter(one => !one.makers.some(maker => makers.has(maker)));
  return unique([...declared, ...own.map(({ use }) => use)]);
}

function unique(uses: readonly LockedUse[]): LockedUse[] {
  // Pods come in the order of names that are made up: two ways to write a name at one place must not.
  const sorted = [...new Map(uses.map(use => [JSON.stringify(use), use]))].sort(([a], [b]) => compare(a, b));
  return sorted.map(([, use]) => use).sort(byUse);
}

/** Entries that are there stay, and gain uses; a release that was not seen whole keeps those that it had. */
function merged(base: Lock, images: readonly LockedImage[], gaps: readonly Gap[]): Lock {
  const releases = new Set([...images.flatMap(({ uses }) => uses), ...gaps].map(({ release }) => release ?? ''));
  const there = new Set(base.releases.map(({ name }) => name));
  const fresh = [...releases].filter(name => !there.has(name)).map(name => ({ name }));
  const old = new Set((base.gaps ?? []).map(gap => JSON.stringify(gap)));
  const found = new Map(gaps.map(gap => [JSON.stringify(gap), gap]));
  const part = { releases: fresh, images, gaps: [...found].filter(([key]) => !old.has(key)).map(([, gap]) => gap) };
  const joined = joinLocks(part, base);
  return { ...joined, images: joined.images.map(image => ({ ...image, uses: unique(image.uses) })) };
}

/** The releases that a look at a cluster replaces. */
export function wholeReleases(
  namespace: string | undefined,
  unseen: readonly { readonly namespace?: string }[],
  isSure: boolean,
): (release: string) => boolean {
  if (!isSure || unseen.some(one => one.namespace === undefined)) return () => false;
  const hidden = new Set(unseen.map(one => clusterRelease(one.namespace ?? '')));
  const only = namespace === undefined ? undefined : clusterRelease(namespace);
  return release => !hidden.has(release) && (only === undefined || release === only);
}
