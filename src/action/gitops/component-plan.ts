// SPDX-License-Identifier: Apache-2.0
import type { DeclaredRelease, Entry, Found } from '../../chart/gitops/found.ts';
import { installerOf, type Manifest, setOf } from '../../chart/gitops/manifest.ts';
import { releaseId } from '../../chart/release.ts';
import type { Wrap } from '../../config/config.ts';
import type { ImageUse } from '../../discover/image-use.ts';
import type { Component } from '../../emit/kustomize-component.ts';
import type { Patch } from '../../plan/gitops/patch.ts';
import { type MirrorTarget, mirroredCharts } from '../../plan/layout.ts';
import { formatIdentity } from '../../rendered/identity.ts';
import type { ValueMap } from '../../rendered/value.ts';
import type { Reader } from '../reader.ts';
import type { Study } from '../study.ts';
import { countedUses } from '../survey.ts';
import { CarriedValues } from './carried-values.ts';
import { PlannedEntries } from './planned-entries.ts';
import {
  applicationPatch,
  chartPatch,
  fluxForm,
  helmReleasePatch,
  patchedObject,
  placeKey,
  valuesFileOf,
  type WantedRelease,
} from './release-patch.ts';
import { type TextPatches, textPatches } from './text-changes.ts';
import { holdsSecretList, isFromSecret, isSetByPath } from './unfit-values.ts';
import { WantedImages } from './wanted-images.ts';

type ValuesOf = Pick<WantedRelease, 'file' | 'overrides'>;

/** The component, and what it is about. */
export interface ComponentPlan {
  /** What points images at the mirror. */
  readonly component: Component;
  /** What points chart sources at the mirror. */
  readonly charts: readonly Patch[];
  /** The values files, by release. */
  readonly overrides: ReadonlyMap<string, ValuesOf>;
  /** How each release takes its values. */
  readonly forms: ReadonlyMap<string, string>;
  /** Why the component does not reach a release or a folder of manifests. */
  readonly refused: ReadonlyMap<string, string>;
  /** Values of releases that another release's values keep. */
  readonly carried: CarriedValues;
  /** Through which folders what it changes is applied. */
  readonly entries: readonly Entry[];
}

export interface PlanOptions {
  readonly mirror: MirrorTarget;
  /** Folder of the component, from the root of the repository. */
  readonly folder: string;
  readonly charts: boolean;
  readonly ignore: readonly { readonly image: string }[];
  readonly wrap: readonly Wrap[];
  /** Releases whose values lost when they were tried: they get the form that nothing beats. */
  readonly strongest: ReadonlySet<string>;
}

/** What planning needs beside what was found. */
export interface PlanPorts {
  readonly reader: Reader;
  /** The release as Helm renders it with these values on top. */
  readonly render: (release: DeclaredRelease, overrides: ValueMap) => Promise<string>;
  /** Where a kustomization that renders charts is included. */
  readonly entryOf: (folder: string) => Entry;
  /** Where a file is included that nothing applies. */
  readonly looseEntry: (file: string) => Entry;
  /** What the kustomization of a folder itself says under `images`. */
  readonly imagesOf: (entry: Entry | undefined) => readonly ValueMap[];
}

/** Plans the one component for all that was found; `studyOf` knows releases by `namespace/name`, manifests by their folder. */
export async function planComponent(
  found: Found,
  studyOf: (name: string) => Study | undefined,
  options: PlanOptions,
  ports: PlanPorts,
): Promise<ComponentPlan> {
  const planner = new Planner(found, studyOf, options, ports);
  await planner.releases();
  planner.manifests();
  return planner;
}

class Planner implements ComponentPlan {
  readonly overrides = new Map<string, ValuesOf>();
  readonly forms = new Map<string, string>();
  readonly refused = new Map<string, string>();
  readonly carried: CarriedValues;
  readonly charts: Patch[] = [];
  readonly #patches = new Map<string, Patch>();
  readonly #images = new WantedImages();
  readonly #entries = new PlannedEntries();
  readonly #found: Found;
  readonly #studyOf: (name: string) => Study | undefined;
  readonly #options: PlanOptions;
  readonly #ports: PlanPorts;

  constructor(found: Found, studyOf: (name: string) => Study | undefined, options: PlanOptions, ports: PlanPorts) {
    this.#found = found;
    this.#studyOf = studyOf;
    this.#options = options;
    this.carried = new CarriedValues(options.wrap);
    this.#ports = ports;
  }

  get component(): Component {
    return { patches: [...this.#patches.values()], images: this.#images.entries };
  }

  get entries(): Entry[] {
    return this.#entries.all;
  }

  async releases(): Promise<void> {
    const studied = this.#found.releases.flatMap(release => {
      const study = this.#studyOf(releaseId(release));
      const { origin, also = [] } = release;
      const all = origin === undefined ? [release] : [origin, ...also].map(one => ({ ...release, origin: one }));
      return study === undefined ? [] : all.map(one => ({ release: one, study }));
    });
    for (const { release, study } of studied) {
      if (this.#options.charts) this.#redirectChart(release, study);
      this.carried.add(release, study, this.#options);
    }
    const wanted: (WantedRelease | undefined)[] = [];
    for (const { release, study } of studied) {
      if (!this.carried.has(release)) wanted.push(await this.#wanted(release, study));
    }
    // What makes nothing but other releases is none of those that were studied.
    const known = new Set(studied.map(({ release }) => releaseId(release)));
    for (const installer of this.carried.installers) {
      if (!known.has(releaseId(installer))) wanted.push(await this.#wanted(installer, undefined));
    }
    const groups = Map.groupBy(
      wanted.filter(one => one !== undefined),
      ({ release }) => placeKey(release.origin),
    );
    for (const group of groups.values()) this.#patch(group);
    this.#tellCarried(studied.map(({ release }) => release));
  }

  #tellCarried(releases: readonly DeclaredRelease[]): void {
    for (const release of releases) {
      const installer = this.carried.of(release);
      if (installer === undefined) continue;
      const why = this.refused.get(installer);
      if (why === undefined) this.forms.set(releaseId(release), `the values of ${installer}`);
      else this.refused.set(releaseId(release), `${installer}, which keeps its values: ${why}`);
    }
  }

  /** What a patch has to bring; undefined where there is none to make. */
  async #wanted(release: DeclaredRelease, study: Study | undefined): Promise<WantedRelease | undefined> {
    if (release.inflatedIn !== undefined && study !== undefined)
      return this.#inflated(release, release.inflatedIn, study);
    const name = releaseId(release);
    const { origin } = release;
    const overrides = this.carried.onTopOf(study?.proof?.overrides ?? {}, release);
    // What a set makes names its file by a pattern: each has to have one.
    const ofSet = origin !== undefined && setOf(origin.manifest) !== undefined;
    const file = valuesFileOf(release);
    if (ofSet || Object.keys(overrides).length > 0) this.overrides.set(name, { file, overrides });
    if (origin === undefined || installerOf(origin.manifest) !== undefined) {
      this.refused.set(name, `${release.declared.object} is no object of a kustomization: give it the values file`);
      return undefined;
    }
    const strongest = this.carried.isStrongest(name, this.#options.strongest);
    const own = { release: { ...release, origin }, file, strongest };
    if (origin.manifest.identity.kind === 'HelmRelease')
      return this.#ofFlux({ ...own, overrides, rest: NOTHING }, study);
    if (holdsSecretList(release, overrides)) {
      this.overrides.delete(name);
      this.refused.set(
        name,
        'a whole list of its values would be written down, and a Secret may have given a part of it',
      );
      return undefined;
    }
    return Object.keys(overrides).length === 0 ? undefined : { ...own, overrides, rest: NOTHING };
  }

  /** A chart that Kustomize renders: its objects are patched like any others. */
  async #inflated(release: DeclaredRelease, folder: string, study: Study): Promise<undefined> {
    const name = releaseId(release);
    if (!this.#enter(name, this.#ports.entryOf(folder))) return;
    this.#take(await this.#textsOf(release, {}, countedUses(study, this.#options.ignore)), name);
    this.forms.set(name, 'images');
  }

  /** Values for what they move, post-renderers for the rest; for all where values would lose, or tell a secret. */
  async #ofFlux(wanted: WantedRelease, study: Study | undefined): Promise<WantedRelease | undefined> {
    const { release, overrides, strongest } = wanted;
    const { manifest } = release.origin;
    if (strongest || holdsSecretList(release, overrides) || isSetByPath(manifest, overrides)) {
      this.overrides.delete(releaseId(release));
      if (this.carried.isInstaller(release))
        this.refused.set(releaseId(release), 'values beside ours win, or a Secret has a part of them');
      if (study === undefined) return undefined;
      const rest = await this.#textsOf(release, {}, countedUses(study, this.#options.ignore));
      return { ...wanted, overrides: {}, rest: this.#withoutSecrets(release, rest) };
    }
    const uses = (study?.proof?.open ?? []).map(({ use }) => use);
    if (uses.length === 0) return Object.keys(overrides).length === 0 ? undefined : wanted;
    return { ...wanted, rest: this.#withoutSecrets(release, await this.#textsOf(release, overrides, uses)) };
  }

  /** A patch says a whole text, with what is beside the image in it. */
  #withoutSecrets(release: DeclaredRelease, rest: TextPatches): TextPatches {
    if (rest.patches.length === 0 || !isFromSecret(release)) return rest;
    this.refused.set(
      releaseId(release),
      'a whole text would be written down, and a Secret may have given a part of it',
    );
    return { ...rest, patches: [] };
  }

  async #textsOf(release: DeclaredRelease, overrides: ValueMap, uses: readonly ImageUse[]): Promise<TextPatches> {
    const text = await this.#ports.render(release, overrides);
    return textPatches({ text }, uses, this.#options.mirror, this.#ports.reader);
  }

  #patch(group: readonly WantedRelease[]): void {
    const [first] = group;
    if (first === undefined) return;
    const { origin } = first.release;
    const isFlux = origin.manifest.identity.kind === 'HelmRelease';
    const isEntered = ({ release }: WantedRelease): boolean =>
      this.#enter(releaseId(release), this.#entryOf(release.origin.manifest, patchedObject(release.origin)));
    if (!group.every(isEntered)) return;
    const found = isFlux
      ? { patch: helmReleasePatch(first), form: fluxForm(first) }
      : applicationPatch(group, this.#options.folder);
    const refused = 'refused' in found ? found.refused : this.#add(found.patch);
    for (const { release } of group) {
      if (refused !== undefined) this.refused.set(releaseId(release), refused);
      else if ('form' in found) this.forms.set(releaseId(release), found.form);
    }
  }

  /** Patches of one object's several sources go one after the other; the same patch twice counts once. */
  #add(patch: Patch): string | undefined {
    const key = formatIdentity(patch.object);
    const before = this.#patches.get(key);
    if (before === undefined || JSON.stringify(before) === JSON.stringify(patch)) this.#patches.set(key, patch);
    else if (before.operations !== undefined && patch.operations !== undefined) {
      this.#patches.set(key, { ...patch, operations: [...before.operations, ...patch.operations] });
    } else return `two releases want different values of ${key}`;
    return undefined;
  }

  manifests(): void {
    for (const { name, texts, entry, place } of this.#found.manifests) {
      const study = this.#studyOf(name);
      const uses = study === undefined ? [] : countedUses(study, this.#options.ignore);
      if (uses.length === 0) continue;
      if (!this.#enter(name, entry ?? this.#ports.looseEntry(place.file))) continue;
      const own = this.#ports.imagesOf(entry);
      for (const text of texts) {
        this.#take(textPatches({ ...text, own }, uses, this.#options.mirror, this.#ports.reader), name);
      }
      this.forms.set(name, 'images');
    }
    for (const [name, why] of this.#images.refused) this.refused.set(name, why);
  }

  #take({ images, patches }: TextPatches, name: string): void {
    this.#images.add(images, name);
    for (const patch of patches) this.#add(patch);
  }

  #redirectChart(release: DeclaredRelease, { chart }: Study): void {
    if (chart === undefined) return;
    const folder = mirroredCharts(this.#options.mirror);
    const patch = chartPatch(release, { folder, name: chart.name, version: chart.version });
    if (patch === undefined) return;
    const { origin } = release;
    if (origin === undefined) return;
    const made = origin.source ?? origin.manifest;
    const isEntered = this.#enter(releaseId(release), this.#entryOf(made, origin.source ?? patchedObject(origin)));
    const isKnown = this.charts.some(known => JSON.stringify(known) === JSON.stringify(patch));
    if (isEntered && !isKnown) this.charts.push(patch);
  }

  #entryOf(manifest: Manifest, patched: Manifest = manifest): Entry {
    return this.#found.entryOf(manifest) ?? this.#found.entryOf(patched) ?? this.#ports.looseEntry(patched.place.file);
  }

  /** Notes where the component has to come in; false, and why, where it cannot. */
  #enter(name: string, entry: Entry): boolean {
    const why = this.#entries.add(entry);
    if (why !== undefined) this.refused.set(name, why);
    return why === undefined;
  }
}

const NOTHING: TextPatches = { images: [], patches: [] };
