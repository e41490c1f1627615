// SPDX-License-Identifier: Apache-2.0
import type { Cluster } from '../cluster/cluster.ts';
import { listAllowed } from '../cluster/list-allowed.ts';
import { nodePlatforms } from '../cluster/node-platforms.ts';
import { SERVICE_ACCOUNTS } from '../cluster/resource.ts';
import { covers, type PullSecret } from '../diagnose/pull-secrets.ts';
import { type PlatformGap, platformGaps } from '../drift/platform-gaps.ts';
import { type Lock, releaseNamespaces } from '../lock/lock.ts';
import type { VerifySource } from '../oci/content.ts';
import type { SignatureSource } from '../oci/verify/stored-signature.ts';
import { type MirrorTarget, mirrorReference } from '../plan/layout.ts';
import { parseReference } from '../reference/reference.ts';
import { mapsOf, textOf } from '../rendered/value.ts';
import { readSecret } from './pod-surroundings.ts';
import { type VerifiedImage, type VerifyOptions, verifyMirror } from './verify.ts';
import type { Workspace } from './workspace.ts';

export interface PreflightOptions {
  readonly mirror: MirrorTarget;
  readonly verify: Omit<VerifyOptions, 'platforms'>;
  /** Secrets that have to be in each namespace of the lock, with credentials of the mirror. */
  readonly secrets: readonly string[];
}

/** A Secret that Pods of a namespace will name for pulling, and that does not do. */
export interface SecretGap {
  readonly namespace: string;
  readonly secret: string;
  readonly problem: 'missing' | 'no-registry' | 'broken';
  /** A service account, or `--pull-secret`. */
  readonly namedBy: string;
}

export interface Preflight {
  /** The context. */
  readonly cluster: string;
  readonly mirror: string;
  /** Of the cluster's nodes, sorted; empty when they could not be seen. */
  readonly platforms: readonly string[];
  /** How many images were looked for. */
  readonly images: number;
  /** Those that are not whole at the mirror. */
  readonly lacking: readonly VerifiedImage[];
  readonly platformGaps: readonly PlatformGap[];
  readonly secretGaps: readonly SecretGap[];
  readonly unseen: readonly string[];
}

/** Whether a cluster can run what a lock names, before it is installed. Throws CLUSTER_…, and what asking the mirror throws. */
export async function preflight(
  lock: Lock,
  { mirror, verify, secrets }: PreflightOptions,
  workspace: Workspace,
  { cluster, source }: { readonly cluster: Cluster; readonly source: SignatureSource & VerifySource },
): Promise<Preflight> {
  const nodes = await nodePlatforms(cluster);
  const platforms = [...new Set(nodes.platforms.values())].sort();
  const wanted = platforms.length === 0 ? {} : { platforms };
  const { images } = await verifyMirror(
    lock,
    mirror.pull,
    { platforms: undefined, ...verify, ...wanted },
    workspace,
    source,
  );
  const pulls = await secretGaps(cluster, lock, mirror, secrets);
  return {
    cluster: cluster.name,
    mirror: mirror.pull,
    platforms,
    images: images.length,
    lacking: images.filter(({ findings }) => findings.length > 0),
    platformGaps: platformGaps(lock, platforms),
    secretGaps: pulls.gaps,
    unseen: [...nodes.unseen.map(({ reason }) => reason), ...pulls.unseen],
  };
}

async function secretGaps(
  cluster: Cluster,
  lock: Lock,
  mirror: MirrorTarget,
  secrets: readonly string[],
): Promise<{ readonly gaps: SecretGap[]; readonly unseen: string[] }> {
  const gaps: SecretGap[] = [];
  const unseen: string[] = [];
  for (const namespace of releaseNamespaces(lock)) {
    const accounts = await listAllowed(cluster, SERVICE_ACCOUNTS, { namespace }, ({ metadata, imagePullSecrets }) =>
      mapsOf(imagePullSecrets).map(({ name }) => ({
        secret: textOf(name),
        namedBy: `service account ${metadata.name}`,
      })),
    );
    unseen.push(...accounts.unseen.map(({ reason }) => reason));
    const named = [...secrets.map(secret => ({ secret, namedBy: '--pull-secret' })), ...accounts.items.flat()];
    for (const { secret, namedBy } of named) {
      const found = await readSecret(cluster, secret, namespace);
      if (found.state === 'hidden') unseen.push(`Secret ${secret} of namespace ${namespace} may not be read`);
      const problem = problemOf(found, namedBy, lock, mirror);
      if (problem !== undefined) gaps.push({ namespace, secret, problem, namedBy });
    }
  }
  return { gaps, unseen: [...new Set(unseen)] };
}

/** What a service account names may be for another registry; what the user names is for the mirror. */
function problemOf(
  secret: PullSecret,
  namedBy: string,
  lock: Lock,
  mirror: MirrorTarget,
): SecretGap['problem'] | undefined {
  if (secret.state === 'missing') return 'missing';
  if (namedBy !== '--pull-secret' || secret.state === 'hidden') return undefined;
  if (secret.registries === undefined) return 'broken';
  const images = lock.images.map(({ image }) => mirrorReference(parseReference(image), mirror));
  const fits = images.every(image => secret.registries?.some(registry => covers(registry, image)));
  return fits ? undefined : 'no-registry';
}
