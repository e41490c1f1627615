// SPDX-License-Identifier: Apache-2.0
import { canonical } from '../reference/reference.ts';
import type { Candidate } from './candidates.ts';
import type { ImageUse } from './image-use.ts';
import { sentinelAt, sentinelsIn, withoutSentinels } from './sentinel.ts';
import { settleNames, useKey } from './use-key.ts';

/** The values leaf that stands at the beginning of a use's text, seen by perturbing it and rendering again. */
export interface Driver {
  readonly candidate: Candidate;
  /** The leaf that begins the name behind the host, for `docker.io/nginx`, where `library/` has to come in between. */
  readonly name?: Candidate;
  /** What the render puts behind the leaf's own part: `/nginx:1.27` when the leaf is `docker.io`. */
  readonly rest: string;
}

export interface Perturbation {
  /** Base uses whose driver this render shows, by use key. */
  readonly drivers: Map<string, Driver>;
  /** Candidates that were empty and came in front together with others: they must be tried alone. */
  readonly contested: Set<Candidate>;
}

/**
 * Holds a perturbed render against the base, use by use. A use whose text without sentinels is unlike the base's is
 * left without a driver: the template did something with the value that a mirror's name would break as well.
 */
export function judgePerturbation(
  base: readonly ImageUse[],
  perturbed: readonly ImageUse[],
  candidates: ReadonlyMap<number, Candidate>,
): Perturbation {
  const after = new Map(settleNames(perturbed, base).map(use => [plainKey(use), use.reference.written]));
  const drivers = new Map<string, Driver>();
  const contested = new Set<Candidate>();
  for (const use of settleNames(base, perturbed)) {
    const key = useKey(use);
    const text = after.get(key);
    // The one at the very beginning decides the registry.
    const candidate = text === undefined ? undefined : candidates.get(sentinelAt(text, 0) ?? -1);
    if (text === undefined || candidate === undefined) continue;
    const others = sentinelsIn(text)
      .map(id => candidates.get(id))
      .filter(other => other?.text === '');
    if (others.length > 1) {
      for (const other of others) if (other !== undefined) contested.add(other);
      continue;
    }
    const driver = driverOf(use, text, candidate);
    if (driver === undefined) continue;
    const name = isShortDockerName(use) ? candidates.get(sentinelAt(text, nameOffset(text)) ?? -1) : undefined;
    drivers.set(key, name === undefined || name === candidate ? driver : { ...driver, name });
  }
  return { drivers, contested };
}

function plainKey(use: ImageUse): string {
  const object = { ...use.object, name: withoutSentinels(use.object.name) };
  return useKey({ object, path: withoutSentinels(use.path) });
}

/** `docker.io/nginx`: the host is written, `library/` is not. */
function isShortDockerName({ reference }: ImageUse): boolean {
  return /^(index\.)?docker\.io\/[^/]+$/.test(reference.written);
}

function nameOffset(text: string): number {
  return withoutSentinels(text).lastIndexOf('/') + 1;
}

function driverOf(use: ImageUse, text: string, candidate: Candidate): Driver | undefined {
  const { written } = use.reference;
  const plain = withoutSentinels(text);
  if (candidate.text === '') {
    // The leaf was empty: what it brings in front replaces what the chart had chosen there.
    const rest = withoutSentinels(text.replace(/^s\d+\.airgap\.invalid\/empty/, ''));
    return canonical(use.reference).endsWith(rest) ? { candidate, rest } : undefined;
  }
  if (plain !== written) return undefined;
  return { candidate, rest: written.slice(sharedLength(candidate.text.slice(candidate.offset), written)) };
}

function sharedLength(part: string, whole: string): number {
  let length = 0;
  while (length < part.length && part[length] === whole[length]) length++;
  return length;
}
