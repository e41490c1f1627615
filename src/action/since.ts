// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { BundleBase } from '../bundle/bundle.ts';
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import { unreadable } from '../host/unreadable.ts';
import { parseLock } from '../lock/parse.ts';
import type { CopySource } from '../oci/content.ts';
import type { CopyPlan } from '../oci/copy/copy-plan.ts';
import { totalMove } from '../oci/copy/copy-plan.ts';
import { type GraphOptions, readCompanions, readGraph } from '../oci/copy/image-graph.ts';
import { blobsNeeded } from '../oci/copy/plan-copy.ts';
import { digestOf } from '../oci/hash.ts';
import { planTransfers, type Transfer } from '../plan/transfer.ts';
import type { Digest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import { parsePlatform } from '../reference/platform.ts';
import { canonical } from '../reference/reference.ts';
import { openBundle } from './open-bundle.ts';

/** What an increment leaves out. */
export interface Base {
  readonly name: string;
  /** None of a registry, which is what it is at the moment. */
  readonly digest?: Digest;
  /** Blobs that the base has, each with an upstream repository that it belongs to there. */
  readonly blobs: ReadonlyMap<string, string>;
}

export type BaseOptions = GraphOptions & { readonly withoutReferrers?: boolean };

/** Images read at a time. */
const PARALLEL = 16;

/**
 * Reads the base of an increment: a lock (`.yaml`), whose images are asked of `source`, or a bundle, which holds all there is
 * to know. Throws what reading it throws.
 */
export async function readBase(where: string, source: CopySource, options: BaseOptions): Promise<Base> {
  const read = /\.ya?ml$/.test(where) ? lockBase : (file: string) => bundleBase(file, options);
  return read(where, source, options).catch(error => {
    if (!(error instanceof AirgapError) || error.code !== 'INPUT_NOT_FOUND') throw error;
    throw new AirgapError(error.code, error.message, {
      hint: 'Where the base is lost: any volume of it will do, an older lock (--since LOCK.yaml), or the mirror itself (--since HOST/PREFIX).',
      cause: error,
    });
  });
}

async function lockBase(file: string, source: CopySource, options: BaseOptions): Promise<Base> {
  const bytes = await readFile(file).catch(unreadable(file));
  const transfers = planTransfers(parseLock(bytes.toString('utf8'), file), {
    targets: [],
    releases: [],
    images: [],
    orNone: true,
  });
  const blobs = await blobsOfAll(source, transfers, options);
  return { name: 'airgap.lock.yaml', digest: digestOf(bytes), blobs };
}

async function bundleBase(where: string, options: BaseOptions): Promise<Base> {
  const { source, bundle, lock, digest, close } = await openBundle(where);
  try {
    const carried = new Set(bundle.images.map(({ image }) => image));
    const transfers = planTransfers(lock, { targets: [], releases: [], images: [], orNone: true });
    const platforms = bundle.platforms?.map(parsePlatform);
    const { platforms: _, ...rest } = options;
    const blobs = await blobsOfAll(
      source,
      transfers.filter(({ image }) => carried.has(image)),
      { ...rest, ...(platforms && { platforms }) },
    );
    return { name: `${bundle.name} ${bundle.version}`, digest, blobs };
  } finally {
    await close();
  }
}

async function blobsOfAll(
  source: CopySource,
  transfers: readonly Transfer[],
  options: BaseOptions,
): Promise<ReadonlyMap<string, string>> {
  const gate = new Gate(PARALLEL);
  const found = await Promise.all(
    transfers.map(({ upstream, digest }) =>
      gate
        .run(async () => {
          const graph = await readGraph(source, upstream, digest, options);
          const companions = options.withoutReferrers ? [] : await readCompanions(source, upstream, digest, options);
          const repository = `${upstream.registry}/${upstream.repository}`;
          return blobsNeeded({ graph, companions }).map(blob => [blob.digest, repository] as const);
        })
        .catch((error: unknown) => {
          throw unknownBase(canonical(upstream), error);
        }),
    ),
  );
  // Reversed, so that the first repository by name counts.
  return new Map(found.flat().reverse());
}

function unknownBase(image: string, error: unknown): unknown {
  if (!(error instanceof AirgapError)) return error;
  return new AirgapError(error.code, `--since: what the base has of ${image} cannot be known: ${error.message}`, {
    cause: error,
    hint: 'Name the bundle itself with --since: it holds all that is asked.',
  });
}

/** The plan without the blobs of the base, and what was left out, as the bundle says it. */
export function withoutBase(plan: CopyPlan, { name, digest, blobs }: Base): { plan: CopyPlan; base: BundleBase } {
  const left = plan.blobs.filter(({ descriptor }) => !blobs.has(descriptor.digest));
  const needed = new Map(plan.images.flatMap(blobsNeeded).map(({ digest: blob, size }) => [blob, size]));
  const omitted = [...needed]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([blob, size]) => {
      const repository = blobs.get(blob);
      return repository === undefined ? [] : [{ digest: blob, size, repository }];
    });
  return {
    plan: { ...plan, blobs: left, totals: { ...plan.totals, move: totalMove(left) } },
    base: { name, ...(digest && { digest }), blobs: omitted },
  };
}
