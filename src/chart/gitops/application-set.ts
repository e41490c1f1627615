// SPDX-License-Identifier: Apache-2.0
import { isMap, type ValueMap } from '../../rendered/value.ts';
import type { Place } from '../release.ts';
import { type FillGo, fillTemplate, type Parameters, TemplateTooRich } from './application-template.ts';
import type { KnownClusters } from './clusters.ts';
import type { SourceGap } from './found.ts';
import { generate, kindOf, NotStatic, readFirst } from './generators.ts';
import type { GoTemplates } from './go-templates.ts';
import { identityOf, type Manifest, mapAt, mapsAt, placeOf, textAt } from './manifest.ts';
import { mergePatch, mergeValues } from './merge-values.ts';
import type { Repository } from './repository.ts';

class BadPatch extends TemplateTooRich {}

/** What a set makes, and what stays unknown of it. */
export interface ExpandedSet {
  readonly applications: readonly Manifest[];
  readonly gaps: readonly SourceGap[];
  /** Where a generator finds nothing to make an Application of, and nothing is wrong with it. */
  readonly idle: readonly Place[];
}

/** What a set is read with. */
export interface SetContext {
  readonly repository: Repository;
  readonly clusters: KnownClusters;
  readonly templates: GoTemplates;
}

/** The Applications that a set makes, as far as its generators need nothing but the repository and `airgap.yaml`. */
export function expandSet(set: Manifest, { repository, clusters, templates }: SetContext): ExpandedSet {
  const spec = mapAt(set.value, 'spec');
  const go: FillGo = spec.goTemplate === true ? (text, parameters) => templates.fill(text, parameters) : undefined;
  const gaps: SourceGap[] = [];
  const idle: Place[] = [];
  const gap = (keys: (string | number)[], why: string, close?: string): void => {
    const known = gaps.some(found => found.why === why);
    if (known) return;
    gaps.push({
      place: placeOf(set, keys),
      object: set.identity,
      what: 'its Applications',
      why,
      ...(close && { close }),
    });
  };
  const noting = <T>(index: number, make: () => readonly T[], given: Parameters = {}): readonly T[] | undefined => {
    try {
      return make();
    } catch (cause) {
      if (!(cause instanceof NotStatic) && !(cause instanceof TemplateTooRich)) throw cause;
      const inTemplate = ['spec', cause instanceof BadPatch ? 'templatePatch' : 'template'];
      if (cause instanceof NotStatic) gap(['spec', 'generators', index], cause.message, cause.close);
      else if (given.nameNormalized === undefined) gap(inTemplate, cause.message);
      else gap(inTemplate, `cluster ${given.name}: ${cause.message}`, sayMoreOf(given));
      return undefined;
    }
  };
  const patch = textAt(spec, 'templatePatch');
  const applications = mapsAt(spec, 'generators').flatMap((generator, index) => {
    let sure = true;
    const unsure = (why: string, close: string): void => {
      sure = false;
      gap(['spec', 'generators', index], why, close);
    };
    const parameters = noting(index, () => generate(generator, { repository, clusters, go, unsure }));
    if (parameters?.length === 0 && sure) idle.push(placeOf(set, ['spec', 'generators', index]));
    const template = mergeValues(mapAt(spec, 'template'), mapAt(generator, kindOf(generator), 'template'));
    // One that lacks a field is no reason to leave the others out.
    return (parameters ?? []).flatMap(
      given => noting(index, () => [applicationOf(set, patched(template, patch, given, go))], given) ?? [],
    );
  });
  return { applications, gaps, idle };
}

/** The template, filled, with the patch merged into it. */
function patched(template: ValueMap, patch: string, parameters: Parameters, go: FillGo): ValueMap {
  const filled = fillTemplate(whatCounts(template), parameters, go) as ValueMap;
  if (patch.trim() === '') return filled;
  const change = patchOf(patch, parameters, go);
  return whatCounts(mergePatch(filled, change));
}

function patchOf(patch: string, parameters: Parameters, go: FillGo): ValueMap {
  try {
    const change = readFirst(fillTemplate(patch, parameters, go) as string, 'templatePatch') ?? {};
    if (isMap(change)) return change;
  } catch (cause) {
    throw new BadPatch(`templatePatch: ${(cause as Error).message}`);
  }
  throw new BadPatch('templatePatch is no mapping');
}

function applicationOf(set: Manifest, { metadata, spec }: ValueMap): Manifest {
  const { namespace } = set.identity;
  const value = {
    apiVersion: set.identity.apiVersion,
    kind: 'Application',
    metadata: { ...(namespace !== undefined && { namespace }), ...(isMap(metadata) && metadata) },
    spec,
  };
  const { text, place, secret } = set;
  return { identity: identityOf(value), value, text, exact: false, place, madeBy: { set }, ...(secret && { secret }) };
}

/** The fields that decide what is applied, and where: no other has to be understood, such as the wave of a sync in an annotation. */
function whatCounts(template: ValueMap): ValueMap {
  const pick = (key: string, keys: readonly string[]): ValueMap =>
    Object.fromEntries(Object.entries(mapAt(template, key)).filter(([name]) => keys.includes(name)));
  return {
    metadata: pick('metadata', ['name', 'namespace']),
    spec: pick('spec', ['project', 'source', 'sources', 'sourceHydrator', 'destination']),
  };
}

/** What the template takes may be a label or an annotation that nobody has told. */
function sayMoreOf({ name, server }: Parameters): string {
  return `gitops: {clusters: [{name: ${JSON.stringify(name)}, server: ${JSON.stringify(server)}, labels: {KEY: VALUE}, annotations: {KEY: VALUE}}]}`;
}
