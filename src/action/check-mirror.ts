// SPDX-License-Identifier: Apache-2.0
import { type Finding, mirrorFinding } from '../drift/findings.ts';
import { Gate } from '../host/gate.ts';
import type { Lock, LockedImage } from '../lock/lock.ts';
import type { Resolver } from '../oci/content.ts';
import { ignoreMissing } from '../oci/copy/image-graph.ts';
import { platformKey } from '../oci/image-platform.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import { planTransfers } from '../plan/transfer.ts';
import type { Digest } from '../reference/digest.ts';
import { parsePlatform } from '../reference/platform.ts';
import { canonical, type Reference } from '../reference/reference.ts';

/** Requests that wait at a time; the transport bounds what one registry sees. */
const PARALLEL = 16;

type Ask = (reference: Reference) => Promise<Digest | undefined>;

/** What a mirror lacks of an image, in words; nothing when it has all of it. */
export interface LackingImage {
  /** As the lock names it. */
  readonly image: string;
  readonly lacks: readonly string[];
}

/** What a mirror lacks, told once for each release that uses it. See `lackingAtMirror`. */
export async function checkMirror(
  lock: Lock,
  mirror: MirrorTarget,
  platforms: readonly string[] | undefined,
  source: Resolver,
): Promise<Finding[]> {
  const locked = new Map(lock.images.map(image => [image.image, image]));
  const asked = await lackingAtMirror(lock, mirror, platforms, source);
  return asked.flatMap(({ image, lacks }) => lacks.flatMap(what => mirrorFinding(image, locked.get(image), what)));
}

/**
 * Asks a mirror whether it has each locked image under its name there, with its digest, and the manifest of each locked
 * platform: a HEAD each, and nothing is asked upstream. `platforms` are those of each image that are wanted, all locked ones
 * when undefined. Throws what planTransfers does, and what the mirror answers when it does not let us look.
 */
export async function lackingAtMirror(
  lock: Lock,
  mirror: MirrorTarget,
  platforms: readonly string[] | undefined,
  source: Resolver,
): Promise<LackingImage[]> {
  const gate = new Gate(PARALLEL);
  const ask: Ask = reference => gate.run(async () => (await source.resolve(reference).catch(ignoreMissing))?.digest);
  const wanted = platforms && new Set(platforms.map(keyOf));
  const locked = new Map(lock.images.map(image => [image.image, image]));
  const only = platforms && { platforms };
  const transfers = planTransfers(lock, { targets: [mirror], releases: [], images: [], ...only });
  const checked = transfers.map(async ({ source: upstream, destinations: [there = upstream], digest }) => {
    const name = canonical(upstream);
    const children = locked.get(name)?.platforms ?? [];
    const chosen = children.filter(({ platform }) => wanted?.has(keyOf(platform)) ?? true);
    const lacks = await lacking(ask, there, digest, { children, chosen });
    return { image: name, lacks: lacks.map(what => `${canonical(there)} ${what}`) };
  });
  return Promise.all(checked);
}

type Children = NonNullable<LockedImage['platforms']>;

/** What is not as locked with one image, in words; nothing when all is. */
async function lacking(
  ask: Ask,
  there: Reference,
  digest: Digest,
  { children, chosen }: { readonly children: Children; readonly chosen: Children },
): Promise<string[]> {
  const found = await ask(there);
  if (found === undefined) return ['is not on the mirror'];
  // After `mirror --platform` a platform's own manifest may have the tag.
  if (found !== digest && !children.some(child => child.digest === found))
    return [`is ${found} on the mirror; locked is ${digest}`];
  const asked = chosen.map(async ({ platform, digest: child }) => {
    const answer = child === found ? found : await ask(atDigest(there, child));
    return answer === undefined ? [`is on the mirror without ${platform}, ${child}`] : [];
  });
  return (await Promise.all(asked)).flat();
}

function atDigest({ registry, repository, written }: Reference, digest: string): Reference {
  return { registry, repository, written, digest: digest as Digest };
}

function keyOf(platform: string): string {
  return platformKey(parsePlatform(platform));
}
