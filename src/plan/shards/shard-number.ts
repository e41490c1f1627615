// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';

/** One of several shards; `index` counts from 1. */
export interface ShardNumber {
  readonly index: number;
  readonly of: number;
}

/** As many Pods as one Job should have, and more than a registry likes. */
const MOST_SHARDS = 1000;

/**
 * `3/8`, counted from 1 as test runners count, or `8` alone in a Pod of an Indexed Job, whose index Kubernetes gives and
 * counts from 0. Throws USAGE.
 */
export function parseShard(text: string, completionIndex: string | undefined): ShardNumber {
  const [, first = '', second] = /^(\d{1,4})(?:\/(\d{1,4}))?$/.exec(text) ?? [];
  const of = Number(second ?? first);
  if (first === '' || of < 1 || of > MOST_SHARDS) throw wrong(text, `is not I/N with N from 1 to ${MOST_SHARDS}`);
  if (second === undefined && !/^\d{1,4}$/.test(completionIndex ?? ''))
    throw wrong(text, 'names no index, and JOB_COMPLETION_INDEX is not set: this is no Pod of an Indexed Job');
  const index = second === undefined ? Number(completionIndex) + 1 : Number(first);
  if (index >= 1 && index <= of) return { index, of };
  throw wrong(text, second === undefined ? `has no shard ${index}` : 'has an index outside of 1 to N');
}

function wrong(text: string, problem: string): AirgapError {
  return new AirgapError('USAGE', `--shard ${text} ${problem}`, {
    hint: 'Write --shard 1/8 to --shard 8/8 on eight machines.',
  });
}
