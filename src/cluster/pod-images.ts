// SPDX-License-Identifier: Apache-2.0
import { mapOf, mapsOf, textOf, type Value, type ValueMap } from '../rendered/value.ts';
import type { ApiObject } from './resource.ts';

/** An object that made another one. */
export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** A Pod, as far as images go. */
export interface PodImages {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Where it runs or will run. */
  readonly node?: string;
  /** True for the mirror of a static Pod: the kubelet of its node runs it, out of a file or from a URL. */
  readonly static: boolean;
  /** What controls it: a ReplicaSet, a Job, a node's kubelet. */
  readonly owner?: Owner;
  readonly images: readonly PodImage[];
}

export interface PodImage {
  /** JSON path of the name in the Pod, `spec.containers[0].image`. */
  readonly path: string;
  readonly written: string;
  /** As the runtime says it; `''` while nothing was pulled. */
  readonly imageId: string;
}

const LISTS = [
  ['containers', 'containerStatuses'],
  ['initContainers', 'initContainerStatuses'],
  ['ephemeralContainers', 'ephemeralContainerStatuses'],
] as const;

/** Reads a Pod: its containers of every sort and its image volumes. */
export function podImages({ metadata, spec, status }: ApiObject): PodImages {
  const [pod, now] = [mapOf(spec), mapOf(status)];
  const node = textOf(pod.nodeName);
  const owner = controllerOf(metadata);
  return {
    namespace: String(metadata.namespace ?? ''),
    name: String(metadata.name ?? ''),
    uid: String(metadata.uid ?? ''),
    ...(node !== '' && { node }),
    static: mapOf(metadata.annotations)['kubernetes.io/config.mirror'] !== undefined,
    ...(owner && { owner }),
    images: [...containerImages(pod, now), ...volumeImages(pod, now)],
  };
}

/** The owner that controls an object, of which there is one at most. */
export function controllerOf({ ownerReferences }: ValueMap): Owner | undefined {
  const owner = mapsOf(ownerReferences).find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  return { apiVersion: String(owner.apiVersion), kind: String(owner.kind), name: String(owner.name) };
}

function containerImages(pod: ValueMap, status: ValueMap): PodImage[] {
  return LISTS.flatMap(([list, statuses]) => {
    const ids = new Map(mapsOf(status[statuses]).map(({ name, imageID }) => [name, imageID]));
    return mapsOf(pod[list]).flatMap(({ name, image }, index) =>
      named(`spec.${list}[${index}].image`, image, ids.get(name)),
    );
  });
}

/** What a volume holds is told with the containers that mount it, where the cluster tells it (Kubernetes 1.35). */
function volumeImages(pod: ValueMap, status: ValueMap): PodImage[] {
  const mounts = LISTS.flatMap(([, statuses]) => mapsOf(status[statuses]).flatMap(one => mapsOf(one.volumeMounts)));
  const ids = new Map(mounts.map(({ name, volumeStatus }) => [name, mapOf(mapOf(volumeStatus).image).imageRef]));
  return mapsOf(pod.volumes).flatMap(({ name, image }, index) =>
    named(`spec.volumes[${index}].image.reference`, mapOf(image).reference, ids.get(name)),
  );
}

/** None for a place without a name, such as a volume that is no image. */
function named(path: string, image: Value, imageId: Value): PodImage[] {
  const written = textOf(image);
  return written === '' ? [] : [{ path, written, imageId: textOf(imageId) }];
}
