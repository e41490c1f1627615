// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Helm } from '../chart/helm.ts';
import { type LocalChart, openChart } from '../chart/local-chart.ts';
import type { Release } from '../chart/release.ts';
import { Cache } from '../host/cache.ts';
import { programDigest } from '../host/program-digest.ts';
import { userCache } from '../host/user-cache.ts';
import { digestText, type Lockable } from './lockable.ts';
import { asksTheTime, FileDigests, releaseKey } from './release-key.ts';
import type { Depth } from './study.ts';

/** What is learned of a release: with which neighbours, and what it shares with them. */
export interface Learned {
  readonly shared: string;
  readonly context: string;
  readonly found: Lockable;
}

/**
 * What earlier runs found in releases, by the digest of everything that goes into finding it. Rendered text is never kept, nor
 * a value: only what the lock says too.
 */
export class StudyMemory {
  /** Digests of values files, which the lock says too. */
  readonly files = new FileDigests();
  readonly #cache: Cache;
  readonly #helm: Helm;
  readonly #reading: string;
  readonly #learned: {
    readonly input: string;
    readonly names: string[];
    readonly release: Release;
    readonly chart: LocalChart;
  }[] = [];

  private constructor(cache: Cache, helm: Helm, reading: string) {
    this.#cache = cache;
    this.#helm = helm;
    this.#reading = reading;
  }

  /** `reading` is all that makes the same render show other images: the user's rules. Undefined without a cache folder. */
  static async open(environment: NodeJS.ProcessEnv, helm: Helm, reading: string): Promise<StudyMemory | undefined> {
    const cache = await Cache.open(path.join(userCache(environment), 'releases'));
    return cache && new StudyMemory(cache, helm, `${programDigest()}\n${reading}`);
  }

  /** A digest; undefined for a release whose input cannot be told whole. */
  async keyOf(release: Release, chart: LocalChart, depth: Depth): Promise<string | undefined> {
    const [key, version] = await Promise.all([releaseKey(release, chart, this.files), this.#helm.version()]);
    if (key === undefined) return undefined;
    const { trace, prove, latent, annotations = true, ignore = [], additional = [] } = depth;
    const asked = [trace, prove, latent, annotations, ignore, additional];
    return digestText(JSON.stringify([this.#reading, version, key, ...asked]));
  }

  shared(key: string): Promise<string | undefined> {
    return this.#cache.get(`shared ${key}`);
  }

  async recall(key: string, context: string): Promise<Lockable | undefined> {
    const text = await this.#cache.get(`found ${key} ${context}`);
    return text === undefined ? undefined : (JSON.parse(text) as Lockable);
  }

  async learn(key: string, { shared, context, found }: Learned, release: Release, chart: LocalChart): Promise<void> {
    if (found.problems.length > 0) return;
    const input = await releaseKey(release, chart, this.files);
    if (input === undefined || (await asksTheTime(input, release, chart))) return;
    // An address may hold a password, and is the release's own affair.
    const { release: _, chart: place, ...rest } = found;
    const kept = { ...rest, ...(place && { chart: { ...place, source: '' } }) };
    const entries = [
      [`shared ${key}`, shared],
      [`found ${key} ${context}`, JSON.stringify(kept)],
    ] as const;
    this.#learned.push({ input: digestText(input), names: entries.map(([name]) => name), release, chart });
    await Promise.all(entries.map(([name, text]) => this.#cache.set(name, text)));
  }

  /**
   * Forgets what was learned of files that differ by now: Helm may have read them after their digest was made, and found what
   * another digest stands for. Removes the oldest of too much.
   */
  async close(): Promise<void> {
    const files = new FileDigests();
    for (const [chart, learned] of Map.groupBy(this.#learned, one => one.chart)) {
      const isFolder = (await chart.digest()).kind === 'folder';
      const now = openChart(chart.location, isFolder, chart.dispose);
      for (const { input, names, release } of learned) {
        const key = await releaseKey(release, now, files);
        if (key !== undefined && digestText(key) === input) continue;
        await Promise.all(names.map(name => this.#cache.forget(name)));
      }
    }
    await this.#cache.trim();
  }
}
