// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
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
  const pod = isMap(spec) ? spec : {};
  const { nodeName } = pod;
  const owner = controllerOf(metadata);
  return {
    namespace: String(metadata.namespace ?? ''),
    name: String(metadata.name ?? ''),
    uid: String(metadata.uid ?? ''),
    ...(typeof nodeName === 'string' && nodeName !== '' && { node: nodeName }),
    static: isMap(metadata.annotations) && metadata.annotations['kubernetes.io/config.mirror'] !== undefined,
    ...(owner && { owner }),
    images: [...containerImages(pod, isMap(status) ? status : {}), ...volumeImages(pod, isMap(status) ? status : {})],
  };
}

/** The owner that controls an object, of which there is one at most. */
export function controllerOf({ ownerReferences }: ValueMap): Owner | undefined {
  const owner = maps(ownerReferences).find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  return { apiVersion: String(owner.apiVersion), kind: String(owner.kind), name: String(owner.name) };
}

function containerImages(pod: ValueMap, status: ValueMap): PodImage[] {
  return LISTS.flatMap(([list, statuses]) => {
    const ids = new Map(maps(status[statuses]).map(({ name, imageID }) => [name, imageID]));
    return maps(pod[list]).flatMap(({ name, image }, index) =>
      typeof image === 'string' && image !== ''
        ? [{ path: `spec.${list}[${index}].image`, written: image, imageId: text(ids.get(name)) }]
        : [],
    );
  });
}

/** What a volume holds is told with the containers that mount it, where the cluster tells it (Kubernetes 1.35). */
function volumeImages(pod: ValueMap, status: ValueMap): PodImage[] {
  const mounts = LISTS.flatMap(([, statuses]) => maps(status[statuses]).flatMap(one => maps(one.volumeMounts)));
  const ids = new Map(mounts.map(({ name, volumeStatus }) => [name, imageRefOf(volumeStatus)]));
  return maps(pod.volumes).flatMap(({ name, image }, index) =>
    isMap(image) && typeof image.reference === 'string' && image.reference !== ''
      ? [{ path: `spec.volumes[${index}].image.reference`, written: image.reference, imageId: text(ids.get(name)) }]
      : [],
  );
}

function imageRefOf(volumeStatus: Value): Value {
  const image = isMap(volumeStatus) ? volumeStatus.image : undefined;
  return isMap(image) ? image.imageRef : undefined;
}

function maps(value: Value): ValueMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

function text(value: Value): string {
  return typeof value === 'string' ? value : '';
}
