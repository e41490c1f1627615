// SPDX-License-Identifier: Apache-2.0
import { isMap, type ValueMap } from '../../rendered/value.ts';
import { directorySource } from './directory-source.ts';
import type { DeclaredRelease, SourceError, SourceGap } from './found.ts';
import { HelmSource } from './helm-source.ts';
import { type Manifest, mapAt, mapsAt, nameOf, placeOf, textAt, textsAt } from './manifest.ts';
import type { Repository } from './repository.ts';
import { kustomizationFile, locate } from './repository-path.ts';
import { withoutUser } from './repository-url.ts';

/** What Argo CD applies for one source of an Application. */
export type Delivery =
  | { readonly kind: 'release'; readonly release: DeclaredRelease; readonly folder?: string }
  | { readonly kind: 'kustomize'; readonly folder: string; readonly options: ValueMap }
  | { readonly kind: 'directory'; readonly folder: string; readonly options: ValueMap };

export interface ReadApplication {
  readonly deliveries: readonly Delivery[];
  readonly gaps: readonly SourceGap[];
  readonly errors: readonly SourceError[];
}

/** Reads an Application's sources, as Argo CD: those that it hydrates go before `sources`, and these before `source`. */
export function readApplication(app: Manifest, repository: Repository): ReadApplication {
  const known = read.get(app) ?? readSources(app, repository);
  read.set(app, known);
  return known;
}

/** Asked for twice: for what it applies, and again when it is its turn. */
const read = new WeakMap<Manifest, ReadApplication>();

function readSources(app: Manifest, repository: Repository): ReadApplication {
  const spec = mapAt(app.value, 'spec');
  const several = mapsAt(spec, 'sources');
  const hydrated = isMap(spec.sourceHydrator);
  const one = hydrated ? ['spec', 'sourceHydrator', 'drySource'] : ['spec', 'source'];
  const sources = several.length > 0 && !hydrated ? several : [mapAt(app.value, ...one)];
  const deliveries: Delivery[] = [];
  const gaps: SourceGap[] = [];
  const errors: SourceError[] = [];
  for (const [index, source] of sources.entries()) {
    const at = several.length > 0 && !hydrated ? ['spec', 'sources', index] : one;
    const gap = (keys: (string | number)[], what: string, why: string): void => {
      gaps.push({ place: placeOf(app, [...at, ...keys]), object: app.identity, what, why });
    };
    const error = (keys: (string | number)[], message: string): void => {
      errors.push({ place: placeOf(app, [...at, ...keys]), message: `${nameOf(app)}: ${message}` });
    };
    const found = deliver(app, source, sources, { repository, at, gap, error });
    if (found !== undefined) deliveries.push(found);
  }
  return { deliveries, gaps, errors };
}

/** What reading one source needs: where it stands, and where to say what is wrong. */
export interface SourceContext {
  readonly repository: Repository;
  readonly at: readonly (string | number)[];
  readonly gap: (keys: (string | number)[], what: string, why: string) => void;
  readonly error: (keys: (string | number)[], message: string) => void;
}

function deliver(
  app: Manifest,
  source: ValueMap,
  sources: readonly ValueMap[],
  context: SourceContext,
): Delivery | undefined {
  const { repository, gap, error } = context;
  const url = textAt(source, 'repoURL');
  const kinds = [...KINDS, 'plugin'].filter(kind => isMap(source[kind]));
  if (kinds.length > 1) {
    error([kinds[1] ?? ''], `it says ${kinds.join(' and ')}, and Argo CD takes one of them`);
    return undefined;
  }
  if (source.plugin !== undefined) {
    gap(['plugin'], 'its manifests', 'a config management plugin makes them');
    return undefined;
  }
  const chart = textAt(source, 'chart');
  if (chart === '' && url.startsWith('oci://') && kinds.some(kind => kind !== 'helm')) {
    gap([kinds[0] ?? ''], 'its manifests', `they are in an OCI artifact that is no chart, ${withoutUser(url)}`);
    return undefined;
  }
  if (chart !== '' || url.startsWith('oci://')) {
    return { kind: 'release', release: new HelmSource(app, source, sources, context).release() };
  }
  // A source that is there for its values files alone.
  if (source.path === undefined && source.ref !== undefined) return undefined;
  if (url === '') {
    gap([], 'its manifests', 'its source has no repoURL');
    return undefined;
  }
  const found = locate(repository, '', textAt(source, 'path').replace(/^\/+/, ''));
  if ('why' in found) gap(['path'], 'its manifests', found.why);
  else if (isElsewhere(url, found.path, repository)) {
    gap(['repoURL'], 'its manifests', `they are in another Git repository, ${withoutUser(url)}`);
  } else if (!repository.folders.has(found.path)) {
    gap(['path'], 'its manifests', `there is no folder ${found.path} in this repository`);
  } else return deliverFolder(app, source, sources, found.path, context);
  return undefined;
}

/** Without remotes to compare with, a folder that is there speaks for this repository. */
export function isElsewhere(url: string, folder: string, repository: Repository): boolean {
  return !(repository.isOwn(url) ?? repository.folders.has(folder));
}

/** Told by what the source says, else by what lies in the folder: a chart, a kustomization, or plain files. */
function deliverFolder(
  app: Manifest,
  source: ValueMap,
  sources: readonly ValueMap[],
  folder: string,
  context: SourceContext,
): Delivery {
  const { repository, gap } = context;
  const override = [`.argocd-source.yaml`, `.argocd-source-${app.identity.name}.yaml`].find(name =>
    repository.has(folder === '' ? name : `${folder}/${name}`),
  );
  if (override !== undefined) gap(['path'], `what ${override} changes`, 'such files are not read');
  const kind = kindOf(source, folder, repository);
  if (kind === 'helm') {
    return { kind: 'release', folder, release: new HelmSource(app, source, sources, context).release(folder) };
  }
  if (kind === 'kustomize') return { kind, folder, options: kustomizeOptions(mapAt(source, 'kustomize')) };
  const options = mapAt(source, 'directory');
  const { jsonnet, outside } = directorySource(repository, folder, options);
  for (const file of jsonnet) gap(['path'], `what ${file} makes`, 'Jsonnet is not evaluated');
  for (const link of outside) context.error(['path'], `${link} is a link that leads out of the repository`);
  return { kind, folder, options };
}

/** What the source says it is; else a kustomization, even beside a chart, then a chart: so does Argo CD. */
function kindOf(source: ValueMap, folder: string, repository: Repository): (typeof KINDS)[number] {
  const said = KINDS.find(kind => isMap(source[kind]));
  if (said !== undefined) return said;
  if (kustomizationFile(repository, folder) !== undefined) return 'kustomize';
  return repository.has(folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`) ? 'helm' : 'directory';
}

const KINDS = ['helm', 'kustomize', 'directory'] as const;

/** An Application's kustomize options as a kustomization says them. */
function kustomizeOptions(options: ValueMap): ValueMap {
  const kept = ['namePrefix', 'nameSuffix', 'namespace', 'patches', 'components', 'replicas'] as const;
  const images = textsAt(options, 'images').map(imageOption);
  const found = kept.flatMap(key => (options[key] === undefined ? [] : [[key, options[key]] as const]));
  return { ...Object.fromEntries(found), ...(images.length > 0 && { images }) };
}

/** `[old=]name[:tag][@digest]`, as `kustomize edit set image` takes it. */
function imageOption(text: string): ValueMap {
  const [, old, rest = ''] = /^(?:([^=]+)=)?(.*)$/.exec(text) ?? [];
  const [, newName = '', tag, digest] = /^(.*?)(?::([^:/@]+))?(?:@(.+))?$/.exec(rest) ?? [];
  return {
    name: old ?? newName,
    ...(old !== undefined && { newName }),
    ...(tag !== undefined && digest === undefined && { newTag: tag }),
    ...(digest !== undefined && { digest }),
  };
}
