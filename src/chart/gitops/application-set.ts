// SPDX-License-Identifier: Apache-2.0
import { splitStream } from '../../rendered/stream.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import { loadYaml, yamlProblem } from '../../rendered/yaml.ts';
import type { Place } from '../release.ts';
import {
  type FillGo,
  fillKnown,
  fillTemplate,
  flatten,
  type Parameters,
  TemplateTooRich,
} from './application-template.ts';
import { type Cluster, type KnownClusters, selectedClusters } from './clusters.ts';
import type { SourceGap } from './found.ts';
import { chosenFiles, chosenFolders } from './generator-paths.ts';
import type { GoTemplates } from './go-templates.ts';
import { identityOf, listAt, type Manifest, mapAt, mapsAt, placeOf, textAt, textsAt } from './manifest.ts';
import { mergePatch, mergeValues } from './merge-values.ts';
import type { Repository } from './repository.ts';
import { withoutUser } from './repository-url.ts';
import { isSelected } from './selector.ts';

/** Why a generator's parameters are not in the repository; `close` is what says them in `airgap.yaml`. */
class NotStatic extends Error {
  readonly close: string | undefined;

  constructor(why: string, close?: string) {
    super(why);
    this.close = close;
  }
}

class BadPatch extends TemplateTooRich {}

const LIVE: Readonly<Record<string, string>> = {
  clusterDecisionResource: 'an object of the live cluster',
  scmProvider: 'the repositories of a Git host',
  pullRequest: 'the pull requests of a Git host',
  plugin: 'a plugin',
};

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
  const noting = <T>(index: number, make: () => readonly T[], given: Parameters = {}): readonly T[] => {
    try {
      return make();
    } catch (cause) {
      if (!(cause instanceof NotStatic) && !(cause instanceof TemplateTooRich)) throw cause;
      const inTemplate = ['spec', cause instanceof BadPatch ? 'templatePatch' : 'template'];
      const unknown = cause instanceof NotStatic;
      const cluster = given.nameNormalized === undefined ? '' : `cluster ${given.name}: `;
      const at = unknown ? ['spec', 'generators', index] : inTemplate;
      gap(at, cluster + cause.message, unknown ? cause.close : undefined);
      return [];
    }
  };
  const patch = textAt(spec, 'templatePatch');
  const applications = mapsAt(spec, 'generators').flatMap((generator, index) => {
    const unsure = (why: string, close: string): void => gap(['spec', 'generators', index], why, close);
    const before = gaps.length;
    const parameters = noting(index, () => generate(generator, { repository, clusters, go, unsure }));
    if (parameters.length + gaps.length === before) idle.push(placeOf(set, ['spec', 'generators', index]));
    const template = mergeValues(mapAt(spec, 'template'), mapAt(generator, kindOf(generator), 'template'));
    // One that lacks a field is no reason to leave the others out.
    return parameters.flatMap(given =>
      noting(index, () => [applicationOf(set, patched(template, patch, given, go))], given),
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
    const change = read(fillTemplate(patch, parameters, go) as string, 'templatePatch') ?? {};
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

function kindOf(generator: ValueMap): string {
  return Object.keys(generator).find(key => key !== 'selector') ?? 'none';
}

interface Context {
  readonly repository: Repository;
  readonly clusters: KnownClusters;
  readonly go: FillGo;
  /** Says why what a generator gives may not be all. */
  readonly unsure: (why: string, close: string) => void;
}

function generate(generator: ValueMap, context: Context): Parameters[] {
  const kind = kindOf(generator);
  const own = mapAt(generator, kind);
  const found = generateOne(kind, own, context);
  if (generator.selector === undefined) return found;
  return found.filter(parameters => isSelected(mapAt(generator, 'selector'), flatten(parameters)));
}

function generateOne(kind: string, own: ValueMap, context: Context): Parameters[] {
  if (kind === 'list') return listed(own, context);
  if (kind === 'git') return withValues(fromGit(own, context), own, context);
  if (kind === 'clusters') return fromClusters(own, context);
  if (kind === 'matrix') return matrix(own, context);
  if (kind === 'merge') return merged(own, context);
  throw new NotStatic(`the ${kind} generator asks ${LIVE[kind] ?? 'what this program does not know'}`);
}

function listed(own: ValueMap, { go }: Context): Parameters[] {
  const given = textAt(own, 'elementsYaml');
  if (given.includes('{{')) throw new NotStatic('elementsYaml is a template');
  const extra = read(given, 'elementsYaml');
  const elements = [...listAt(own, 'elements'), ...(Array.isArray(extra) ? extra : [])].filter(isMap);
  return elements.map(element => (go ? element : flatten(element)));
}

const NAME_CLUSTERS = 'gitops: {clusters: [{name: NAME, server: URL, labels: {KEY: VALUE}}]}';

function fromClusters(own: ValueMap, context: Context): Parameters[] {
  const { all, mayBeMore } = context.clusters;
  if (mayBeMore && all.length === 0) {
    throw new NotStatic('the clusters generator asks which clusters Argo CD knows', NAME_CLUSTERS);
  }
  if (mayBeMore) {
    const others = `Argo CD may know other clusters than ${all.map(({ name }) => name).join(', ')}, of which Secrets of this repository tell`;
    context.unsure(`${others}; [] says that there are none`, NAME_CLUSTERS);
  }
  const selected = selectedClusters(context.clusters, mapAt(own, 'selector'));
  const found = selected.map(cluster => clusterParameters(cluster, context.go !== undefined));
  const given = withValues(found, own, context);
  return own.flatList === true ? [{ clusters: given }] : given;
}

function clusterParameters(
  { name, server, project = '', labels, annotations }: Cluster,
  goTemplate: boolean,
): Parameters {
  const metadata = { ...(annotations && { annotations }), ...(labels && { labels }) };
  const parameters = { name, nameNormalized: normalized(name), server, project };
  return { ...parameters, ...(goTemplate ? { metadata } : flatten({ metadata })) };
}

function fromGit(own: ValueMap, { repository, go }: Context): Parameters[] {
  const url = textAt(own, 'repoURL');
  if (url.includes('{{')) throw new NotStatic('the address of the Git generator is a template');
  if (repository.isOwn(url) === false)
    throw new NotStatic(`the Git generator reads another repository, ${withoutUser(url)}`);
  const prefix = textAt(own, 'pathParamPrefix');
  const shape = (folder: string, file?: string): Parameters => pathParameters(folder, file, prefix, go !== undefined);
  const directories = mapsAt(own, 'directories');
  if (directories.length > 0) {
    const hidden = /(^|\/)\./;
    const folders = [...repository.folders].filter(folder => folder !== '' && !hidden.test(folder)).sort();
    return chosenFolders(folders, directories).map(folder => shape(folder));
  }
  return chosenFiles(repository.files, mapsAt(own, 'files')).flatMap(file => {
    const content = readParameters(file, repository);
    const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
    return content.map(value => ({ ...(go ? value : flatten(value)), ...shape(folder, file) }));
  });
}

/** An empty file gives one set of parameters, those of its path. */
function readParameters(file: string, repository: Repository): ValueMap[] {
  const content = read(repository.text(file) ?? '', file);
  if (Array.isArray(content)) return (content as Value[]).filter(isMap);
  if (isMap(content ?? {})) return [(content ?? {}) as ValueMap];
  throw new NotStatic(`${file} holds no mapping`);
}

/** The first document, as Argo CD reads it. */
function read(text: string, where: string): unknown {
  try {
    for (const document of splitStream(text)) {
      const value = loadYaml(document.text, { duplicates: 'last' });
      if (value !== undefined) return value;
    }
    return undefined;
  } catch (cause) {
    throw new NotStatic(`no YAML in ${where}: ${yamlProblem(cause)}`);
  }
}

function pathParameters(folder: string, file: string | undefined, prefix: string, goTemplate: boolean): Parameters {
  const segments = folder.split('/');
  const basename = segments.at(-1) ?? '';
  const filename = file?.slice(file.lastIndexOf('/') + 1);
  const names = {
    path: folder,
    basename,
    basenameNormalized: normalized(basename),
    ...(filename !== undefined && { filename, filenameNormalized: normalized(filename) }),
  };
  if (goTemplate) {
    const path = { ...names, segments };
    return prefix === '' ? { path } : { [prefix]: { path } };
  }
  const root = prefix === '' ? 'path' : `${prefix}.path`;
  const flat = Object.entries(names).map(([key, value]) => [key === 'path' ? root : `${root}.${key}`, value]);
  return Object.fromEntries([...flat, ...segments.map((segment, index) => [`${root}[${index}]`, segment])]);
}

/** A folder's name as a part of a DNS name. */
function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '');
}

/** `values` of a generator may use its other parameters. */
function withValues(found: readonly Parameters[], own: ValueMap, { go }: Context): Parameters[] {
  if (own.values === undefined) return [...found];
  return found.map(parameters => {
    const values = fillTemplate(own.values, parameters, go);
    return go ? { ...parameters, values } : { ...parameters, ...flatten(values, 'values') };
  });
}

/** Every pair; the second generator may use what the first gives. */
function matrix(own: ValueMap, context: Context): Parameters[] {
  const [first, second, ...more] = mapsAt(own, 'generators');
  if (first === undefined || second === undefined || more.length > 0)
    throw new NotStatic('a matrix takes two generators');
  return generate(first, context).flatMap(outer =>
    generate(fillKnown(second, outer, context.go) as ValueMap, context).map(inner =>
      context.go ? mergeValues(outer, inner) : { ...outer, ...inner },
    ),
  );
}

/** What the first generator gives, each overlaid by what the others give under the same keys. */
function merged(own: ValueMap, context: Context): Parameters[] {
  const keys = textsAt(own, 'mergeKeys');
  const [base = [], ...overlays] = mapsAt(own, 'generators').map(generator => generate(generator, context));
  const idOf = (parameters: Parameters): string => JSON.stringify(keys.map(key => flatten(parameters)[key]));
  return base.map(parameters => {
    const over = overlays.flatMap(list => list.filter(candidate => idOf(candidate) === idOf(parameters)));
    const overlay = over.reduce<Parameters>((under, next) => mergeValues(under, next), {});
    return context.go ? mergeValues(parameters, overlay) : { ...parameters, ...overlay };
  });
}
