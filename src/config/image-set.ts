// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { parsePlatform } from '../reference/platform.ts';
import { canonical, parseReference, tryReference } from '../reference/reference.ts';
import { isMap, type ValueMap } from '../rendered/value.ts';
import { loadYaml } from '../rendered/yaml.ts';
import type { Config, ConfiguredRelease, IgnoredImages } from './config.ts';

/** What oc-mirror is told by a file. */
export interface ImageSet {
  readonly config: Config;
  /** `archiveSize`: how large archives may be, as `export --split-size` takes it. */
  readonly splitSize?: string;
}

/** True for a text that says it is one of oc-mirror's configurations. */
export function isImageSet(text: string): boolean {
  return /^kind:\s*["']?(?:Delete)?ImageSetConfiguration\b/m.test(text);
}

/**
 * Reads oc-mirror's ImageSetConfiguration (v2alpha1) as a configuration of ours: additional images, charts of Helm
 * repositories and charts on disk, images that are blocked, sizes of archives. All else in it is an error that names it: what
 * is left out would be missed behind the gap.
 * Throws CONFIG_INVALID with all its problems.
 */
export function parseImageSet(text: string, file: string): ImageSet {
  const reader = new ImageSetReader(file);
  const imageSet = reader.read(text);
  if (reader.problems.length === 0) return imageSet;
  throw new AirgapError('CONFIG_INVALID', `${file}: ${reader.problems.join('; ')}`, {
    hint: 'Read are mirror.additionalImages, mirror.helm, mirror.blockedImages and archiveSize. Take the rest out, mirror it with oc-mirror, or write an airgap.yaml.',
  });
}

class ImageSetReader {
  readonly problems: string[] = [];
  readonly #file: string;
  /** By the platforms as text, what wants them. */
  readonly #platforms = new Map<string, string>();

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string): ImageSet {
    const document = this.#load(text);
    if (document.kind !== 'ImageSetConfiguration')
      this.problems.push(`${String(document.kind)}: what is deleted is for \`prune\``);
    if (document.apiVersion !== 'mirror.openshift.io/v2alpha1')
      this.problems.push(`apiVersion ${String(document.apiVersion)} is not mirror.openshift.io/v2alpha1`);
    this.#refuse(document, '', ['kind', 'apiVersion', 'mirror', 'archiveSize']);
    const mirror = this.#map(document.mirror, 'mirror');
    this.#refuse(mirror, 'mirror.', ['additionalImages', 'helm', 'blockedImages']);
    const images = this.#list(mirror.additionalImages, 'mirror.additionalImages').map((image, at) =>
      this.#image(image, at),
    );
    const releases = this.#releases(this.#map(mirror.helm, 'mirror.helm'));
    const lock = this.#name.replace(/\.ya?ml$/, '');
    const ignore = this.#list(mirror.blockedImages, 'mirror.blockedImages').map((blocked, at) =>
      this.#blocked(blocked, `mirror.blockedImages[${at}]`),
    );
    const config: Config = {
      ...this.#onePlatformSet(),
      releases: named(releases),
      additionalImages: images
        .filter(image => !isBlocked(image, ignore))
        .map(image => ({ image, reason: `additionalImages of ${this.#name}` })),
      ...(ignore.length > 0 && { ignore }),
      outputs: { lock: `${lock}.lock.yaml` },
    };
    return { config, ...this.#splitSize(document.archiveSize) };
  }

  get #name(): string {
    return this.#file.replace(/^.*[\\/]/, '');
  }

  /** Regular expressions of Go, which mean the same in JavaScript or are none there. */
  #blocked({ name }: ValueMap, key: string): IgnoredImages {
    const image = typeof name === 'string' ? name : '';
    try {
      if (image === '') throw new Error('it has no name');
      new RegExp(image, 'u');
    } catch (error) {
      this.problems.push(`${key}: ${(error as Error).message}`);
    }
    return { image, regexp: true, reason: `blockedImages of ${this.#name}` };
  }

  #splitSize(archiveSize: unknown): Pick<ImageSet, 'splitSize'> {
    if (isEmpty(archiveSize) || archiveSize === 0) return {};
    if (!Number.isInteger(archiveSize) || (archiveSize as number) < 0)
      this.problems.push('archiveSize is no number of GiB');
    return { splitSize: `${archiveSize}GiB` };
  }

  #load(text: string): ValueMap {
    try {
      const value = loadYaml(text);
      if (isMap(value)) return value;
    } catch (cause) {
      throw new AirgapError('CONFIG_INVALID', `${this.#file}: ${(cause as Error).message.split('\n')[0]}`, { cause });
    }
    throw new AirgapError('CONFIG_INVALID', `${this.#file} is no mapping`);
  }

  #image(value: ValueMap, at: number): string {
    const key = `mirror.additionalImages[${at}]`;
    this.#refuse(value, `${key}.`, ['name', 'platforms']);
    this.#platformsOf(value, key);
    const name = typeof value.name === 'string' ? value.name.replace(/^docker:\/\//, '') : '';
    if (tryReference(name) === undefined)
      this.problems.push(`${key}: ${JSON.stringify(value.name)} is not an image reference`);
    return name;
  }

  #releases(helm: ValueMap): ConfiguredRelease[] {
    this.#refuse(helm, 'mirror.helm.', ['repositories', 'local']);
    const remote = this.#list(helm.repositories, 'mirror.helm.repositories').flatMap((repository, at) => {
      const key = `mirror.helm.repositories[${at}]`;
      this.#refuse(repository, `${key}.`, ['name', 'url', 'charts']);
      const charts = this.#list(repository.charts, `${key}.charts`);
      if (charts.length === 0) this.problems.push(`${key} names no charts`);
      return charts.map((chart, place) => {
        const { name, version } = this.#chart(chart, `${key}.charts[${place}]`, ['name', 'version']);
        const url = String(repository.url ?? '');
        // Registries are no repositories to Helm: there the chart's name is a part of the URL.
        const where = url.startsWith('oci://')
          ? { chart: `${url.replace(/\/+$/, '')}/${name}` }
          : { chart: name, repository: url };
        return { name, ...where, ...(version !== '' && { version }) };
      });
    });
    const local = this.#list(helm.local, 'mirror.helm.local').map((chart, at) => {
      const { name, path } = this.#chart(chart, `mirror.helm.local[${at}]`, ['name', 'path']);
      return { name, chart: path };
    });
    return [...remote, ...local];
  }

  #chart(value: ValueMap, key: string, wanted: readonly string[]): { name: string; version: string; path: string } {
    this.#refuse(value, `${key}.`, ['name', 'version', 'path', 'platforms']);
    this.#platformsOf(value, key);
    const text = (field: string): string => (value[field] == null ? '' : String(value[field]));
    for (const field of wanted.filter(field => field !== 'version' && text(field) === ''))
      this.problems.push(`${key} has no ${field}`);
    return { name: text('name'), version: text('version'), path: text('path') };
  }

  /** What is there and is not one of these. */
  #refuse(value: ValueMap, prefix: string, known: readonly string[]): void {
    const others = Object.entries(value).filter(([key, inside]) => !known.includes(key) && !isEmpty(inside));
    this.problems.push(...others.map(([key]) => `${prefix}${key} is not done here`));
  }

  #platformsOf({ platforms }: ValueMap, key: string): void {
    const names = this.#list(platforms, `${key}.platforms`).map(({ OS, Architecture, os, architecture }) => {
      return `${String(OS ?? os ?? 'linux')}/${String(Architecture ?? architecture ?? '')}`;
    });
    try {
      for (const name of names) parsePlatform(name);
    } catch (error) {
      this.problems.push(`${key}.platforms: ${(error as Error).message}`);
    }
    this.#platforms.set(names.sort().join(' '), key);
  }

  #onePlatformSet(): Pick<Config, 'platforms'> {
    const [one = '', another] = [...this.#platforms.keys()];
    if (another !== undefined)
      this.problems.push(
        `${[...this.#platforms.values()].join(' and ')} have other platforms: here all images have the same`,
      );
    return one === '' ? {} : { platforms: one.split(' ') };
  }

  #map(value: unknown, key: string): ValueMap {
    if (isMap(value)) return value;
    if (value != null) this.problems.push(`${key} is no mapping`);
    return {};
  }

  #list(value: unknown, key: string): ValueMap[] {
    if (Array.isArray(value) && value.every(isMap)) return value;
    if (value != null) this.problems.push(`${key} is no list of mappings`);
    return [];
  }
}

/** What is no name, or no regular expression, is told elsewhere. */
function isBlocked(image: string, ignore: readonly IgnoredImages[]): boolean {
  try {
    const name = canonical(parseReference(image));
    return ignore.some(blocked => new RegExp(blocked.image, 'u').test(name));
  } catch {
    return false;
  }
}

/** Charts are releases by their name; a second version of one has it in its name. */
function named(releases: readonly ConfiguredRelease[]): ConfiguredRelease[] {
  const taken = new Set<string>();
  return releases.map(release => {
    const plain = asName(release.name);
    const version = release.version === undefined ? '' : `-${asName(release.version)}`;
    let name = taken.has(plain) ? `${plain}${version}` : plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}-${count}`;
    taken.add(name);
    return { ...release, name };
  });
}

function asName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
}

function isEmpty(value: unknown): boolean {
  if (value == null || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.values(value).every(isEmpty);
}
