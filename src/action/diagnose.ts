// SPDX-License-Identifier: Apache-2.0
import type { Cluster } from '../cluster/cluster.ts';
import { type Allowed, listAllowed, type Unseen } from '../cluster/list-allowed.ts';
import type { Scope } from '../cluster/resource.ts';
import { PODS } from '../cluster/resource.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import type { Diagnosis, MirrorAnswer } from '../diagnose/evidence.ts';
import { failingImage } from '../diagnose/failing-image.ts';
import { failingContainers, type PullingPod, readPullingPod } from '../diagnose/pulling-pod.ts';
import type { LockedName } from '../drift/live.ts';
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import { mirrorReference } from '../plan/layout.ts';
import { isMirror } from '../plan/node-plan.ts';
import { compare } from '../reference/order.ts';
import { canonical, type Reference, tryReference } from '../reference/reference.ts';
import { remembered } from '../reference/remembered.ts';
import type { NodeReports } from './node-reports.ts';
import { readSurroundings, type Surroundings } from './pod-surroundings.ts';

export interface DiagnoseOptions {
  readonly scope: Scope;
  /** One Pod by name; all of the scope without it. */
  readonly pod?: string | undefined;
  readonly mirror: MirrorTarget | undefined;
  /** What `doctor` said on nodes. */
  readonly reports: NodeReports;
}

export interface DiagnosePorts {
  readonly cluster: Cluster;
  /** Asks the mirror for a name; absent when it is not to be asked. */
  readonly askMirror?: (reference: Reference) => Promise<MirrorAnswer>;
}

export interface Diagnosed {
  /** The context. */
  readonly cluster: string;
  /** Pods that were looked at. */
  readonly pods: number;
  /** One for each container whose image does not come, by namespace, Pod and container. */
  readonly diagnoses: readonly Diagnosis[];
  /** Namespaces whose Pods may not be listed. */
  readonly unseen: readonly Unseen[];
}

const AT_ONCE = 8;

/** Looks at Pods, and says of each image that does not come why. Goes on past Pods that may not be listed. Throws CLUSTER_…; CLUSTER_NOT_FOUND for a Pod that is not there. */
export async function diagnosePods(
  names: readonly LockedName[],
  { scope, pod, mirror, reports }: DiagnoseOptions,
  { cluster, askMirror }: DiagnosePorts,
): Promise<Diagnosed> {
  const { items: pods, unseen } = await podsOf(cluster, scope, pod);
  const failing = pods.filter(one => failingContainers(one).length > 0);
  const around = await readSurroundings(cluster, scope, failing);
  const probe = askMirror && mirror && askOnce(reference => askMirror(nameAtMirror(reference, names, mirror)));
  const gate = new Gate(AT_ONCE);
  const diagnoses = await Promise.all(
    failing.map(one => gate.run(() => diagnosePod(one, { names, mirror, reports, around, probe }))),
  );
  return { cluster: cluster.name, pods: pods.length, diagnoses: diagnoses.flat().sort(byPlace), unseen };
}

async function podsOf(cluster: Cluster, scope: Scope, name: string | undefined): Promise<Allowed<PullingPod>> {
  if (name === undefined) return listAllowed(cluster, PODS, scope, readPullingPod);
  const pod = await cluster.get(PODS, name, scope.namespace);
  if (pod !== undefined) return { items: [readPullingPod(pod)], unseen: [] };
  throw new AirgapError(
    'CLUSTER_NOT_FOUND',
    `${cluster.name}: there is no Pod ${name} in namespace ${scope.namespace}`,
    {
      hint: 'Name its namespace with -n; without a name all Pods of the namespace are looked at.',
    },
  );
}

interface Context {
  readonly names: readonly LockedName[];
  readonly mirror: MirrorTarget | undefined;
  readonly reports: NodeReports;
  readonly around: Surroundings;
  readonly probe: ((reference: Reference) => Promise<MirrorAnswer>) | undefined;
}

async function diagnosePod(pod: PullingPod, { names, mirror, reports, around, probe }: Context): Promise<Diagnosis[]> {
  const platform = around.platforms.get(pod.node ?? '');
  const secrets = await around.secretsOf(pod);
  return Promise.all(
    failingContainers(pod).map(async waiting => {
      const { container, messages, isNamed } = failingImage(waiting, around.messagesOf(pod, waiting));
      const reference = tryReference(container.image);
      const answer = reference && (await probe?.(reference));
      const attempts = reference && reports(pod.node, reference);
      return diagnose({
        pod,
        container,
        messages,
        names,
        secrets,
        unseen: [...(isNamed ? [] : [UNNAMED]), ...around.unseen],
        ...(mirror && { mirror }),
        ...(platform !== undefined && { platform }),
        ...(answer && { probe: answer }),
        ...(attempts && { attempts }),
      });
    }),
  );
}

const UNNAMED = 'Nothing says whether it is the image of the container that does not come, or that of a volume of it.';

/** The name that an image should have on the mirror: its own when it stands there already. */
function nameAtMirror(reference: Reference, names: readonly LockedName[], mirror: MirrorTarget): Reference {
  if (isMirror(reference.registry, mirror)) return reference;
  const own = names.find(({ upstream }) => canonical(upstream) === canonical(reference));
  return own?.mirrored ?? mirrorReference(reference, mirror);
}

/** Many Pods want the same image. */
function askOnce<T>(ask: (reference: Reference) => Promise<T>): (reference: Reference) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return reference => remembered(asked, canonical(reference), () => ask(reference));
}

function byPlace(a: Diagnosis, b: Diagnosis): number {
  return compare(a.namespace, b.namespace) || compare(a.pod, b.pod) || compare(a.container, b.container);
}
