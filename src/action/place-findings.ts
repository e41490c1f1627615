// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Place, type Release, releaseId, type ValueFlags } from '../chart/release.ts';
import { linesOf, type YamlLines } from '../chart/yaml-line.ts';
import { formatValuesPath, parseValuesPath, type ValuesPath, valueAt } from '../discover/values-path.ts';
import type { Finding, PlacedFinding } from '../drift/findings.ts';
import { tryReference } from '../reference/reference.ts';
import { remembered } from '../reference/remembered.ts';
import type { Subject } from './study.ts';
import { fromRoot, recorded, type Workspace } from './workspace.ts';

/**
 * Puts each finding where a person mends it: the values that name the image, else the object, entry or manifest that asks
 * for the release, else the lock. Files are as seen from the current folder.
 */
export async function placeFindings(
  findings: readonly Finding[],
  subjects: readonly Subject[],
  workspace: Workspace,
): Promise<PlacedFinding[]> {
  const finder = new PlaceFinder(subjects, workspace);
  const placed: PlacedFinding[] = [];
  for (const finding of findings) {
    const place = await finder.placeOf(finding);
    placed.push({ ...finding, ...place, fingerprint: fingerprintOf(finding) });
  }
  return placed;
}

/** Lines are left out: an edit above must not make a known finding a new one. */
function fingerprintOf({ rule, release = '', image = '', message, file = '' }: Finding): string {
  const subject = image === '' ? message : image;
  return createHash('sha256').update([rule, release, file, subject].join('\0')).digest('hex');
}

interface Text {
  readonly text: string;
  /** Parsed when the first line is asked for. */
  readonly lines: () => YamlLines;
}

class PlaceFinder {
  readonly #subjects: ReadonlyMap<string, Subject>;
  readonly #workspace: Workspace;
  readonly #texts = new Map<string, Promise<Text | undefined>>();

  constructor(subjects: readonly Subject[], workspace: Workspace) {
    this.#subjects = new Map(subjects.map(subject => [nameOf(subject, workspace.root), subject]));
    this.#workspace = workspace;
  }

  async placeOf(finding: Finding): Promise<Place> {
    const { root } = this.#workspace;
    if (finding.file !== undefined) return { file: fromRoot(finding.file, root), line: finding.line ?? 1 };
    const subject = this.#subjects.get(finding.release ?? '');
    if (subject?.kind === 'release') {
      const { release } = subject;
      const inChart = (await this.#inValues(finding, release)) ?? (await this.#inTemplate(finding, release));
      return inChart ?? this.#entryOf(release);
    }
    const inText = subject && (await this.#inTexts(finding, subject));
    return inText ?? this.#inLock(finding);
  }

  /** The last values that set the image win, so the last file that does is the one to edit. */
  async #inValues({ values = [], rule, image = '' }: Finding, release: Release): Promise<Place | undefined> {
    const driven = values.map(parseValuesPath);
    if (rule !== 'image-retagged') return this.#lastSetting(driven, release);
    const tags = driven.flatMap(tagsBeside);
    const beside = await this.#lastSetting(tags, release);
    if (beside !== undefined || tags.some(keys => isSet(release.flags, keys))) return beside;
    return (await this.#onlyTag(image, release)) ?? this.#lastSetting(driven, release);
  }

  async #lastSetting(paths: readonly ValuesPath[], release: Release): Promise<Place | undefined> {
    const { layers = [], flags, chart } = release;
    for (const keys of paths) {
      // `--set`, and the parameters of Argo CD, win over all files: they stand in the release's own entry.
      if (isSet(flags, keys)) return undefined;
      for (const layer of [...layers, ...flags.values].reverse()) {
        if (typeof layer === 'string') {
          const line = await this.#lineIn(layer, keys);
          if (line !== undefined) return { file: layer, line };
        } else if (valueAt(layer.values, keys) !== undefined) {
          const source = layer.sources.at(-1);
          if (source !== undefined) return { file: source.file, line: source.line };
        }
      }
      const own = /:\/\//.test(chart) ? undefined : await this.#inChartsValues(chart, keys);
      if (own !== undefined) return own;
    }
    return undefined;
  }

  /** A chart's own values, else those of the folder of the sub-chart that has the first key for its name: a parent's win. */
  async #inChartsValues(chart: string, keys: ValuesPath): Promise<Place | undefined> {
    const file = path.join(chart, 'values.yaml');
    const line = await this.#lineIn(file, keys);
    if (line !== undefined) return { file, line };
    const [name, ...below] = keys;
    if (typeof name !== 'string' || !/^\w[\w.-]*$/.test(name) || below.length === 0) return undefined;
    return this.#inChartsValues(path.join(chart, 'charts', name), below);
  }

  /** One registry may drive all images of a chart, far from their tags: then the one entry of a values file that has the new tag. */
  async #onlyTag(image: string, { layers = [], flags }: Release): Promise<Place | undefined> {
    const tag = tryReference(image)?.tag;
    for (const file of [...layers, ...flags.values].reverse()) {
      if (typeof file !== 'string' || tag === undefined) continue;
      const [line, ...others] = (await this.#text(file))?.lines().having(TAG_KEY, tag) ?? [];
      if (others.length > 0) return undefined;
      if (line !== undefined) return { file, line };
    }
    return undefined;
  }

  /** A template of a chart folder that names the image itself. */
  async #inTemplate({ template, written }: Finding, { chart }: Release): Promise<Place | undefined> {
    if (template === undefined || written === undefined || /:\/\//.test(chart)) return undefined;
    return this.#lineWith(written, path.join(chart, template.slice(template.indexOf('/') + 1)));
  }

  async #lineWith(wanted: string, file: string): Promise<Place | undefined> {
    const lines = (await this.#text(file))?.text.split('\n') ?? [];
    const at = lines.findIndex(line => line.includes(wanted));
    return at === -1 ? undefined : { file, line: at + 1 };
  }

  /** What asks for the release: an object of the repository, an entry of airgap.yaml, or the lock itself. */
  async #entryOf(release: Release): Promise<Place> {
    const { config, file } = this.#workspace;
    if (release.declared !== undefined) return { file: release.declared.file, line: release.declared.line };
    const id = releaseId(release);
    const index = (config.releases ?? []).findIndex(
      ({ name, namespace = 'default' }) => releaseId({ name, namespace }) === id,
    );
    const line = index === -1 ? undefined : await this.#lineIn(file, ['releases', index]);
    return line === undefined ? this.#inLock({ release: id }) : { file, line };
  }

  /** The line of a manifest that names the image as it is written there. */
  async #inTexts({ written }: Finding, subject: Subject): Promise<Place | undefined> {
    const files = filesOf(subject, this.#workspace.root);
    for (const file of written === undefined ? [] : files) {
      const place = await this.#lineWith(written ?? '', file);
      if (place !== undefined) return place;
    }
    for (const file of files) if ((await this.#text(file)) !== undefined) return { file, line: 1 };
    return undefined;
  }

  async #inLock({ release, image }: Pick<Finding, 'release' | 'image'>): Promise<Place> {
    const { lockFile, file, config } = this.#workspace;
    const added = (config.additionalImages ?? []).findIndex(entry => entry.image === image);
    const own = added === -1 ? undefined : await this.#lineIn(file, ['additionalImages', added]);
    if (own !== undefined) return { file, line: own };
    const lines = (await this.#text(lockFile))?.text.split('\n') ?? [];
    const at = lines.findIndex(line => line === `  - name: ${release}` || line === `  - image: ${image}`);
    return { file: lockFile, line: Math.max(at, 0) + 1 };
  }

  async #lineIn(file: string, keys: ValuesPath): Promise<number | undefined> {
    return (await this.#text(file))?.lines().at(keys);
  }

  #text(file: string): Promise<Text | undefined> {
    return remembered(this.#texts, file, readText);
  }
}

/** `tag`, `imageTag`, `appVersion` */
const TAG_KEY = /^\w*(?:tag|version)$/i;

async function readText(file: string): Promise<Text | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  let lines: YamlLines | undefined;
  return {
    text,
    lines: () => {
      lines ??= linesOf(text);
      return lines;
    },
  };
}

function isSet({ set, setString, setFile, setJson }: ValueFlags, keys: ValuesPath): boolean {
  const start = `${formatValuesPath(keys)}=`;
  const assignments = [...set, ...setString, ...setFile, ...setJson];
  return assignments.some(text => text.split(',').some(part => part.trimStart().startsWith(start)));
}

/** Which value begins an image's name is known; what a new tag was written into stands beside it. */
function tagsBeside(keys: ValuesPath): ValuesPath[] {
  return ['tag', 'digest', 'version'].map(key => [...keys.slice(0, -1), key]);
}

function nameOf(subject: Subject, root: string): string {
  if (subject.kind === 'release') return releaseId(subject.release);
  if (subject.kind === 'rendered') return recorded(subject.source.where, root);
  return recorded(subject.kind === 'manifests' ? subject.name : subject.where, root);
}

function filesOf(subject: Subject, root: string): string[] {
  if (subject.kind === 'rendered') return [subject.source.where];
  return subject.kind === 'manifests' ? subject.texts.map(({ file }) => path.join(root, file)) : [];
}
