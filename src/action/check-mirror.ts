// SPDX-License-Identifier: Apache-2.0
import { type Finding, mirrorFinding } from '../drift/findings.ts';
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import type { Lock } from '../lock/lock.ts';
import type { Resolver } from '../oci/content.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import { planTransfers } from '../plan/transfer.ts';
import type { Digest } from '../reference/digest.ts';
import { canonical, type Reference } from '../reference/reference.ts';

/** Requests that wait at a time; the transport bounds what one registry sees. */
const PARALLEL = 16;

/**
 * Asks a mirror whether it has each locked image under its name there, with its digest, and the manifest of each locked
 * platform: a HEAD each, and nothing is asked upstream. What is not there is told once for each release that uses it.
 * `platforms` are those of each image that are wanted, all locked ones when undefined. Throws what planTransfers does, and
 * what the mirror answers when it does not let us look.
 */
export async function checkMirror(
  lock: Lock,
  mirror: MirrorTarget,
  platforms: readonly string[] | undefined,
  source: Resolver,
): Promise<Finding[]> {
  const gate = new Gate(PARALLEL);
  const locked = new Map(lock.images.map(image => [image.image, image]));
  const transfers = planTransfers(lock, {
    targets: [mirror],
    releases: [],
    images: [],
    ...(platforms && { platforms }),
  });
  const checked = transfers.map(async ({ source: upstream, destinations: [there = upstream], digest }) => {
    const name = canonical(upstream);
    const image = locked.get(name);
    const tell = (what: string): Finding[] => mirrorFinding(name, image, `${canonical(there)} ${what}`);
    const found = await gate.run(() => digestOf(source, there));
    if (found === undefined) return tell('is not on the mirror');
    const children = image?.platforms ?? [];
    // After `mirror --platform` a platform's own manifest may have the tag.
    if (found !== digest && !children.some(child => child.digest === found))
      return tell(`is ${found} on the mirror; locked is ${digest}`);
    const wanted = children.filter(child => child.digest !== found && (platforms?.includes(child.platform) ?? true));
    const missing = wanted.map(async child => {
      const one = await gate.run(() => digestOf(source, atDigest(there, child.digest)));
      return one === undefined ? tell(`is on the mirror without ${child.platform}, ${child.digest}`) : [];
    });
    return (await Promise.all(missing)).flat();
  });
  return (await Promise.all(checked)).flat();
}

async function digestOf(source: Resolver, reference: Reference): Promise<Digest | undefined> {
  try {
    return (await source.resolve(reference)).digest;
  } catch (error) {
    if (error instanceof AirgapError && error.code === 'REGISTRY_NOT_FOUND') return undefined;
    throw error;
  }
}

function atDigest({ registry, repository, written }: Reference, digest: string): Reference {
  return { registry, repository, written, digest: digest as Digest };
}
