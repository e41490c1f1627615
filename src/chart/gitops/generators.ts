// SPDX-License-Identifier: Apache-2.0
import { splitStream } from '../../rendered/stream.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import { loadYaml, yamlProblem } from '../../rendered/yaml.ts';
import { type FillGo, fillKnown, fillTemplate, flatten, type Parameters } from './application-template.ts';
import { type Cluster, type KnownClusters, selectedClusters } from './clusters.ts';
import { chosenFiles, chosenFolders } from './generator-paths.ts';
import { listAt, mapAt, mapsAt, textAt, textsAt } from './manifest.ts';
import { mergeValues } from './merge-values.ts';
import type { Repository } from './repository.ts';
import { withoutUser } from './repository-url.ts';
import { isSelected } from './selector.ts';

/** Why a generator's parameters are not in the repository; `close` is what says them in `airgap.yaml`. */
export class NotStatic extends Error {
  readonly close: string | undefined;

  constructor(why: string, close?: string) {
    super(why);
    this.close = close;
  }
}

const LIVE: Readonly<Record<string, string>> = {
  clusterDecisionResource: 'an object of the live cluster',
  scmProvider: 'the repositories of a Git host',
  pullRequest: 'the pull requests of a Git host',
  plugin: 'a plugin',
};

/** `list`, `git`, `clusters`: what a generator is. */
export function kindOf(generator: ValueMap): string {
  return Object.keys(generator).find(key => key !== 'selector') ?? 'none';
}

/** What generators are read with. */
export interface GeneratorContext {
  readonly repository: Repository;
  readonly clusters: KnownClusters;
  readonly go: FillGo;
  /** Says why what a generator gives may not be all. */
  readonly unsure: (why: string, close: string) => void;
}

/** The parameters that a generator gives, each for one Application. Throws NotStatic, and TemplateTooRich where it is a template itself. */
export function generate(generator: ValueMap, context: GeneratorContext): Parameters[] {
  const kind = kindOf(generator);
  const own = mapAt(generator, kind);
  const found = generateOne(kind, own, context);
  if (generator.selector === undefined) return found;
  return found.filter(parameters => isSelected(mapAt(generator, 'selector'), flatten(parameters)));
}

function generateOne(kind: string, own: ValueMap, context: GeneratorContext): Parameters[] {
  if (kind === 'list') return listed(own, context);
  if (kind === 'git') return withValues(fromGit(own, context), own, context);
  if (kind === 'clusters') return fromClusters(own, context);
  if (kind === 'matrix') return matrix(own, context);
  if (kind === 'merge') return merged(own, context);
  throw new NotStatic(`the ${kind} generator asks ${LIVE[kind] ?? 'what this program does not know'}`);
}

function listed(own: ValueMap, { go }: GeneratorContext): Parameters[] {
  const given = textAt(own, 'elementsYaml');
  if (given.includes('{{')) throw new NotStatic('elementsYaml is a template');
  const extra = readFirst(given, 'elementsYaml');
  const elements = [...listAt(own, 'elements'), ...(Array.isArray(extra) ? extra : [])].filter(isMap);
  return elements.map(element => (go ? element : flatten(element)));
}

const NAME_CLUSTERS = 'gitops: {clusters: [{name: NAME, server: URL, labels: {KEY: VALUE}}]}';

function fromClusters(own: ValueMap, context: GeneratorContext): Parameters[] {
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

function fromGit(own: ValueMap, { repository, go }: GeneratorContext): Parameters[] {
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
  const content = readFirst(repository.text(file) ?? '', file);
  if (Array.isArray(content)) return (content as Value[]).filter(isMap);
  if (isMap(content ?? {})) return [(content ?? {}) as ValueMap];
  throw new NotStatic(`${file} holds no mapping`);
}

/** The first document of a text, as Argo CD reads it. Throws NotStatic for no YAML. */
export function readFirst(text: string, where: string): unknown {
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
function withValues(found: readonly Parameters[], own: ValueMap, { go }: GeneratorContext): Parameters[] {
  if (own.values === undefined) return [...found];
  return found.map(parameters => {
    const values = fillTemplate(own.values, parameters, go);
    return go ? { ...parameters, values } : { ...parameters, ...flatten(values, 'values') };
  });
}

/** Every pair; the second generator may use what the first gives. */
function matrix(own: ValueMap, context: GeneratorContext): Parameters[] {
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
function merged(own: ValueMap, context: GeneratorContext): Parameters[] {
  const keys = textsAt(own, 'mergeKeys');
  const [base = [], ...overlays] = mapsAt(own, 'generators').map(generator => generate(generator, context));
  const idOf = (parameters: Parameters): string => JSON.stringify(keys.map(key => flatten(parameters)[key]));
  return base.map(parameters => {
    const over = overlays.flatMap(list => list.filter(candidate => idOf(candidate) === idOf(parameters)));
    const overlay = over.reduce<Parameters>((under, next) => mergeValues(under, next), {});
    return context.go ? mergeValues(parameters, overlay) : { ...parameters, ...overlay };
  });
}
