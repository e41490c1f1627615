// SPDX-License-Identifier: Apache-2.0
import { type Place, step } from '../discover/place.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { isMap, type Value, type ValueMap } from '../rendered/value.ts';
import type { Text } from './text.ts';

/** A container of an object that embeds a Pod template. */
export interface Container {
  readonly document: RenderedDocument;
  readonly place: Place;
  readonly value: ValueMap;
  /** As it is written, be it a reference or not. */
  readonly image: string | undefined;
}

/** Where Pod specs stand: in workloads and what is shaped like them, in CronJobs, in Pods. */
const POD_SPECS = [['spec', 'template', 'spec'], ['spec', 'jobTemplate', 'spec', 'template', 'spec'], ['spec']];
const LISTS = ['containers', 'initContainers'];
const ANNOTATIONS = [[], ...POD_SPECS.slice(0, 2).map(keys => keys.slice(0, -1))].map(keys => [
  ...keys,
  'metadata',
  'annotations',
]);
/** Most objects have none. */
const NONE: never[] = [];

/** The containers of an object, those of a ClusterServiceVersion's Deployments included. */
export function containersOf(document: RenderedDocument): Container[] {
  const { value } = document;
  for (const keys of POD_SPECS) {
    const found = containersAt(document, value, undefined, keys);
    if (found.length > 0) return found;
  }
  return value.kind === 'ClusterServiceVersion' ? ofServiceVersion(document) : [];
}

/** The Pod spec of a workload; undefined when the object has none where workloads have it. */
export function podSpecOf({ value }: RenderedDocument): Value {
  const { spec } = value;
  return isMap(spec) && isMap(spec.template) ? spec.template.spec : undefined;
}

function containersAt(
  document: RenderedDocument,
  from: ValueMap,
  at: Place | undefined,
  keys: readonly string[],
): Container[] {
  const spec = valueAt(from, keys);
  if (!isMap(spec)) return NONE;
  const place = placeAt(at, keys);
  const found: Container[] = [];
  for (const list of LISTS) {
    const items = spec[list];
    if (Array.isArray(items)) addContainers(document, items, step(place, list), found);
  }
  return found;
}

function valueAt(from: Value, keys: readonly string[]): Value {
  let at = from;
  for (const key of keys) {
    if (!isMap(at)) return undefined;
    at = at[key];
  }
  return at;
}

function placeAt(from: Place | undefined, keys: readonly string[]): Place | undefined {
  return keys.reduce<Place | undefined>((place, key) => step(place, key), from);
}

function addContainers(document: RenderedDocument, items: readonly Value[], place: Place, found: Container[]): void {
  for (const [index, value] of items.entries()) {
    if (!isMap(value)) continue;
    const image = typeof value.image === 'string' ? value.image.trim() : undefined;
    found.push({ document, place: step(place, index), value, image });
  }
}

function ofServiceVersion(document: RenderedDocument): Container[] {
  const spec = document.value.spec;
  const install = isMap(spec) && isMap(spec.install) && isMap(spec.install.spec) ? spec.install.spec : {};
  if (!Array.isArray(install.deployments)) return [];
  const at = placeAt(undefined, ['spec', 'install', 'spec', 'deployments']);
  return install.deployments.flatMap((deployment, index) =>
    isMap(deployment) ? containersAt(document, deployment, step(at, index), ['spec', 'template', 'spec']) : [],
  );
}

/** Names of the annotations of an object and of its Pod template, added to `names`: cheap enough to ask of each. */
export function addAnnotationNames({ value }: RenderedDocument, names: Set<string>): void {
  for (const keys of ANNOTATIONS) {
    const at = valueAt(value, keys);
    if (isMap(at)) for (const name of Object.keys(at)) names.add(name);
  }
}

/** Annotations of an object and of its Pod template. */
export function annotationsOf(document: RenderedDocument): Text[] {
  return ANNOTATIONS.flatMap(keys => annotationsAt(document, keys));
}

function annotationsAt(document: RenderedDocument, keys: readonly string[]): Text[] {
  const at = valueAt(document.value, keys);
  if (!isMap(at)) return NONE;
  const place = placeAt(undefined, keys);
  return Object.entries(at).flatMap(([key, text]) =>
    typeof text === 'string' ? [{ key, text, document, place: step(place, key) }] : [],
  );
}
