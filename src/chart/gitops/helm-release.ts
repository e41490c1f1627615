// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { YAMLException } from 'js-yaml';
import { isMap, type ValueMap } from '../../rendered/value.ts';
import { NO_VALUES, type ValueLayer, type ValueSource } from '../release.ts';
import { digestValues } from './digest-values.ts';
import type { DeclaredRelease, SourceError, SourceGap } from './found.ts';
import { readInlineValues } from './inline-values.ts';
import {
  dataOf,
  isEncrypted,
  isEncryptedText,
  listAt,
  type Manifest,
  mapAt,
  mapsAt,
  nameOf,
  placeOf,
  textAt,
  textsAt,
} from './manifest.ts';
import { helmReleaseValues, type ReferencedValues } from './merge-values.ts';
import type { Repository } from './repository.ts';
import { inFolder, locate, onDisk } from './repository-path.ts';
import { withoutUser } from './repository-url.ts';
import { helmReleaseRequester } from './requester.ts';

/** Finds an object that another names, of the same cluster where it can. */
export type Lookup = (kind: string, namespace: string, name: string) => Manifest | undefined;

export interface ReadHelmRelease {
  /** Absent when its chart cannot be known. */
  readonly release?: DeclaredRelease;
  /** The chart's folder, where it lies in this repository. */
  readonly folder?: string;
  readonly gaps: readonly SourceGap[];
  readonly errors: readonly SourceError[];
}

/** What Helm calls a chart, and for one that lies in this repository its folder. */
type FoundChart = Pick<DeclaredRelease, 'chart' | 'version' | 'repository'> & {
  readonly folder?: string;
  readonly source?: Manifest;
  /** The template of the chart, in the HelmRelease or in a HelmChart: it may name values files. */
  readonly template?: ValueMap;
};

/** Reads a HelmRelease as Flux' helm-controller does: chart, name, namespace and the order of its values. */
export function readHelmRelease(manifest: Manifest, lookup: Lookup, repository: Repository): ReadHelmRelease {
  const reader = new HelmReleaseReader(manifest, lookup, repository);
  const found = reader.read();
  return { ...found, gaps: reader.gaps, errors: reader.errors };
}

class HelmReleaseReader {
  readonly gaps: SourceGap[] = [];
  readonly errors: SourceError[] = [];
  readonly #manifest: Manifest;
  readonly #spec: ValueMap;
  readonly #namespace: string;
  readonly #lookup: Lookup;
  readonly #repository: Repository;

  constructor(manifest: Manifest, lookup: Lookup, repository: Repository) {
    this.#manifest = manifest;
    this.#spec = mapAt(manifest.value, 'spec');
    this.#namespace = manifest.identity.namespace ?? 'default';
    this.#lookup = lookup;
    this.#repository = repository;
  }

  read(): Pick<ReadHelmRelease, 'release' | 'folder'> {
    const chart = this.#spec.chartRef === undefined ? this.#template() : this.#reference();
    if (chart === undefined) return {};
    this.#notePostRenderers();
    const { folder } = chart;
    return { release: this.#release(chart), ...(folder !== undefined && { folder }) };
  }

  #release({ folder, source, template = {}, ...named }: FoundChart): DeclaredRelease {
    const target = textAt(this.#spec, 'targetNamespace');
    const { name } = this.#manifest.identity;
    return {
      name: shortened(textAt(this.#spec, 'releaseName') || (target === '' ? name : `${target}-${name}`)),
      namespace: target || this.#namespace,
      ...named,
      layers: [...this.#chartFiles(folder, template), ...this.#values()],
      flags: NO_VALUES,
      apiVersions: [],
      declared: { ...placeOf(this.#manifest), object: nameOf(this.#manifest) },
      origin: { manifest: this.#manifest, at: [], ...(source && { source }) },
      requester: helmReleaseRequester(this.#manifest),
    };
  }

  /** `spec.chart`: a chart's name in a repository of charts, or its path in one of Git. */
  #template(): FoundChart | undefined {
    const spec = mapAt(this.#spec, 'chart', 'spec');
    return this.#fromTemplate(spec, this.#namespace, ['spec', 'chart', 'spec', 'sourceRef']);
  }

  #fromTemplate(template: ValueMap, namespace: string, keys: string[]): FoundChart | undefined {
    const found = this.#fromSource(template, namespace, keys);
    return found && { ...found, template };
  }

  #fromSource(spec: ValueMap, namespace: string, keys: string[]): FoundChart | undefined {
    const reference = { namespace, ...mapAt(spec, 'sourceRef') };
    const [kind, chart, version] = [textAt(reference, 'kind'), textAt(spec, 'chart'), textAt(spec, 'version')];
    const source = this.#find(kind, reference, keys);
    const pinned = version === '' ? {} : { version };
    if (kind === 'HelmRepository' && source !== undefined) {
      const url = textAt(mapAt(source.value, 'spec'), 'url').replace(/\/$/, '');
      return url.startsWith('oci://')
        ? { chart: `${url}/${chart}`, ...pinned, source }
        : { chart, repository: url, ...pinned, source };
    }
    if (kind === 'GitRepository') return this.#fromGit(source, chart, keys);
    if (source !== undefined) this.#gap(keys, 'its chart', `it comes from a ${kind}`);
    return undefined;
  }

  /** A GitRepository that is not in the repository is the one that Flux was started with: this. */
  #fromGit(source: Manifest | undefined, written: string, keys: string[]): FoundChart | undefined {
    const url = source === undefined ? '' : textAt(mapAt(source.value, 'spec'), 'url');
    const found = locate(this.#repository, '', written);
    if ('why' in found) this.#gap(keys, 'its chart', found.why);
    else if (url !== '' && !(this.#repository.isOwn(url) ?? this.#repository.has(inFolder(found.path, 'Chart.yaml')))) {
      this.#gap(keys, 'its chart', `it is in another Git repository, ${withoutUser(url)}`);
    } else if (!this.#repository.has(inFolder(found.path, 'Chart.yaml'))) {
      this.#gap(keys, 'its chart', `there is no chart ${found.path} in this repository`);
    } else return { chart: onDisk(this.#repository, found.path), folder: found.path };
    return undefined;
  }

  /** `spec.chartRef`: an OCIRepository that is the chart, or a HelmChart. */
  #reference(): FoundChart | undefined {
    const reference = mapAt(this.#spec, 'chartRef');
    const [kind, keys] = [textAt(reference, 'kind'), ['spec', 'chartRef']];
    const source = this.#find(kind, reference, keys);
    if (source === undefined) return undefined;
    const spec = mapAt(source.value, 'spec');
    if (kind === 'HelmChart') {
      return this.#fromTemplate(spec, source.identity.namespace ?? this.#namespace, keys);
    }
    if (kind === 'OCIRepository') return { ...fromOci(spec), source };
    this.#gap(keys, 'its chart', `it comes from a ${kind}`);
    return undefined;
  }

  #find(kind: string, reference: ValueMap, keys: string[]): Manifest | undefined {
    const [name, namespace] = [textAt(reference, 'name'), textAt(reference, 'namespace') || this.#namespace];
    const found = this.#lookup(kind, namespace, name);
    if (found === undefined && kind !== 'GitRepository') {
      this.#gap(keys, 'its chart', `${kind} ${namespace}/${name} is not in this repository`);
    }
    return found;
  }

  /** `valuesFiles` take the place of the chart's values.yaml. Without that file among them it stays below all the same: a gap. */
  #chartFiles(folder: string | undefined, template: ValueMap): ValueLayer[] {
    const keys = this.#spec.chartRef === undefined ? ['spec', 'chart', 'spec', 'valuesFiles'] : ['spec', 'chartRef'];
    const files = textsAt(template, 'valuesFiles');
    if (files.length === 0) return [];
    if (folder === undefined) {
      this.#gap(keys, `values files ${files.join(', ')}`, 'they are inside a chart that is fetched');
      return [];
    }
    const found = files.map(file => locate(this.#repository, '', file));
    const inside = found.flatMap(place => ('path' in place ? [place.path] : []));
    const missing = inside.filter(file => !this.#repository.has(file));
    const optional = template.ignoreMissingValuesFiles === true;
    if (missing.length > 0 && !optional) this.#error(keys, `there is no values file ${missing.join(', ')}`);
    if (inside[0] !== inFolder(folder, 'values.yaml')) {
      this.#gap(
        keys,
        'which of its default values count',
        "valuesFiles leave out the chart's values.yaml, which Helm reads all the same",
      );
    }
    return inside.filter(file => this.#repository.has(file)).map(file => onDisk(this.#repository, file));
  }

  #values(): ValueLayer[] {
    const references: ReferencedValues[] = [];
    const sources: ValueSource[] = [];
    for (const [index, reference] of mapsAt(this.#spec, 'valuesFrom').entries()) {
      const read = this.#referenced(reference, index);
      if (read === undefined) continue;
      references.push(read.values);
      sources.push(read.source);
    }
    const inline = mapAt(this.#spec, 'values');
    if (Object.keys(inline).length > 0) {
      const place = placeOf(this.#manifest, ['spec', 'values']);
      const hidden = isEncrypted(this.#manifest) && JSON.stringify(inline).includes('ENC[');
      if (hidden) this.#gap(['spec', 'values'], 'its values', 'SOPS has encrypted them');
      const digest = this.#manifest.secret ? {} : { digest: digestValues(inline) };
      sources.push({ ...place, part: `${nameOf(this.#manifest)} spec.values`, ...digest });
    }
    const values = helmReleaseValues(references, inline);
    return Object.keys(values).length === 0 ? [] : [{ values, sources }];
  }

  #referenced(reference: ValueMap, index: number): { values: ReferencedValues; source: ValueSource } | undefined {
    const [kind, name] = [textAt(reference, 'kind'), textAt(reference, 'name')];
    const key = textAt(reference, 'valuesKey') || 'values.yaml';
    const what = `values of ${kind} ${this.#namespace}/${name}`;
    const keys = ['spec', 'valuesFrom', index];
    const found = this.#lookup(kind, this.#namespace, name);
    if (found === undefined) {
      if (reference.optional !== true) this.#gap(keys, what, 'it is not in this repository');
      return undefined;
    }
    const text = dataOf(found, key);
    // A generator of Kustomize takes an encrypted file as it is; Flux decrypts it later.
    if (isEncrypted(found) || isEncryptedText(text ?? '')) {
      this.#gap(keys, what, `SOPS has encrypted it (${found.place.file})`);
      return undefined;
    }
    if (text === undefined) {
      if (reference.optional !== true) this.#error(keys, `${kind} ${name} has no key ${key}`);
      return undefined;
    }
    const values = this.#parse(
      text,
      textAt(reference, 'targetPath'),
      reference.literal === true,
      `${kind} ${name} ${key}`,
      keys,
    );
    const digest = kind === 'Secret' || found.secret ? {} : { digest: digestValues(text) };
    return values && { values, source: { ...placeOf(found), part: `${nameOf(found)} ${key}`, ...digest } };
  }

  #parse(
    text: string,
    targetPath: string,
    literal: boolean,
    what: string,
    keys: (string | number)[],
  ): ReferencedValues | undefined {
    if (targetPath !== '') return { targetPath, text, literal };
    try {
      const values = readInlineValues(text);
      if (values !== undefined) return { values };
      this.#error(keys, `${what} holds no mapping`);
    } catch (cause) {
      const { mark } = cause as YAMLException;
      // No word of what stands there: it may be a Secret.
      this.#error(keys, `${what} is no YAML${mark === undefined ? '' : ` in line ${mark.line + 1}`}`);
    }
    return undefined;
  }

  #notePostRenderers(): void {
    const renderers = listAt(this.#spec, 'postRenderers').filter(isMap);
    if (renderers.length === 0) return;
    const images = renderers.flatMap(renderer => mapsAt(mapAt(renderer, 'kustomize'), 'images'));
    const named = images.map(image => textAt(image, 'newName') || textAt(image, 'name')).filter(name => name !== '');
    const why = named.length > 0 ? `they change images: ${named.join(', ')}` : 'they change what the chart renders';
    this.#gap(['spec', 'postRenderers'], 'what its postRenderers do', why);
  }

  #gap(keys: (string | number)[], what: string, why: string): void {
    this.gaps.push({ place: placeOf(this.#manifest, keys), object: this.#manifest.identity, what, why });
  }

  #error(keys: (string | number)[], message: string): void {
    this.errors.push({ place: placeOf(this.#manifest, keys), message: `${nameOf(this.#manifest)}: ${message}` });
  }
}

function fromOci(spec: ValueMap): FoundChart {
  const [url, ref] = [textAt(spec, 'url'), mapAt(spec, 'ref')];
  const [digest, range, tag] = ['digest', 'semver', 'tag'].map(key => textAt(ref, key));
  if (digest) return { chart: `${url}@${digest}` };
  const version = range || tag;
  return version ? { chart: url, version } : { chart: url };
}

/** Names that Helm does not take are cut and told apart by a digest, as helm-controller does. */
function shortened(name: string): string {
  if (name.length <= 53) return name;
  return `${name.slice(0, 40)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}
