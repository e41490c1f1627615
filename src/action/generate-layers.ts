// SPDX-License-Identifier: Apache-2.0
import type { Lock } from '../lock/lock.ts';
import type { ManifestFetcher } from '../oci/content.ts';
import { formatLayers } from '../plan/shards/layer-file.ts';
import { planTransfers } from '../plan/transfer.ts';
import type { TransferOptions, TransferPorts } from './mirror.ts';
import { weighTransfers } from './shard.ts';

export type GenerateLayersOptions = Pick<TransferOptions, 'releases' | 'images' | 'platforms' | 'foreignLayers'>;

/** Which layers the lock's images share, as a file. Throws USAGE, LOCK_INCOMPLETE, NO_IMAGES, and what the source throws. */
export async function generateLayers(
  lock: Lock,
  options: GenerateLayersOptions,
  ports: Pick<TransferPorts, 'onPlanning'> & { readonly source: ManifestFetcher },
): Promise<{ readonly text: string; readonly images: number; readonly layers: number }> {
  const { releases, images } = options;
  const weighed = await weighTransfers(planTransfers(lock, { targets: [], releases, images }), options, ports);
  const shared = new Set(weighed.flatMap(image => image.shared.map(({ digest }) => digest)));
  return { text: formatLayers(weighed), images: weighed.length, layers: shared.size };
}
