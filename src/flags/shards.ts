// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import { AirgapError } from '../errors.ts';

/** How the work of `mirror` is dealt out to several machines. */
export const shardFlags = {
  shard: string({
    helpValue: 'I/N',
    description:
      'only the Ith of N parts, counted from 1; images that share layers are in one. N alone in a Pod of an Indexed Job',
    helpGroup: 'SHARDS',
  }),
  layers: string({
    helpValue: 'FILE',
    description: 'what `generate layers` wrote; without it each shard reads the manifests of all images',
    helpGroup: 'SHARDS',
  }),
  results: string({
    helpValue: 'FILE',
    exclusive: ['dry-run'],
    description: 'write what was done to this file too, as -o json shows it',
    helpGroup: 'SHARDS',
  }),
  collect: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE|DIR',
    exclusive: ['shard', 'layers', 'results', 'dry-run'],
    description: 'copy nothing: say what the results of the shards leave undone; the other flags as they were there',
    helpGroup: 'SHARDS',
  }),
};

/** Throws USAGE when one of them is given. */
export function refuseShards(flags: InferredFlags<typeof shardFlags>): void {
  const given = (Object.keys(shardFlags) as (keyof typeof shardFlags)[]).find(name => flags[name] !== undefined);
  if (given === undefined) return;
  throw new AirgapError('USAGE', `--${given} is for images that go from registry to registry`);
}
