// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Lock, LockedImage, LockedRelease } from '../lock/lock.ts';
import { releasesNamed } from '../lock/release-name.ts';
import { compare } from '../reference/order.ts';
import { parseReference, type Reference, repositoryOf, tagOf } from '../reference/reference.ts';
import { type ChartPlace, chartPlace } from './chart-place.ts';
import type { MirrorTarget } from './layout.ts';

/** A lock as other tools' lists want it: images with the charts and releases that need them. Everything is sorted. */
export interface ImageList {
  readonly images: readonly ListedImage[];
  readonly releases: readonly ListedRelease[];
  readonly mirror?: MirrorTarget;
}

export interface ListedImage {
  /** The canonical name, parsed; the first of `names`. */
  readonly reference: Reference;
  /** More than one where the lock has names that no list can tell apart: `nginx@sha256:…`, and a tag that another image has. */
  readonly names: readonly string[];
  /** Its tag on a mirror; undefined when it goes by digest alone, as does one whose tag another image has. */
  readonly tag?: string;
  /** The locked digest: of the index, or of the manifest where there is no index. */
  readonly digest?: string;
  readonly platforms?: LockedImage['platforms'];
  /** How rendered documents write the name; the canonical name when they write no other. */
  readonly written: readonly string[];
  /** Signatures, SBOMs or other artifacts refer to it. */
  readonly hasReferrers: boolean;
  /** Names of the releases that use it; none for an additional image. */
  readonly releases: readonly string[];
  /** Names of the charts and sub-charts whose templates name it. */
  readonly charts: readonly string[];
}

export interface ListedRelease {
  /** `namespace/name`, or the path of a rendered file. */
  readonly name: string;
  readonly chart?: ListedChart;
  /** Values files, as paths from the lock's folder. */
  readonly values: readonly string[];
  /** Keys given by --set flags, whose values no lock keeps. */
  readonly set: readonly string[];
}

export interface ListedChart {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly place: ChartPlace;
}

export interface ListOptions {
  readonly mirror?: MirrorTarget;
  /** Only these releases and their images; when empty all, and the additional images. */
  readonly only: readonly string[];
  /** True when charts are listed beside images. */
  readonly charts: boolean;
  /** Sources of charts that are on disk: `charts/web` may be that, or a chart of a repository named `charts`. */
  readonly onDisk: ReadonlySet<string>;
  /** Having no image is right: a chart of CRDs has none. */
  readonly orNone?: boolean | undefined;
}

/** Throws USAGE for a release that the lock does not have, NO_IMAGES when there is nothing to list. */
export function listImages(lock: Lock, { mirror, only, charts, onDisk, orNone = false }: ListOptions): ImageList {
  const releases = chosen(lock, only);
  const names = new Set(releases.map(({ name }) => name));
  const used = lock.images
    .map(image => ({ ...image, uses: image.uses.filter(({ release }) => names.has(release)) }))
    .filter(({ uses }) => only.length === 0 || uses.length > 0);
  if (used.length === 0 && !orNone) throw new AirgapError('NO_IMAGES', 'there is no image to list');
  const tags = tagOwners(used);
  // Once: a map for each image was most of the time of a large lock.
  const chartOf = new Map(releases.map(({ name, chart }) => [name, chart?.name]));
  return {
    images: merged(used.map(image => listImage(image, tags, chartOf))),
    releases: releases.map(release => listRelease(release, charts, onDisk)),
    ...(mirror && { mirror }),
  };
}

function chosen(lock: Lock, only: readonly string[]): readonly LockedRelease[] {
  const { releases } = lock;
  const unknown = only.find(name => releasesNamed([name], lock).length === 0);
  if (unknown !== undefined) {
    throw new AirgapError('USAGE', `the lock has no release ${unknown}`, {
      hint: `It has ${releases.map(({ name }) => name).join(', ')}.`,
    });
  }
  const wanted = new Set(releasesNamed(only, lock));
  return only.length === 0 ? releases : releases.filter(({ name }) => wanted.has(name));
}

/**
 * Which image has a tag. `nginx:1.27` and `nginx:1.27@sha256:…` in one lock may be two images, and so may two of the latter:
 * on a mirror the tag leads to one of them. That is the one without digest, else the first.
 */
function tagOwners(images: readonly LockedImage[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { image } of images) {
    const reference = parseReference(image);
    const name = tagged(reference);
    if (reference.digest === undefined || !owners.has(name)) owners.set(name, image);
  }
  return owners;
}

function tagged(reference: Reference): string {
  return `${repositoryOf(reference)}:${reference.tag ?? ''}`;
}

/** Images of one name, tag and digest as one. */
function merged(images: readonly ListedImage[]): ListedImage[] {
  const byName = new Map<string, ListedImage>();
  for (const image of images) {
    const twin = byName.get(pinned(image));
    byName.set(pinned(image), twin === undefined ? image : join(twin, image));
  }
  return [...byName.values()];
}

function join(a: ListedImage, b: ListedImage): ListedImage {
  return {
    ...a,
    names: [...a.names, ...b.names],
    written: unique([...a.written, ...b.written]),
    hasReferrers: a.hasReferrers || b.hasReferrers,
    releases: unique([...a.releases, ...b.releases]),
    charts: unique([...a.charts, ...b.charts]),
  };
}

function listImage(
  locked: LockedImage,
  owners: ReadonlyMap<string, string>,
  chartOf: ReadonlyMap<string, string | undefined>,
): ListedImage {
  const { image, uses, platforms, referrers } = locked;
  const reference = parseReference(image);
  const tag = tagOf(reference);
  const hasTag = owners.get(tagged(reference)) === image;
  const digest = locked.digest ?? reference.digest;
  return {
    reference,
    names: [image],
    ...(hasTag && tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
    ...(platforms !== undefined && { platforms }),
    written: unique(uses.length === 0 ? [image] : uses.map(({ written }) => written ?? image)),
    hasReferrers: (referrers ?? []).length > 0,
    releases: unique(uses.map(({ release }) => release)),
    charts: unique(uses.flatMap(({ release, template }) => owner(template, chartOf.get(release)))),
  };
}

/** `orders` of `shop/charts/orders/templates/web.yaml`; the release's own chart when no template is known. */
function owner(template: string | undefined, chart: string | undefined): string[] {
  if (chart === undefined) return [];
  const [, inner] = /^.*\/charts\/([^/]+)\//.exec(template ?? '') ?? [];
  return [inner ?? chart];
}

function listRelease(release: LockedRelease, charts: boolean, onDisk: ReadonlySet<string>): ListedRelease {
  const { name, chart, values, set } = release;
  const place = chart && chartPlace(chart.source, onDisk.has(chart.source));
  return {
    name,
    ...(charts && chart && place && { chart: { ...chart, place } }),
    values: (values ?? []).map(({ path }) => path),
    set: set ?? [],
  };
}

/** Each chart once, in the order of its name and version. */
export function chartsOf({ releases }: ImageList): ListedChart[] {
  const charts = releases.flatMap(({ chart }) => (chart === undefined ? [] : [chart]));
  const byKey = new Map(charts.map(chart => [`${chart.name} ${chart.version} ${chart.digest}`, chart]));
  return [...byKey].sort(([a], [b]) => compare(a, b)).map(([, chart]) => chart);
}

/** `docker.io/library/nginx:1.27@sha256:…`: runtimes and registry clients take it, and pull by the digest. */
export function pinned({ reference, tag, digest }: ListedImage): string {
  const name = repositoryOf(reference) + (tag === undefined ? '' : `:${tag}`);
  return digest === undefined ? name : `${name}@${digest}`;
}

/** `docker.io/library/nginx:1.27` and `docker.io/library/nginx@sha256:…`, for tools that do not take both in one. */
export function nameAndDigest({ reference, tag, digest }: ListedImage): string[] {
  const repository = repositoryOf(reference);
  const byTag = tag === undefined ? [] : [`${repository}:${tag}`];
  return digest === undefined ? byTag : [...byTag, `${repository}@${digest}`];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compare);
}
