// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import type { Lock } from '../lock/lock.ts';
import { compare } from '../reference/order.ts';
import { canonical } from '../reference/reference.ts';
import { tryJson } from '../reference/try-json.ts';
import { type MirroredImage, type MirrorOptions, type MirrorResult, transfersOf } from './mirror.ts';
import { validate } from './validate-mirrored.generated.ts';
import type { Workspace } from './workspace.ts';

/** What the runs of all shards did together. */
export interface Collected extends MirrorResult {
  readonly shards: {
    /** Of how many shards they are; undefined when the results do not agree, or are of whole runs. */
    readonly of?: number;
    /** Shards without a result. */
    readonly missing: readonly number[];
  };
}

/** What a shard's run left of an image, the best first: an index that failed and was run again may have left two. */
const BEST: readonly MirroredImage['state'][] = ['there', 'copied', 'kept', 'failed', 'stopped', 'copy'];

/**
 * Holds results against what the lock wants: each image at each target, by its digest. An image that no result speaks of is
 * `missing`; results of another lock or for another target speak of other images. Throws what transfersOf does.
 */
export function collect(
  lock: Lock,
  options: MirrorOptions,
  workspace: Workspace,
  results: readonly MirrorResult[],
): Collected {
  const told = new Map<string, MirroredImage>();
  for (const image of results.flatMap(({ images }) => images)) {
    const before = told.get(keyOf(image));
    if (before === undefined || BEST.indexOf(image.state) < BEST.indexOf(before.state)) told.set(keyOf(image), image);
  }
  const images = transfersOf(lock, options, workspace).flatMap(({ source, digest, destinations }) =>
    destinations.map(destination => {
      const wanted = { source: canonical(source), destination: canonical(destination), digest };
      return told.get(keyOf(wanted)) ?? { ...wanted, state: 'missing' as const };
    }),
  );
  return { shards: shardsOf(results), images, ...totalsOf(results) };
}

function keyOf({ source, destination, digest }: Pick<MirroredImage, 'source' | 'destination' | 'digest'>): string {
  return `${source} ${destination} ${digest}`;
}

function shardsOf(results: readonly MirrorResult[]): Collected['shards'] {
  const [of, another] = new Set(results.map(({ shard }) => shard?.of));
  if (of === undefined || another !== undefined) return { missing: [] };
  const there = new Set(results.map(({ shard }) => shard?.index));
  const all = Array.from({ length: of }, (_, index) => index + 1);
  return { of, missing: all.filter(index => !there.has(index)) };
}

/** Each run counts what it did; a blob of two shards counts twice, for it was moved twice. */
function totalsOf(results: readonly MirrorResult[]): Pick<MirrorResult, 'plan' | 'copied'> {
  const sum = (count: (result: MirrorResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  return {
    plan: {
      move: { blobs: sum(({ plan }) => plan.move.blobs), bytes: sum(({ plan }) => plan.move.bytes) },
      there: { blobs: sum(({ plan }) => plan.there.blobs), bytes: sum(({ plan }) => plan.there.bytes) },
      mounts: sum(({ plan }) => plan.mounts),
    },
    copied: {
      read: sum(({ copied }) => copied?.read ?? 0),
      sent: sum(({ copied }) => copied?.sent ?? 0),
      mounted: sum(({ copied }) => copied?.mounted ?? 0),
    },
  };
}

/** Reads what `--results` wrote: files, and all `*.json` of folders. Throws INPUT_NOT_FOUND, INPUT_EMPTY, USAGE for other files. */
export async function readResults(places: readonly string[]): Promise<MirrorResult[]> {
  const files = (await Promise.all(places.map(filesIn))).flat();
  if (files.length === 0) {
    throw new AirgapError('INPUT_EMPTY', `${places.join(', ')}: there are no results`, {
      hint: 'Each shard writes one with --results FILE.',
    });
  }
  return Promise.all(files.map(readResult));
}

async function filesIn(place: string): Promise<string[]> {
  const names = await readdir(place).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOTDIR') return undefined;
    return unreadable(place)(cause);
  });
  if (names === undefined) return [place];
  const results = names.filter(name => name.endsWith('.json')).sort(compare);
  return results.map(name => path.join(place, name));
}

async function readResult(file: string): Promise<MirrorResult> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  const value = tryJson(text);
  if (validate(value)) return value as MirrorResult;
  const [error] = value === undefined ? [] : (validate.errors ?? []);
  const problem = error === undefined ? 'is not JSON' : `${error.instancePath.slice(1) || 'the file'} ${error.message}`;
  throw new AirgapError('USAGE', `${file} is no result of mirror: ${problem}`, {
    hint: 'Give what `mirror --results FILE` wrote, or a folder of such files.',
  });
}
