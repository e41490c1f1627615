// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import type { ManifestFetcher } from '../oci/content.ts';
import { type GraphOptions, readGraph } from '../oci/copy/image-graph.ts';
import { pickLayers } from '../plan/shards/layer-file.ts';
import { partition, type SharedBlob, type WeighedImage } from '../plan/shards/partition.ts';
import { weigh } from '../plan/shards/weigh.ts';
import type { Transfer } from '../plan/transfer.ts';
import { parsePlatform } from '../reference/platform.ts';
import { canonical } from '../reference/reference.ts';
import type { MirrorOptions, TransferOptions, TransferPorts } from './mirror.ts';

/** Images whose manifests are read at a time; what a registry sees of that is bounded below. */
const PARALLEL = 16;

type What = Pick<TransferOptions, 'foreignLayers' | 'platforms'>;
type Ports = Pick<TransferPorts, 'onPlanning'> & { readonly source: ManifestFetcher };

/**
 * The images of one shard. Each machine finds out by itself, and all find the same: manifests are read by the digests of
 * the lock. So one that cannot be read ends it; without it the others would be dealt out otherwise. Throws PLAN_STALE, and
 * what the source throws.
 */
export async function transfersInShard(
  transfers: readonly Transfer[],
  { index, of, layers }: NonNullable<MirrorOptions['shard']>,
  what: What,
  ports: Ports,
): Promise<Transfer[]> {
  const weighed =
    layers === undefined
      ? await weighTransfers(transfers, what, ports).catch(explain)
      : pickLayers(layers.images, transfers, layers.file);
  const own = new Set(partition(weighed, of)[index - 1]?.images.map(({ digest }) => digest));
  return transfers.filter(({ digest }) => own.has(digest));
}

/** The image may be one of another shard, of which nobody would think. */
function explain(error: unknown): never {
  if (!(error instanceof AirgapError)) throw error;
  throw new AirgapError(error.code, `dealing out shards: ${error.message}`, {
    hint: `Shards are made of the manifests of all images. Write down what they share with \`helm airgap generate layers\`, and give --layers. ${error.hint ?? ''}`.trim(),
    cause: error,
  });
}

/** What each image weighs: reads its manifests, and no blob. Throws what the source throws. */
export async function weighTransfers(
  transfers: readonly Transfer[],
  { foreignLayers, platforms }: What,
  { source, onPlanning }: Ports,
): Promise<WeighedImage[]> {
  const options: GraphOptions = { foreignLayers, ...(platforms && { platforms: platforms.map(parsePlatform) }) };
  const distinct = [...new Map(transfers.map(transfer => [transfer.digest, transfer])).values()];
  const gate = new Gate(PARALLEL);
  const blobs = new Map<string, readonly SharedBlob[]>();
  await Promise.all(
    distinct.map(({ source: reference, digest }) =>
      gate.run(async () => {
        const graph = await readGraph(source, reference, digest, options);
        blobs.set(
          digest,
          graph.blobs.map(({ digest, size }) => ({ digest, size })),
        );
        onPlanning?.(blobs.size, distinct.length, canonical(reference));
      }),
    ),
  );
  return weigh(blobs);
}
