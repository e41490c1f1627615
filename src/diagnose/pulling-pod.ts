// SPDX-License-Identifier: Apache-2.0
import { mapOf, mapsOf, textOf, type ValueMap } from '../rendered/value.ts';

/** A Pod, as far as pulling its images goes. */
export interface PullingPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node?: string;
  readonly serviceAccount: string;
  /** Names of the Secrets that it names for pulling; admission has put those of its service account there. */
  readonly secrets: readonly string[];
  /** What brought it: `helm.sh/chart` of its labels and what controls it. */
  readonly origin: { readonly chart?: string; readonly release?: string; readonly owner?: string };
  readonly containers: readonly PullingContainer[];
}

/** An image that a kubelet pulls for a container, and when. */
export interface PulledImage {
  readonly image: string;
  readonly policy: string;
  /** Name of the volume that is made of it; absent for the container's own. */
  readonly volume?: string;
}

export interface PullingContainer extends PulledImage {
  readonly name: string;
  /** Image volumes that it mounts. */
  readonly volumes: readonly PulledImage[];
  /** Why it waits, in the kubelet's words; absent when it runs or ran. */
  readonly waiting?: { readonly reason: string; readonly message: string };
  /** Its image was pulled once. */
  readonly pulled: boolean;
}

/** Reasons of the kubelet for a container that waits for its image and will not get it. */
const PULL_FAILURES: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

const LISTS = [
  ['initContainers', 'initContainerStatuses'],
  ['containers', 'containerStatuses'],
  ['ephemeralContainers', 'ephemeralContainerStatuses'],
] as const;

/** Reads a Pod as the API has it. */
export function readPullingPod({ metadata, spec, status }: ValueMap): PullingPod {
  const [meta, pod, now] = [mapOf(metadata), mapOf(spec), mapOf(status)];
  const { nodeName } = pod;
  return {
    namespace: textOf(meta.namespace),
    name: textOf(meta.name),
    uid: textOf(meta.uid),
    ...(textOf(nodeName) !== '' && { node: textOf(nodeName) }),
    serviceAccount: textOf(pod.serviceAccountName) || 'default',
    secrets: mapsOf(pod.imagePullSecrets).map(({ name }) => textOf(name)),
    origin: originOf(meta),
    containers: LISTS.flatMap(([list, statuses]) => containersOf(pod, mapsOf(pod[list]), mapsOf(now[statuses]))),
  };
}

/** Containers of a Pod whose image is not coming. */
export function failingContainers({ containers }: PullingPod): PullingContainer[] {
  return containers.filter(({ waiting }) => waiting !== undefined && PULL_FAILURES.has(waiting.reason));
}

function containersOf(
  pod: ValueMap,
  containers: readonly ValueMap[],
  statuses: readonly ValueMap[],
): PullingContainer[] {
  const volumes = mapsOf(pod.volumes).flatMap(volumeOf);
  return containers.map(({ name, image, imagePullPolicy, volumeMounts }) => {
    const status = statuses.find(one => one.name === name);
    const waiting = mapOf(mapOf(status?.state).waiting);
    const reason = textOf(waiting.reason);
    const mounted = new Set(mapsOf(volumeMounts).map(mount => textOf(mount.name)));
    return {
      name: textOf(name),
      image: textOf(image),
      policy: textOf(imagePullPolicy),
      volumes: volumes.filter(({ volume }) => mounted.has(volume)),
      ...(reason !== '' && { waiting: { reason, message: textOf(waiting.message) } }),
      pulled: textOf(status?.imageID) !== '',
    };
  });
}

function volumeOf({ name, image }: ValueMap): (PulledImage & { readonly volume: string })[] {
  const { reference, pullPolicy } = mapOf(image);
  if (textOf(reference) === '') return [];
  return [{ image: textOf(reference), policy: textOf(pullPolicy), volume: textOf(name) }];
}

function originOf({ labels, annotations, ownerReferences }: ValueMap): PullingPod['origin'] {
  const [own, notes] = [mapOf(labels), mapOf(annotations)];
  const owner = mapsOf(ownerReferences).find(({ controller }) => controller === true);
  const chart = textOf(own['helm.sh/chart']);
  const release = textOf(notes['meta.helm.sh/release-name']) || textOf(own['app.kubernetes.io/instance']);
  return {
    ...(chart !== '' && { chart }),
    ...(release !== '' && { release }),
    ...(owner !== undefined && { owner: `${textOf(owner.kind)} ${textOf(owner.name)}` }),
  };
}
