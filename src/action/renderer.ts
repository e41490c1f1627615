// SPDX-License-Identifier: Apache-2.0
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Chart } from '../chart/chart.ts';
import type { Helm } from '../chart/helm.ts';
import type { LocalChart } from '../chart/local-chart.ts';
import { NO_VALUES, type Release } from '../chart/release.ts';
import { readUserValues } from '../chart/user-values.ts';
import { changedTemplates, type MirrorNames } from '../discover/changed-templates.ts';
import { readPaths } from '../discover/read-paths.ts';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import type { RenderedDocument, RenderedStream } from '../rendered/document.ts';
import type { ValueMap } from '../rendered/value.ts';
import type { Reader, Render } from './reader.ts';

const charts = () => import('../chart/chart.ts');

/** Renders one release again and again with changed values. Counts its renders. */
export class Renderer {
  readonly release: Release;
  readonly #chart: LocalChart;
  readonly #helm: Helm;
  readonly #reader: () => Promise<Reader>;
  #others: readonly RenderedDocument[] = [];
  #user: Promise<ValueMap> | undefined;
  #crds: Promise<boolean> | undefined;
  /** What Helm printed for the release as it will be installed. */
  #text = '';
  #renders = 0;

  /** What reads YAML is most of this program's start: `reader` loads it while the first Helm process runs. */
  constructor(release: Release, chart: LocalChart, helm: Helm, reader: () => Promise<Reader>) {
    this.release = release;
    this.#chart = chart;
    this.#helm = helm;
    this.#reader = reader;
  }

  /** Helm processes used for renders so far, the base render included. */
  get renders(): number {
    return this.#renders;
  }

  /** Objects of the releases beside this one, which every render is read with from now on. */
  meet(others: readonly RenderedDocument[]): void {
    this.#others = others;
  }

  /** The documents of the release as it will be installed. */
  async open(): Promise<RenderedStream> {
    this.#renders++;
    const rendered = this.#template(this.release, [], false);
    const [text, crds, reader] = await Promise.all([rendered, this.#crdsMatter(), this.#warmReader()]);
    this.#text = crds ? await this.#template(this.release, [], true) : text;
    return reader.open(this.#text);
  }

  /** What documents of this release show; without some, those of the release as it will be installed. */
  async base(opened?: RenderedStream): Promise<Render> {
    return this.#lasting((await this.#reader()).look(opened ?? (await this.open()), this.#others));
  }

  /** The values that the chart's templates see. */
  async values(): Promise<ValueMap> {
    const { coalesce } = await charts();
    return coalesce(await this.#chart.chart(), await this.#userValues());
  }

  /** The values that the user gives. */
  given(): Promise<ValueMap> {
    return this.#userValues();
  }

  /** The chart, for what its files tell without a render. */
  chart(): Promise<Chart> {
    return this.#chart.chart();
  }

  /** Values paths that the chart's templates read, whether its values have them or not. */
  async reads(): Promise<string[][]> {
    return [...readPaths(await this.#chart.chart())];
  }

  /** The release with `overlay` laid over all its values, `--set` flags included: for looking, not for installing. */
  async perturbed(overlay: ValueMap): Promise<Render> {
    const user = await this.#userValues();
    const text = await this.#withFiles([user, overlay], files =>
      this.#template({ ...this.release, layers: [], flags: NO_VALUES }, files),
    );
    const { hidePorts } = await import('../discover/sentinel.ts');
    return this.#look(hidePorts(text));
  }

  /** The release as a user installs it, with `overrides` as the last values file; `hosts` are known registries. */
  async overridden(overrides: ValueMap, hosts: readonly string[]): Promise<Render & { readonly text: string }> {
    const text = await this.#withFiles([overrides], files => this.#template(this.release, files));
    return { ...(await this.#look(text, hosts)), text };
  }

  /** As `changedTemplates`, for what `overridden` printed. Renders once more when there are some: charts make things up at random. */
  async changedTemplates(overridden: string, mirror: MirrorNames): Promise<string[]> {
    if (changedTemplates(this.#text, overridden, mirror).length === 0) return [];
    this.#renders++;
    const again = await this.#template(this.release, []);
    return changedTemplates(this.#text, overridden, mirror, again);
  }

  async #look(text: string, hosts: readonly string[] = []): Promise<Render> {
    const reader = await this.#reader();
    return this.#lasting(reader.look(reader.open(text), this.#others, hosts));
  }

  /** Takes moments out of the names that templates make of them (`now | date`). */
  async #lasting(render: Render): Promise<Render> {
    const { isDated, undated } = await import('../discover/dated-name.ts');
    const dated = [...render.uses, ...render.unresolved].filter(({ object }) => isDated(object));
    const templates = dated.flatMap(({ template }) => template ?? []);
    if (templates.length === 0) return render;
    const { haveRandomNames } = await import('../chart/random-names.ts');
    if (!(await haveRandomNames(templates, this.#chart.file))) return render;
    return { ...render, uses: render.uses.map(undated), unresolved: render.unresolved.map(undated) };
  }

  async #warmReader(): Promise<Reader> {
    const [reader, { warmUp }] = await Promise.all([this.#reader(), import('./reading.ts')]);
    warmUp(reader);
    return reader;
  }

  async #template(release: Release, files: readonly string[], crds?: boolean): Promise<string> {
    return this.#helm.template(release, this.#chart.location, files, crds ?? (await this.#crdsMatter()));
  }

  /** True for the rare chart that keeps more than CRDs in `crds/`; of others Helm need not print them. */
  async #crdsMatter(): Promise<boolean> {
    this.#crds ??= Promise.all([this.#chart.crds(), this.#reader()]).then(([texts, reader]) =>
      texts.some(text => reader.open(text).documents.length > 0),
    );
    return this.#crds;
  }

  #userValues(): Promise<ValueMap> {
    this.#user ??= readUserValues(this.release, this.#helm);
    return this.#user;
  }

  async #withFiles(layers: readonly ValueMap[], use: (files: string[]) => Promise<string>): Promise<string> {
    this.#renders++;
    return withTemporaryFolder(async folder => {
      const files = layers.map((_, index) => path.join(folder, `values-${index}.json`));
      // JSON is YAML; mode 0600 because a user's values may hold secrets.
      await Promise.all(
        layers.map((layer, index) => writeFile(files[index] ?? '', JSON.stringify(layer), { mode: 0o600 })),
      );
      return await use(files);
    });
  }
}
