// SPDX-License-Identifier: Apache-2.0
import type { DeclaredRelease, Origin } from '../../chart/gitops/found.ts';
import { installerOf } from '../../chart/gitops/manifest.ts';
import { mergeValues } from '../../chart/gitops/merge-values.ts';
import { type Release, releaseId } from '../../chart/release.ts';
import type { Wrap } from '../../config/config.ts';
import { type WrappedName, wrapAt, wrappedPath } from '../../plan/gitops/wrap.ts';
import { type MirrorTarget, mirroredCharts } from '../../plan/layout.ts';
import type { ValueMap } from '../../rendered/value.ts';
import type { Study } from '../study.ts';

/** Overrides that releases get through the values of the release that makes them, as `wrap` of airgap.yaml says where. */
export class CarriedValues {
  readonly #wrap: ReadonlyMap<string, Wrap>;
  readonly #idle: Set<string>;
  /** By release, the one that a person or a kustomization gives the values to. */
  readonly #carriers = new Map<string, DeclaredRelease>();
  readonly #values = new Map<string, ValueMap>();
  readonly #installers: DeclaredRelease[] = [];

  constructor(wrap: readonly Wrap[]) {
    this.#wrap = new Map(wrap.map(one => [one.release, one]));
    this.#idle = new Set(this.#wrap.keys());
  }

  /** Notes what the proof of a release says, if another keeps its values: each that makes it. */
  add(
    release: Release,
    study: Study,
    { mirror, charts }: { readonly mirror: MirrorTarget; readonly charts: boolean },
  ): void {
    const names = { name: release.name, namespace: release.namespace, chart: study.chart?.name ?? release.name };
    const address = charts ? mirroredAddress(release, mirror) : undefined;
    const { origin, also = [] } = release as DeclaredRelease;
    for (const one of [origin, ...also]) {
      const installer = this.#installer(one);
      if (installer !== undefined) this.#carry(release, installer, names, study.proof?.overrides ?? {}, address);
    }
  }

  #carry(
    release: Release,
    installer: DeclaredRelease,
    names: WrappedName,
    overrides: ValueMap,
    address: string | undefined,
  ): void {
    const id = releaseId(installer);
    const { release: named, values = '', repository } = this.#wrapOf(installer) ?? {};
    if (named !== undefined) this.#idle.delete(named);
    const own = Object.keys(overrides).length === 0 ? {} : wrapAt(wrappedPath(values, names), overrides);
    const source =
      address === undefined || repository === undefined ? {} : wrapAt(wrappedPath(repository, names), address);
    const wrapped = mergeValues(own, source);
    const above = this.#installer(installer.origin);
    if (above === undefined) {
      this.#carriers.set(releaseId(release), installer);
      if (!this.#installers.some(known => isSame(known, installer))) this.#installers.push(installer);
      this.#values.set(id, mergeValues(this.#values.get(id) ?? {}, wrapped));
      return;
    }
    // An installer that another one makes.
    const chart = installer.chart.slice(installer.chart.lastIndexOf('/') + 1);
    this.#carry(release, above, { name: installer.name, namespace: installer.namespace, chart }, wrapped, undefined);
  }

  #installer(origin: Origin | undefined): DeclaredRelease | undefined {
    const installer = origin && installerOf(origin.manifest);
    return installer !== undefined && this.#wrapOf(installer) !== undefined ? installer : undefined;
  }

  /** An entry is of one release, or of all that have its name. */
  #wrapOf(installer: DeclaredRelease): Wrap | undefined {
    const { name, namespace } = installer;
    return this.#wrap.get(releaseId(installer)) ?? this.#wrap.get(releaseId({ name, namespace }));
  }

  has(release: Release): boolean {
    return this.#carriers.has(releaseId(release));
  }

  /** The name of the release whose values hold this one's. */
  of(release: Release): string | undefined {
    const carrier = this.#carriers.get(releaseId(release));
    return carrier && releaseId(carrier);
  }

  isInstaller(release: Release): boolean {
    return this.#values.has(releaseId(release));
  }

  /** Releases that `wrap` names, and that make none of those that were added. */
  get idle(): readonly string[] {
    return [...this.#idle];
  }

  /** Releases that hold values of others, once for each object that asks for them. */
  get installers(): readonly DeclaredRelease[] {
    return this.#installers;
  }

  /** What a release's own values say, and those of the releases that it makes. */
  onTopOf(overrides: ValueMap, release: Release): ValueMap {
    return mergeValues(overrides, this.#values.get(releaseId(release)) ?? {});
  }

  /** True when the release, or one whose values it holds, lost with a weaker form. */
  isStrongest(name: string, strongest: ReadonlySet<string>): boolean {
    return strongest.has(name) || this.members(name).some(member => strongest.has(member));
  }

  /** Releases whose values this one holds. */
  members(name: string): string[] {
    return [...this.#carriers].filter(([, carrier]) => releaseId(carrier) === name).map(([member]) => member);
  }
}

function isSame(a: DeclaredRelease, b: DeclaredRelease): boolean {
  return releaseId(a) === releaseId(b) && a.origin?.manifest === b.origin?.manifest;
}

/** Where the mirror has the chart, in the form that its address has now; undefined for a chart of the repository. */
function mirroredAddress(release: Release, mirror: MirrorTarget): string | undefined {
  const folder = mirroredCharts(mirror);
  const kind = (release as DeclaredRelease).origin?.manifest.identity.kind;
  if (release.repository !== undefined) return kind === 'Application' ? folder : `oci://${folder}`;
  if (!release.chart.startsWith('oci://')) return undefined;
  const source = (release as DeclaredRelease).origin?.source?.identity.kind;
  const named = source !== 'HelmRepository';
  return named ? `oci://${folder}/${release.chart.slice(release.chart.lastIndexOf('/') + 1)}` : `oci://${folder}`;
}
