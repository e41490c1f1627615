// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import type { BlobPusher } from '../oci/content.ts';
import type { CopyPlan } from '../oci/copy/copy-plan.ts';
import { blobsNeeded } from '../oci/copy/plan-copy.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { type MirrorTarget, mirrorReference } from '../plan/layout.ts';
import type { Digest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import { parseReference } from '../reference/reference.ts';
import type { Base } from './since.ts';

/** Blobs looked for at a time. */
const PARALLEL = 16;

/** Whether `--since` means a registry: a host with a dot or a port, and neither a file that is there nor an archive's name. */
export async function isRegistry(where: string): Promise<boolean> {
  const host = /^([a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?)(\/[^/]+)*\/?$/i.exec(where)?.[1];
  if (host === undefined || !/[.:]|^localhost$/.test(host) || /\.(ya?ml|tar|tgz|tzst|gz|zst)$/.test(where))
    return false;
  return stat(where).then(
    () => false,
    () => true,
  );
}

/**
 * What a registry has now of the blobs that the plan needs, under the names that the layout gives their images there. Each is
 * asked for; nothing is read. Throws what asking throws, with what it was asked for.
 */
export async function registryBase(
  mirror: MirrorTarget,
  plan: CopyPlan,
  target: (host: string) => Pick<BlobPusher, 'hasBlob'>,
): Promise<Base> {
  const gate = new Gate(PARALLEL);
  const found = await Promise.all(
    [...repositoriesOf(plan)].map(([digest, { descriptor, repositories }]) =>
      gate.run(async () => {
        for (const repository of [...repositories].sort(compare)) {
          const there = mirrorReference(parseReference(repository), mirror);
          if (await target(there.registry).hasBlob(there, descriptor)) return [[digest, repository] as const];
        }
        return [];
      }),
    ),
  ).catch((error: unknown) => {
    if (!(error instanceof AirgapError)) throw error;
    throw new AirgapError(error.code, `--since: what ${mirror.pull} has cannot be known: ${error.message}`, {
      cause: error,
      ...(error.hint !== undefined && { hint: error.hint }),
    });
  });
  return { name: mirror.pull, blobs: new Map(found.flat()) };
}

/** Each blob, and the upstream repositories that need it. */
function repositoriesOf({ images }: CopyPlan): Map<Digest, { descriptor: Descriptor; repositories: Set<string> }> {
  const wanted = new Map<Digest, { descriptor: Descriptor; repositories: Set<string> }>();
  for (const image of images) {
    const { registry, repository } = image.destination.reference;
    for (const descriptor of blobsNeeded(image)) {
      const { repositories } = wanted.get(descriptor.digest) ?? { repositories: new Set() };
      wanted.set(descriptor.digest, { descriptor, repositories: repositories.add(`${registry}/${repository}`) });
    }
  }
  return wanted;
}
