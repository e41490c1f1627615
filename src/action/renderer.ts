// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { coalesce, readPaths } from '../chart/chart.ts';
import type { Helm } from '../chart/helm.ts';
import type { LocalChart } from '../chart/local-chart.ts';
import { NO_VALUES, type Release } from '../chart/release.ts';
import { readUserValues } from '../chart/user-values.ts';
import { discover } from '../discover/discover.ts';
import type { Discovery } from '../discover/image-use.ts';
import { type DocumentProblem, readStream } from '../rendered/document.ts';
import { type ValueMap } from '../rendered/value.ts';

/** What one render of a release shows. */
export interface Render extends Discovery {
  readonly problems: readonly DocumentProblem[];
  /** Documents that Helm rendered; 0 is a chart that renders nothing. */
  readonly documents: number;
}

/** Renders one release again and again with changed values. Counts its renders. */
export class Renderer {
  readonly release: Release;
  readonly #chart: LocalChart;
  readonly #helm: Helm;
  #user: Promise<ValueMap> | undefined;
  #crds: Promise<boolean> | undefined;
  #renders = 0;

  constructor(release: Release, chart: LocalChart, helm: Helm) {
    this.release = release;
    this.#chart = chart;
    this.#helm = helm;
  }

  /** Helm processes used for renders so far, the base render included. */
  get renders(): number {
    return this.#renders;
  }

  /** The release as it will be installed. */
  async base(): Promise<Render> {
    this.#renders++;
    const [text, crds] = await Promise.all([this.#template(this.release, [], false), this.#crdsMatter()]);
    return read(crds ? await this.#template(this.release, [], true) : text, []);
  }

  /** The values that the chart's templates see. */
  async values(): Promise<ValueMap> {
    return coalesce(await this.#chart.chart(), await this.#userValues());
  }

  /** Values paths that the chart's templates read, whether its values have them or not. */
  async reads(): Promise<string[][]> {
    return readPaths(await this.#chart.chart());
  }

  /** The release with `overlay` laid over all its values, `--set` flags included: for looking, not for installing. */
  async perturbed(overlay: ValueMap): Promise<Render> {
    const user = await this.#userValues();
    const text = await this.#withFiles([user, overlay], files =>
      this.#template({ ...this.release, flags: NO_VALUES }, files),
    );
    return read(text, []);
  }

  /** The release as a user installs it, with `overrides` as the last values file; `hosts` are known registries. */
  async overridden(overrides: ValueMap, hosts: readonly string[]): Promise<Render> {
    const text = await this.#withFiles([overrides], files =>
      this.#template(this.release, files),
    );
    return read(text, hosts);
  }

  async #template(release: Release, files: readonly string[], crds?: boolean): Promise<string> {
    return this.#helm.template(release, this.#chart.location, files, crds ?? (await this.#crdsMatter()));
  }

  /** True for the rare chart that keeps more than CRDs in `crds/`; of others Helm need not print them. */
  async #crdsMatter(): Promise<boolean> {
    this.#crds ??= this.#chart.crds().then(texts => texts.some(text => readStream(text).documents.length > 0));
    return this.#crds;
  }

  #userValues(): Promise<ValueMap> {
    this.#user ??= readUserValues(this.release, this.#helm);
    return this.#user;
  }

  async #withFiles(layers: readonly ValueMap[], use: (files: string[]) => Promise<string>): Promise<string> {
    this.#renders++;
    const directory = await mkdtemp(path.join(tmpdir(), 'helm-airgap-'));
    try {
      const files = layers.map((_, index) => path.join(directory, `values-${index}.json`));
      // JSON is YAML; mode 0600 because a user's values may hold secrets.
      await Promise.all(
        layers.map((layer, index) => writeFile(files[index] ?? '', JSON.stringify(layer), { mode: 0o600 })),
      );
      return await use(files);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

function read(text: string, knownHosts: readonly string[]): Render {
  const { documents, problems, count } = readStream(text);
  return { ...discover(documents, { knownHosts }), problems, documents: count };
}
