// SPDX-License-Identifier: Apache-2.0
import { compare } from '../../reference/order.ts';
import { mayHoldImage } from '../../rendered/may-hold-image.ts';
import { type Place, releaseId } from '../release.ts';
import type { DeclaredRelease, Entry, Found, FoundManifests, Idle, SourceError, SourceGap } from './found.ts';
import type { KustomizationTree } from './kustomization.ts';
import { type Manifest, nameOf, placeOf, type Unreadable } from './manifest.ts';
import { nameReleases } from './name-releases.ts';

/** What was found so far; the same thing found twice counts once. */
export class Collected {
  readonly releases: DeclaredRelease[] = [];
  /** Releases whose charts make others; those that make anything else are among the releases too. */
  readonly installers: DeclaredRelease[] = [];
  readonly gaps: SourceGap[] = [];
  readonly errors: SourceError[] = [];
  readonly idle: Idle[] = [];
  readonly #manifests = new Map<string, (FoundManifests & { readonly owner: string })[]>();
  /** As `Found.objects`. */
  objects = 0;
  readonly #entries = new Map<Manifest, Entry>();

  noteEntry(manifests: readonly Manifest[], entry: Entry): void {
    for (const manifest of manifests) this.#entries.set(manifest, entry);
  }

  gap({ identity }: Manifest, place: Place, what: string, why: string): void {
    this.gaps.push({ place, object: identity, what, why });
  }

  /** A document that is no YAML matters when it looks like one that applies others, or names an image and is no chart's own affair. */
  noteBroken({ place, message, text }: Unreadable, inChart: boolean): void {
    const kind = /^kind:\s*["']?(\w+)/m.exec(text)?.[1];
    if (kind === undefined) return;
    const applies =
      /^(Application|ApplicationSet|HelmRelease|Kustomization)$/.test(kind) &&
      /argoproj\.io|toolkit\.fluxcd\.io/.test(text);
    if (!applies && (inChart || !mayHoldImage(text))) return;
    const apiVersion = /^apiVersion:\s*["']?([\w./-]+)/m.exec(text)?.[1] ?? '';
    const object = { apiVersion, kind, name: place.file };
    const why = text.includes('{{') ? 'it is a template, of something else than Argo CD' : message;
    this.gaps.push({ place, object, what: applies ? 'what it applies' : 'it', why });
  }

  noteProblems({ problems }: KustomizationTree, owner: Manifest): void {
    for (const { file, entry, why } of problems) {
      const place = file === '' ? placeOf(owner) : { file, line: 1 };
      this.gap(owner, place, entry === '' ? 'its manifests' : `resource ${entry.replace(/\/\/[^/@]*@/, '//')}`, why);
    }
  }

  /** One folder may be applied twice, with other patches or variables: the second is told by what applies it. */
  addManifests(name: string, owner: Manifest | undefined, texts: FoundManifests['texts'], entry?: Entry): void {
    if (owner === undefined || texts.length === 0) return;
    const same = this.#manifests.get(name) ?? [];
    if (same.some(found => JSON.stringify(found.texts) === JSON.stringify(texts))) return;
    same.push({ name, owner: nameOf(owner), place: placeOf(owner), texts, ...(entry && { entry }) });
    this.#manifests.set(name, same);
  }

  /** True for a chart that `helmCharts` of a kustomization found so far render. */
  inflates(chart: string): boolean {
    return this.releases.some(one => one.inflatedIn !== undefined && one.chart === chart);
  }

  result(): Found {
    const { gaps, objects } = this;
    const releases = this.#uniqueReleases();
    return {
      releases: releases.sort((a, b) => compare(releaseId(a), releaseId(b))),
      manifests: this.#named(),
      gaps: unique(gaps).sort(byPlace),
      errors: unique(this.errors).sort(byPlace),
      idle: unique(this.idle).sort(byPlace),
      objects,
      entryOf: manifest => this.#entries.get(manifest),
    };
  }

  #named(): FoundManifests[] {
    const named = [...this.#manifests.values()].flatMap(same => {
      const sorted = same.toSorted((a, b) => compare(told(a), told(b)));
      return sorted.map(({ owner, ...found }, index) => {
        if (index === 0) return found;
        const before = sorted.slice(1, index).filter(other => other.owner === owner).length;
        const again = before === 0 ? '' : `#${before + 1}`;
        return { ...found, name: `${found.name}#${owner.replaceAll(' ', '/')}${again}` };
      });
    });
    return named.sort((a, b) => compare(a.name, b.name));
  }

  #isNamed({ name, namespace, declared }: DeclaredRelease): boolean {
    const wrong = NAME.test(name) ? (NAMESPACE.test(namespace) ? undefined : namespace) : name;
    if (wrong === undefined) return true;
    const what = wrong === name ? 'a release' : 'a namespace';
    this.errors.push({
      place: declared,
      message: `${declared.object}: ${JSON.stringify(wrong)} is no name of ${what}`,
    });
    return false;
  }

  #uniqueReleases(): DeclaredRelease[] {
    const sorted = this.releases.toSorted((a, b) => byPlace({ place: a.declared }, { place: b.declared }));
    const { releases, contradictions } = nameReleases(
      sorted.filter(release => this.#isNamed(release)),
      this.installers,
    );
    this.errors.push(...contradictions.map(({ before, after }) => this.#twice(before, after)));
    return [...releases];
  }

  #twice(before: DeclaredRelease, after: DeclaredRelease): SourceError {
    const named = [after, before].map(({ declared: { object }, origin }) => {
      const folder = isAlike(before, after) && origin ? this.#entries.get(origin.manifest)?.folder : undefined;
      return folder === undefined ? object : `${object} by way of ${folder || '.'}`;
    });
    if (isAlike(before, after)) named.sort(compare);
    return {
      place: after.declared,
      message: `release ${releaseId(after)} is there twice: ${named.join(', and ')} in`,
      also: before.declared,
      hint: 'Look at one cluster at a time (gitops: {paths: [clusters/production]} in airgap.yaml), or leave one out (gitops: {ignore: [bootstrap]}).',
    };
  }
}

/** One object of one file, which several folders apply. */
function isAlike({ declared: a }: DeclaredRelease, { declared: b }: DeclaredRelease): boolean {
  return a.file === b.file && a.line === b.line && a.object === b.object;
}

/** As Kubernetes and Helm take them; names become parts of file names here. */
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const NAME = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;

/** Two clusters may name alike what applies a folder: then the file tells, and at last what comes of it. */
function told({ owner, place, texts }: FoundManifests & { readonly owner: string }): string {
  return [owner, place.file, String(place.line).padStart(9, '0'), JSON.stringify(texts)].join('\n');
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Map(list.map(item => [JSON.stringify(item), item])).values()];
}

function byPlace(a: { readonly place: Place }, b: { readonly place: Place }): number {
  return compare(a.place.file, b.place.file) || a.place.line - b.place.line;
}
