// SPDX-License-Identifier: Apache-2.0
import { isMap, type ValueMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import { areIdlePatches, leavesEmpty } from './idle-patch.ts';
import { identityOf, type Manifest, mapAt, mapsAt, readManifests, textAt, textsAt } from './manifest.ts';
import type { Repository } from './repository.ts';
import { folderOf, inFolder, kustomizationFile, locate } from './repository-path.ts';

/** A kustomization and all that it draws in, read as files. */
export interface KustomizationTree {
  /** Every file of it, the kustomizations' own and those of patches and generators included. */
  readonly files: ReadonlySet<string>;
  /** Folders with a kustomization that it includes. */
  readonly includes: ReadonlySet<string>;
  /** Resources and generated ConfigMaps and Secrets, before anything changes them. */
  readonly manifests: readonly Manifest[];
  /** Charts that it names in `helmCharts`, with the folder they are named in, and that where charts lie which need no fetching. */
  readonly charts: readonly {
    readonly folder: string;
    readonly chart: ValueMap;
    readonly namespace: string;
    readonly home: string;
  }[];
  /** What this program does not do to manifests and Kustomize does: `patches`, `images`. */
  readonly undone: ReadonlySet<string>;
  /** Components of ours that it includes, and that are left out. */
  readonly generated: ReadonlySet<string>;
  /** What it names and cannot be read: another repository, a missing file, itself. */
  readonly problems: readonly { readonly file: string; readonly entry: string; readonly why: string }[];
}

/** Keys that do not change which images are named. */
const HARMLESS = new Set(
  (
    'apiVersion kind metadata resources bases components namespace commonLabels labels commonAnnotations configMapGenerator ' +
    'secretGenerator generatorOptions sortOptions buildMetadata configurations crds openapi replicas helmCharts helmGlobals'
  ).split(' '),
);

/** Reads the kustomization of a folder, or one that is given, whose paths start at the folder. */
export function readKustomization(repository: Repository, folder: string, given?: ValueMap): KustomizationTree {
  const tree = new TreeReader(repository);
  if (given === undefined) tree.enter(folder, [], '');
  else tree.add(folder, given, '', [], '');
  return tree;
}

class TreeReader implements KustomizationTree {
  readonly files = new Set<string>();
  readonly includes = new Set<string>();
  manifests: Manifest[] = [];
  readonly charts: { folder: string; chart: ValueMap; namespace: string; home: string }[] = [];
  readonly undone = new Set<string>();
  readonly generated = new Set<string>();
  readonly problems: { file: string; entry: string; why: string }[] = [];
  readonly #repository: Repository;
  readonly #seen = new Set<string>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  enter(folder: string, above: readonly string[], namespace: string): void {
    const file = kustomizationFile(this.#repository, folder);
    if (file === undefined) return;
    this.files.add(file);
    if (this.#repository.isGenerated(file)) {
      this.generated.add(file);
      return;
    }
    try {
      const content = loadYaml(this.#repository.text(file) ?? '', { duplicates: 'last' });
      if (isMap(content)) this.add(folder, content, file, [...above, folder], namespace);
      else this.problems.push({ file, entry: '', why: 'it is no mapping' });
    } catch (cause) {
      this.problems.push({ file, entry: '', why: (cause as Error).message.split('\n')[0] ?? '' });
    }
  }

  add(folder: string, content: ValueMap, file: string, above: readonly string[], outer: string): void {
    const namespace = outer || textAt(content, 'namespace');
    for (const [key, value] of Object.entries(content)) {
      const empty = value === null || (Array.isArray(value) && value.length === 0);
      if (!HARMLESS.has(key) && !empty && value !== '' && !areIdlePatches(key, value)) this.undone.add(key);
    }
    const before = this.manifests;
    this.manifests = [];
    for (const entry of [
      ...textsAt(content, 'resources'),
      ...textsAt(content, 'bases'),
      ...textsAt(content, 'components'),
    ]) {
      this.#include(folder, entry, file, above, namespace);
    }
    for (const kind of ['ConfigMap', 'Secret'] as const) this.#generate(folder, content, kind, file, namespace);
    this.#inflate(folder, content, file, namespace);
    if (mapsAt(content, 'patches').length > 0 && this.manifests.some(leavesEmpty)) this.undone.add('patches');
    if (namespace !== '') this.manifests = this.manifests.map(manifest => inNamespace(manifest, namespace));
    this.manifests = [...before, ...this.manifests];
    this.#touch(folder, content);
  }

  #include(folder: string, entry: string, file: string, above: readonly string[], namespace: string): void {
    if (isRemote(entry)) {
      this.problems.push({ file, entry, why: 'it is in another repository' });
      return;
    }
    const found = locate(this.#repository, folder, entry);
    if ('why' in found) this.problems.push({ file, entry, why: found.why });
    else if (above.includes(found.path))
      this.problems.push({ file, entry, why: `it goes in a circle: ${[...above, found.path].join(' → ')}` });
    else if (this.#repository.has(found.path)) this.#read(found.path, namespace);
    else if (kustomizationFile(this.#repository, found.path) !== undefined) {
      this.includes.add(found.path);
      this.enter(found.path, above, namespace);
    } else this.problems.push({ file, entry, why: 'it is not there' });
  }

  #inflate(folder: string, content: ValueMap, file: string, namespace: string): void {
    const found = locate(this.#repository, folder, textAt(mapAt(content, 'helmGlobals'), 'chartHome') || 'charts');
    const home = 'path' in found ? found.path : inFolder(folder, 'charts');
    for (const chart of mapsAt(content, 'helmCharts')) {
      this.charts.push({ folder, chart, namespace, home });
      for (const entry of [textAt(chart, 'valuesFile'), ...textsAt(chart, 'additionalValuesFiles')]) {
        const values = locate(this.#repository, folder, entry);
        if ('why' in values) this.problems.push({ file, entry, why: values.why });
        else if (entry !== '' && !this.#repository.has(values.path))
          this.problems.push({ file, entry, why: 'it is not there' });
      }
    }
  }

  /** Once for each namespace: tenants share a base. */
  #read(file: string, namespace: string): void {
    const key = `${namespace} ${file}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.files.add(file);
    const { manifests, broken } = readManifests(this.#repository.text(file) ?? '', file);
    this.manifests.push(...manifests);
    for (const { place, message } of broken) this.problems.push({ file: place.file, entry: '', why: message });
  }

  /** ConfigMaps and Secrets under their plain names: what refers to them does so by these. */
  #generate(folder: string, content: ValueMap, kind: 'ConfigMap' | 'Secret', file: string, namespace: string): void {
    for (const generator of mapsAt(content, kind === 'Secret' ? 'secretGenerator' : 'configMapGenerator')) {
      const behaviour = textAt(generator, 'behavior');
      if (behaviour !== '' && behaviour !== 'create') this.undone.add(`${kind} behavior ${behaviour}`);
      const data = this.#generated(folder, generator);
      const own = textAt(generator, 'namespace') || namespace;
      const metadata = { name: textAt(generator, 'name'), ...(own !== '' && { namespace: own }) };
      const value = { apiVersion: 'v1', kind, metadata, [kind === 'Secret' ? 'stringData' : 'data']: data };
      this.manifests.push({
        identity: identityOf(value),
        value,
        text: JSON.stringify(value),
        exact: true,
        place: { file, line: 1 },
      });
    }
  }

  #generated(folder: string, generator: ValueMap): Record<string, string> {
    const data: Record<string, string> = {};
    for (const entry of textsAt(generator, 'files')) {
      const [, key, name = ''] = /^(?:([^=]+)=)?(.*)$/s.exec(entry) ?? [];
      const found = locate(this.#repository, folder, name);
      if ('path' in found) data[key ?? name.slice(name.lastIndexOf('/') + 1)] = this.#repository.text(found.path) ?? '';
    }
    const envs = [...textsAt(generator, 'envs'), textAt(generator, 'env')].filter(name => name !== '');
    const lines = envs.flatMap(name => {
      const found = locate(this.#repository, folder, name);
      return 'path' in found ? (this.#repository.text(found.path) ?? '').split(/\r?\n/) : [];
    });
    for (const line of [...textsAt(generator, 'literals'), ...lines.filter(text => /^[^#\s]/.test(text))]) {
      const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(line) ?? [];
      if (key !== '') data[key] = value.replace(/^(['"])(.*)\1$/s, '$2');
    }
    return data;
  }

  /** Files that patches and generators read belong to the tree too: they are no manifests of their own. */
  #touch(folder: string, content: ValueMap): void {
    const generators = [...mapsAt(content, 'configMapGenerator'), ...mapsAt(content, 'secretGenerator')];
    const charts = mapsAt(content, 'helmCharts');
    const named = [
      ...['patches', 'patchesJson6902', 'replacements'].flatMap(key =>
        mapsAt(content, key).map(entry => textAt(entry, 'path')),
      ),
      ...['patchesStrategicMerge', 'transformers', 'generators', 'configurations', 'crds', 'patches'].flatMap(key =>
        textsAt(content, key),
      ),
      ...generators.flatMap(generator => [
        ...textsAt(generator, 'files').map(entry => entry.replace(/^[^=]+=/, '')),
        ...textsAt(generator, 'envs'),
      ]),
      ...charts.flatMap(chart => [textAt(chart, 'valuesFile'), ...textsAt(chart, 'additionalValuesFiles')]),
    ];
    for (const name of named) {
      if (name === '' || name.includes('\n') || isRemote(name)) continue;
      const found = locate(this.#repository, folder, name);
      if ('path' in found && this.#repository.has(found.path)) this.files.add(found.path);
    }
  }
}

/** Manifests of a folder without a kustomization, as Flux makes one for it: all below, folders with their own included as such. */
export function generatedKustomization(repository: Repository, folder: string): ValueMap {
  const below = folder === '' ? '' : `${folder}/`;
  const inside = repository.files.filter(file => file.startsWith(below) && /\.ya?ml$/.test(file));
  const nested = new Set<string>();
  const resources = inside.flatMap(file => {
    const outermost = outermostKustomization(repository, folder, folderOf(file));
    if (outermost === undefined) return [file.slice(below.length)];
    if (nested.has(outermost)) return [];
    nested.add(outermost);
    return [outermost.slice(below.length)];
  });
  return { resources };
}

function outermostKustomization(repository: Repository, top: string, folder: string): string | undefined {
  const inner = folder
    .slice(top === '' ? 0 : top.length + 1)
    .split('/')
    .filter(part => part !== '');
  return inner
    .map((_, index) => inFolder(top, inner.slice(0, index + 1).join('/')))
    .find(candidate => kustomizationFile(repository, candidate) !== undefined);
}

function isRemote(entry: string): boolean {
  return /^[\w+]+:\/\/|^git@|\?ref=|^github\.com\/|^[\w.-]+\.\w+\/[^.].*\/\//.test(entry);
}

const CLUSTER_WIDE =
  /^(Namespace|CustomResourceDefinition|ClusterRole|ClusterRoleBinding|PersistentVolume|StorageClass|PriorityClass|IngressClass|.*WebhookConfiguration|APIService|ClusterIssuer|ClusterSecretStore)$/;

/** The manifest with Kustomize's `namespace`. */
function inNamespace(manifest: Manifest, namespace: string): Manifest {
  const { identity, value } = manifest;
  if (CLUSTER_WIDE.test(identity.kind) || identity.namespace === namespace) return manifest;
  const changed = { ...value, metadata: { ...mapAt(value, 'metadata'), namespace } };
  return { ...manifest, identity: { ...identity, namespace }, value: changed, exact: false };
}
