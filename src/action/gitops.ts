// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type Builder, openBuilder } from '../chart/gitops/builder.ts';
import { findSources } from '../chart/gitops/finder.ts';
import type { Found, SourceError, SourceGap } from '../chart/gitops/found.ts';
import { openRepository } from '../chart/gitops/repository.ts';
import { Helm } from '../chart/helm.ts';
import type { Place, Release, ValueLayer } from '../chart/release.ts';
import type { Config } from '../config/config.ts';
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import { gapOf, type OperatorGap } from '../knowledge/gap.ts';
import type { ValueMap } from '../rendered/value.ts';
import type { Subject } from './study.ts';

/** What flags and `airgap.yaml` say of every release of a repository. */
export interface RepositoryRelease {
  readonly kubeVersion: string | undefined;
  readonly apiVersions: readonly string[];
}

/**
 * What a Git repository installs, with one subject for all that its files do not tell; undefined when nothing in `root` is of
 * Argo CD, Flux, Kustomize or helmfile. Throws REPOSITORY_INVALID with everything that these would refuse too.
 */
export async function findSubjects(
  root: string,
  common: RepositoryRelease,
  config: Config,
): Promise<Subject[] | undefined> {
  const found = await findRepository(root, config, common);
  return found === undefined ? undefined : subjectsIn(found, root, common);
}

/** How a repository is read. */
export interface ReadOptions {
  /** Our own component too. */
  readonly withGenerated?: boolean;
  /** Values on top of all others, by `requestKey`. */
  readonly extra?: ReadonlyMap<string, ValueMap>;
}

/** The same as it was read; undefined and throws as `findSubjects`. */
export async function findRepository(
  root: string,
  config: Config,
  common: RepositoryRelease,
  { withGenerated = false, extra = new Map() }: ReadOptions = {},
): Promise<Found | undefined> {
  const { paths = [], ignore = [], repositories = [], clusters } = config.gitops ?? {};
  const repository = await openRepository(root, { ignore, repositories, withGenerated });
  const found = await findSources(repository, openPrograms(common), { paths: paths.map(trimmed), extra, clusters });
  if (found.objects === 0) return undefined;
  if (found.errors.length > 0) throw refusal(found.errors, root);
  return found;
}

/** The charts in `root` that its objects of Argo CD, Flux, Kustomize or helmfile install, as whole paths; undefined when it has none. */
export async function deliveredCharts(root: string, kubeVersion: string): Promise<ReadonlySet<string> | undefined> {
  const repository = await openRepository(root, { ignore: [], repositories: [], withGenerated: false });
  const found = await findSources(repository, openPrograms({ kubeVersion, apiVersions: [] }), { paths: [] });
  return found.objects === 0 ? undefined : new Set(found.releases.map(({ chart }) => path.resolve(chart)));
}

/** Kustomize, helmfile and Helm as they are on PATH. */
export function openPrograms(common: RepositoryRelease): Builder {
  const helm = new Helm({ environment: process.env, gate: new Gate(availableParallelism()) });
  const builder = openBuilder({ environment: process.env, gate: new Gate(availableParallelism()), helm });
  return { ...builder, chart: release => builder.chart(ofCluster(release, common)) };
}

/** Subjects for all that was found, with names and places as seen from here. */
export function subjectsIn(found: Found, root: string, common: RepositoryRelease): Subject[] {
  const releases = found.releases.map(release => ({ kind: 'release' as const, release: here(release, root, common) }));
  const manifests = found.manifests.map(({ name, texts }) => ({
    kind: 'manifests' as const,
    name: path.join(root, name),
    texts: texts.map(({ file, text }) => ({ file, text })),
  }));
  const gaps = found.gaps.map(gap => asGap(gap, root));
  const idle = found.idle.map(({ place, object }) => ({ ...placeHere(place, root), object }));
  return [
    ...releases,
    ...manifests,
    ...(gaps.length + idle.length > 0 ? [{ kind: 'repository' as const, where: root, gaps, idle }] : []),
  ];
}

/** What a flag says counts, then what the release says of itself, then what `airgap.yaml` says of all. */
function ofCluster<R extends Release>(release: R, { kubeVersion, apiVersions }: RepositoryRelease): R {
  const version = release.kubeVersion ?? kubeVersion;
  return {
    ...release,
    apiVersions: [...new Set([...release.apiVersions, ...apiVersions])],
    ...(version !== undefined && { kubeVersion: version }),
  };
}

/** The release with its files and places as seen from here. */
function here(found: Release, root: string, common: RepositoryRelease): Release {
  const release = ofCluster(found, common);
  const { declared, layers = [] } = release;
  return {
    ...release,
    layers: layers.map(layer => layerHere(layer, root)),
    ...(declared && { declared: { ...declared, ...placeHere(declared, root) } }),
  };
}

function layerHere(layer: ValueLayer, root: string): ValueLayer {
  if (typeof layer === 'string') return layer;
  return { ...layer, sources: layer.sources.map(source => ({ ...source, ...placeHere(source, root) })) };
}

function placeHere({ file, line }: Place, root: string): Place {
  return { file: path.join(root, file), line };
}

/** Called `gitops/KIND/NAMESPACE/NAME`: one answer closes all that an object leaves open. */
function asGap({ place, object, what, why, close }: SourceGap, root: string): OperatorGap {
  const id = [object.kind, object.namespace, object.name].filter(part => part !== undefined).join('/');
  const question = `Which images come with ${what}?`;
  const gap = gapOf({ operator: 'gitops', id, object, question, why: `${upper(why)}.`, place: placeHere(place, root) });
  return close === undefined ? gap : { ...gap, close };
}

function refusal(errors: readonly SourceError[], root: string): AirgapError {
  const shown = ({ file, line }: Place): string => `${path.join(root, file)}:${line}`;
  const lines = errors.map(
    ({ place, message, also }) => `${shown(place)}: ${message}${also === undefined ? '' : ` ${shown(also)}`}`,
  );
  const hints = new Set(errors.map(({ hint }) => hint ?? leaveOut(errors)));
  return new AirgapError('REPOSITORY_INVALID', lines.join('\n'), { hint: [...hints].join(' ') });
}

/** For what has no hint of its own. */
function leaveOut(errors: readonly SourceError[]): string {
  const files = new Set(errors.filter(({ hint }) => hint === undefined).map(({ place }) => place.file));
  return `To go on without: gitops: {ignore: [${[...files].join(', ')}]} in airgap.yaml.`;
}

function trimmed(folder: string): string {
  return path.posix.normalize(folder).replace(/^\.\/?|\/$/g, '');
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
