// SPDX-License-Identifier: Apache-2.0
import type { PodImages } from '../cluster/pod-images.ts';
import { isIgnored } from '../lock/build.ts';
import { clusterRelease } from '../lock/cluster-release.ts';
import type { LockedUse } from '../lock/lock.ts';
import { type ImageId, parseImageId } from '../reference/image-id.ts';
import { canonical, type Reference, tryReference } from '../reference/reference.ts';
import { formatIdentity, type ObjectIdentity } from '../rendered/identity.ts';
import { type LiveObjects, ownerKey } from './live-objects.ts';
import type { Reader } from './reader.ts';

/** An image by its upstream name, as a cluster names and runs it. */
export interface LiveImage {
  readonly reference: Reference;
  /** What objects say that make Pods, and custom resources. */
  readonly declared: readonly LockedUse[];
  readonly running: readonly RunningUse[];
}

/** A use by a Pod, told of the object that made it: names of Pods are made up. */
export interface RunningUse {
  readonly use: LockedUse;
  readonly id: ImageId;
  /** Objects that this Pod comes of, as `formatIdentity` has them. */
  readonly makers: readonly string[];
}

/** A text where the name of an image should be. */
export interface BadName {
  readonly release: string;
  readonly object: string;
  readonly path: string;
  readonly text: string;
}

export interface LiveImages {
  /** By canonical name. */
  readonly images: ReadonlyMap<string, LiveImage>;
  readonly invalid: readonly BadName[];
  /** Names at the mirror that nothing turns back, and the releases that have them. */
  readonly untold: readonly { readonly release: string; readonly image: string }[];
}

/** Turns a name as objects have it into the upstream one; undefined for one at the mirror that it cannot. */
type ToUpstream = (reference: Reference) => Reference | undefined;

/** What a cluster names and runs, by upstream names, without what `ignore` covers. */
export function liveImages(
  objects: LiveObjects,
  reader: Reader,
  toUpstream: ToUpstream,
  ignore: readonly { readonly image: string }[],
): LiveImages {
  const found = new Collected(toUpstream, ignore);
  const { uses, unresolved } = reader.look(
    { documents: [...objects.documents], problems: [], skipped: [], count: 0 },
    [],
  );
  for (const { object, path, reference, rule, certainty } of uses) {
    if (certainty === 'possible') continue;
    const place = { ...placeOf(object), path, rule, certainty };
    const image = found.add(reference.written, place);
    image?.declared.push(useOf(image.reference, reference.written, place));
  }
  for (const { object, path, text, reason } of unresolved) {
    if (reason === 'invalid') found.invalid.push({ ...placeOf(object), path, text });
  }
  for (const pod of objects.pods) addPod(found, pod, objects.owners);
  return found;
}

function addPod(found: Collected, pod: PodImages, owners: LiveObjects['owners']): void {
  const makers = makersOf(pod, owners);
  const own = { apiVersion: 'v1', kind: 'Pod', namespace: pod.namespace, name: pod.name };
  for (const { path, written, imageId } of pod.images) {
    const place = { ...placeOf(makers.at(-1) ?? own), path, rule: 'cluster', certainty: 'certain' as const };
    const image = found.add(written, place);
    image?.running.push({
      use: useOf(image.reference, written, place),
      id: parseImageId(imageId),
      makers: makers.map(formatIdentity),
    });
  }
}

/** The ReplicaSet of a Pod, and its Deployment. A static Pod is its own: it has its node's name, which stays. */
function makersOf({ namespace, owner }: PodImages, owners: LiveObjects['owners']): ObjectIdentity[] {
  if (owner === undefined || owner.kind === 'Node') return [];
  const above = owners.get(ownerKey(namespace, owner));
  return [owner, ...(above ? [above] : [])].map(({ apiVersion, kind, name }) => ({
    apiVersion,
    kind,
    namespace,
    name,
  }));
}

function placeOf(object: ObjectIdentity): { release: string; object: string } {
  return { release: clusterRelease(object.namespace ?? ''), object: formatIdentity(object) };
}

/** A use, but for the name as the cluster has it. */
type NamelessUse = Omit<LockedUse, 'written'>;

function useOf(
  reference: Reference,
  written: string,
  { release, object, path, rule, certainty }: NamelessUse,
): LockedUse {
  const isCanonical = canonical(reference) === written;
  return { release, object, path, ...(!isCanonical && { written }), rule, certainty };
}

class Collected implements LiveImages {
  readonly images = new Map<string, { reference: Reference; declared: LockedUse[]; running: RunningUse[] }>();
  readonly invalid: BadName[] = [];
  readonly untold: { release: string; image: string }[] = [];
  readonly #toUpstream: ToUpstream;
  readonly #ignore: readonly { readonly image: string }[];

  constructor(toUpstream: ToUpstream, ignore: readonly { readonly image: string }[]) {
    this.#toUpstream = toUpstream;
    this.#ignore = ignore;
  }

  /** The image of that name; undefined when it is none that can be told, which is noted, or ignored. */
  add(written: string, { release, object, path }: NamelessUse) {
    const named = tryReference(written);
    if (named === undefined) {
      this.invalid.push({ release, object, path, text: written });
      return undefined;
    }
    if (isIgnored(canonical(named), this.#ignore)) return undefined;
    const reference = this.#toUpstream(named);
    if (reference === undefined) {
      this.untold.push({ release, image: canonical(named) });
      return undefined;
    }
    const name = canonical(reference);
    if (isIgnored(name, this.#ignore)) return undefined;
    const image = this.images.get(name) ?? { reference, declared: [], running: [] };
    this.images.set(name, image);
    return image;
  }
}
