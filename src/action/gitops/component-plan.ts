// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { DeclaredRelease, Entry, Found, Origin } from '../../chart/gitops/found.ts';
import { type Manifest, mapAt, mapsAt, textAt } from '../../chart/gitops/manifest.ts';
import { parsePath } from '../../chart/gitops/merge-values.ts';
import { releaseId } from '../../chart/release.ts';
import type { ImageUse } from '../../discover/image-use.ts';
import { leavesOf } from '../../discover/values-path.ts';
import type { Component } from '../../emit/kustomize-component.ts';
import type { ImageEntry } from '../../plan/gitops/image-changes.ts';
import type { Patch } from '../../plan/gitops/patch.ts';
import { type MirrorTarget, mirroredCharts } from '../../plan/layout.ts';
import { formatIdentity } from '../../rendered/identity.ts';
import type { ValueMap } from '../../rendered/value.ts';
import type { Reader } from '../reader.ts';
import type { Study } from '../study.ts';
import { countedUses } from '../survey.ts';
import {
  applicationPatch,
  chartPatch,
  helmReleasePatch,
  patchedObject,
  placeIn,
  type WantedRelease,
} from './release-patch.ts';
import { type TextPatches, textPatches } from './text-changes.ts';

/** The component, and what it is about. */
export interface ComponentPlan {
  /** What points images at the mirror. */
  readonly component: Component;
  /** What points chart sources at the mirror. */
  readonly charts: readonly Patch[];
  /** Overrides by release, for the values files. */
  readonly overrides: ReadonlyMap<string, ValueMap>;
  /** How each release takes its values. */
  readonly forms: ReadonlyMap<string, string>;
  /** Why the component does not reach a release or a folder of manifests. */
  readonly refused: ReadonlyMap<string, string>;
  /** Through which folders what it changes is applied. */
  readonly entries: readonly Entry[];
}

export interface PlanOptions {
  readonly mirror: MirrorTarget;
  /** Folder of the component, from the root of the repository. */
  readonly folder: string;
  readonly charts: boolean;
  readonly ignore: readonly { readonly image: string }[];
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
  readonly overrides = new Map<string, ValueMap>();
  readonly forms = new Map<string, string>();
  readonly refused = new Map<string, string>();
  readonly charts: Patch[] = [];
  readonly #patches = new Map<string, Patch>();
  readonly #images = new Map<string, ImageEntry>();
  readonly #entries = new Map<string, Entry>();
  readonly #found: Found;
  readonly #studyOf: (name: string) => Study | undefined;
  readonly #options: PlanOptions;
  readonly #ports: PlanPorts;

  constructor(found: Found, studyOf: (name: string) => Study | undefined, options: PlanOptions, ports: PlanPorts) {
    this.#found = found;
    this.#studyOf = studyOf;
    this.#options = options;
    this.#ports = ports;
  }

  get component(): Component {
    return { patches: [...this.#patches.values()], images: [...this.#images.values()] };
  }

  get entries(): Entry[] {
    return [...this.#entries.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
  }

  async releases(): Promise<void> {
    const wanted: WantedRelease[] = [];
    for (const release of this.#found.releases) {
      const study = this.#studyOf(releaseId(release));
      if (study === undefined) continue;
      if (this.#options.charts) this.#redirectChart(release, study);
      const one = await this.#wanted(release, study);
      if (one !== undefined) wanted.push(one);
    }
    const groups = Map.groupBy(wanted, ({ release: { origin } }) => placeKey(origin));
    for (const group of groups.values()) this.#patch(group);
  }

  async #wanted(release: DeclaredRelease, study: Study): Promise<WantedRelease | undefined> {
    const name = releaseId(release);
    const { origin, inflatedIn } = release;
    const [overrides, open] = [study.proof?.overrides ?? {}, study.proof?.open ?? []];
    if (inflatedIn !== undefined) {
      if (!this.#enter(name, this.#ports.entryOf(inflatedIn))) return undefined;
      const text = await this.#ports.render(release, {});
      this.#take(
        textPatches({ text }, countedUses(study, this.#options.ignore), this.#options.mirror, this.#ports.reader),
      );
      this.forms.set(name, 'images');
      return undefined;
    }
    const ofSet = typeof origin?.manifest.madeBy === 'object';
    // What a set makes names its file by a pattern: each has to have one.
    if (ofSet || Object.keys(overrides).length > 0) this.overrides.set(name, overrides);
    if (origin === undefined || origin.manifest.madeBy === 'chart') {
      this.refused.set(name, `${release.declared.object} is no object of a kustomization: give it the values file`);
      return undefined;
    }
    const isFlux = origin.manifest.identity.kind === 'HelmRelease';
    const isSecret = holdsSecretList(release, overrides);
    if (isSecret && !isFlux) {
      this.overrides.delete(name);
      this.refused.set(name, 'a whole list of its values would be written down, and they come from a Secret');
      return undefined;
    }
    const file = `${release.namespace}.${release.name}.yaml`;
    const strongest = this.#options.strongest.has(name);
    const wanted = { release: { ...release, origin }, file, strongest };
    if (!isFlux) {
      return Object.keys(overrides).length === 0 ? undefined : { ...wanted, overrides, rest: NOTHING };
    }
    if (strongest || isSecret || isSetByPath(origin.manifest, overrides)) {
      this.overrides.delete(name);
      const all = countedUses(study, this.#options.ignore);
      return { ...wanted, overrides: {}, rest: await this.#textsOf(release, {}, all) };
    }
    const uses = open.map(({ use }) => use);
    const rest = uses.length === 0 ? NOTHING : await this.#textsOf(release, overrides, uses);
    return Object.keys(overrides).length === 0 && rest === NOTHING ? undefined : { ...wanted, overrides, rest };
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
    const entry = this.#entryOf(origin.manifest, patchedObject(origin));
    if (!group.every(({ release }) => this.#enter(releaseId(release), entry))) return;
    const found = isFlux
      ? { patch: helmReleasePatch(first), form: formOf(first) }
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
      if (study === undefined) continue;
      const uses = countedUses(study, this.#options.ignore);
      if (uses.length === 0) continue;
      if (!this.#enter(name, entry ?? looseEntry(place.file))) continue;
      const own = this.#ports.imagesOf(entry);
      for (const text of texts) {
        this.#take(textPatches({ ...text, own }, uses, this.#options.mirror, this.#ports.reader));
      }
      this.forms.set(name, 'images');
    }
  }

  #take({ images, patches }: TextPatches): void {
    for (const image of images) this.#images.set(image.name, image);
    for (const patch of patches) this.#add(patch);
  }

  #redirectChart(release: DeclaredRelease, { chart }: Study): void {
    if (chart === undefined) return;
    const folder = mirroredCharts(this.#options.mirror);
    const patch = chartPatch(release, { folder, name: chart.name, version: chart.version });
    if (patch === undefined) return;
    const { origin } = release;
    if (origin === undefined || this.charts.some(known => JSON.stringify(known) === JSON.stringify(patch))) return;
    const made = origin.source ?? origin.manifest;
    if (this.#enter(releaseId(release), this.#entryOf(made, origin.source ?? patchedObject(origin))))
      this.charts.push(patch);
  }

  #entryOf(manifest: Manifest, patched: Manifest = manifest): Entry {
    return this.#found.entryOf(manifest) ?? this.#found.entryOf(patched) ?? looseEntry(patched.place.file);
  }

  /** Notes where the component has to come in; false, and why, where it cannot. */
  #enter(name: string, entry: Entry): boolean {
    if ('closed' in entry) {
      this.refused.set(name, `nothing can be included in ${entry.folder || 'the root'}: ${entry.closed}`);
      return false;
    }
    const known = this.#entries.get(entry.folder);
    const both = known !== undefined && 'loose' in known && 'loose' in entry;
    const joined = both ? { ...known, resources: [...new Set([...known.resources, ...entry.resources])] } : entry;
    this.#entries.set(entry.folder, joined);
    return true;
  }
}

const NOTHING: TextPatches = { images: [], patches: [] };

function formOf({ overrides, rest }: WantedRelease): string {
  const forms = [Object.keys(overrides).length > 0 && 'values', rest !== NOTHING && 'postRenderers'];
  return forms.filter(form => form !== false).join(' and ');
}

/** A `targetPath` of `valuesFrom` may win over `values`: what is rendered with it is put right afterwards. */
function isSetByPath(manifest: Manifest, overrides: ValueMap): boolean {
  const paths = mapsAt(mapAt(manifest.value, 'spec'), 'valuesFrom').map(reference => textAt(reference, 'targetPath'));
  const set = paths.filter(target => target !== '').map(target => parsePath(target).join('\n'));
  return [...leavesOf(overrides)].some(({ path: leaf }) => {
    const own = leaf.join('\n');
    return set.some(target => `${own}\n`.startsWith(`${target}\n`) || `${target}\n`.startsWith(`${own}\n`));
  });
}

/** For what nothing of the repository applies: a kustomization beside it can. */
function looseEntry(file: string): Entry {
  const folder = path.posix.dirname(file);
  return { folder: folder === '.' ? '' : folder, resources: [path.posix.basename(file)], loose: true };
}

function placeKey(origin: Origin): string {
  const object = patchedObject(origin);
  return `${formatIdentity(object.identity)} ${placeIn(origin).join('.')}`;
}

/** A list is written whole, with what is beside the image in it. */
function holdsSecretList({ layers = [] }: DeclaredRelease, overrides: ValueMap): boolean {
  const secret = layers.some(
    layer => typeof layer !== 'string' && layer.sources.some(({ digest }) => digest === undefined),
  );
  return secret && /[[]/.test(JSON.stringify(overrides, (_, value) => (typeof value === 'string' ? '' : value)));
}
