// SPDX-License-Identifier: Apache-2.0
import type { Helm } from '../chart/helm.ts';
import { type LocalChart, localChart } from '../chart/local-chart.ts';
import { type Release, releaseId } from '../chart/release.ts';
import { AirgapError } from '../errors.ts';

interface Shared {
  readonly chart: Promise<LocalChart>;
  readonly askers: Release[];
}

/** Charts of one run: releases of the same chart fetch and read it once. */
export class SharedCharts {
  readonly #helm: Helm;
  readonly #known = new Map<string, Shared>();

  constructor(helm: Helm) {
    this.#helm = helm;
  }

  /** Throws as `localChart`, once for all that ask for the chart, and names them. */
  of(release: Release): Promise<LocalChart> {
    const { chart, repository, version } = release;
    const id = JSON.stringify([chart, repository, version]);
    const known = this.#known.get(id);
    known?.askers.push(release);
    const shared = known ?? { chart: localChart(release, this.#helm), askers: [release] };
    this.#known.set(id, shared);
    return shared.chart.catch(cause => {
      throw naming(cause, shared.askers);
    });
  }

  /** Removes what was fetched. */
  async dispose(): Promise<void> {
    const opened = await Promise.allSettled([...this.#known.values()].map(({ chart }) => chart));
    await Promise.all(opened.map(result => (result.status === 'fulfilled' ? result.value.dispose() : undefined)));
  }
}

/** A chart that is not there is missing for each of them: with one mended, the next would be told. */
function naming(cause: unknown, askers: readonly Release[]): unknown {
  const [, ...others] = [...new Set(askers.map(releaseId))];
  if (!(cause instanceof AirgapError) || others.length === 0) return cause;
  const { code, message, hint } = cause;
  return new AirgapError(code, `${message} (also for ${others.join(', ')})`, { ...(hint && { hint }), cause });
}
