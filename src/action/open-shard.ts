// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { readPackedText } from '../host/packed-text.ts';
import { parseShard } from '../plan/shards/shard-number.ts';
import type { MirrorOptions } from './mirror.ts';

export interface ShardWords {
  /** `I/N`, or `N` in a Pod of an Indexed Job. */
  readonly shard: string | undefined;
  /** The file that `generate layers` wrote, packed or not. */
  readonly layers: string | undefined;
  /** What Kubernetes puts into JOB_COMPLETION_INDEX. */
  readonly completionIndex: string | undefined;
}

/** Which shard is meant; undefined for all of the lock. Throws USAGE, INPUT_NOT_FOUND, CONFIG_INVALID. */
export async function openShard({ shard, layers, completionIndex }: ShardWords): Promise<MirrorOptions['shard']> {
  if (shard === undefined) {
    if (layers === undefined) return undefined;
    throw new AirgapError('USAGE', '--layers is of use with --shard alone');
  }
  const number = parseShard(shard, completionIndex);
  if (layers === undefined) return number;
  const { parseLayers } = await import('../plan/shards/parse-layers.ts');
  return { ...number, layers: { images: parseLayers(await readPackedText(layers), layers), file: layers } };
}
