// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Trees } from './claims.ts';
import { saysItIsNone } from './directory-source.ts';
import { type Manifest, readManifests, type Unreadable } from './manifest.ts';
import type { Repository } from './repository.ts';
import { folderOf, inFolder, kustomizationFile, onDisk } from './repository-path.ts';

const KUSTOMIZATION = /(^|\/)(kustomization\.ya?ml|Kustomization)$/;

/** Objects of files, and documents that are none. */
export interface PlainFiles {
  readonly manifests: readonly Manifest[];
  readonly broken: readonly Unreadable[];
}

/** Objects of all files that are no part of a chart. Hidden folders, which hold workflows and editors' settings, are left out. */
export function plainFiles(repository: Repository): PlainFiles {
  const charts = chartFolders(repository);
  const files = repository.files.filter(
    file =>
      /\.(ya?ml|json)$/.test(file) && !/(^|\/)\./.test(file) && !KUSTOMIZATION.test(file) && !isInside(file, charts),
  );
  const texts = files
    .map(file => ({ file, text: repository.text(file) ?? '' }))
    .filter(({ text }) => !saysItIsNone(text));
  const read = texts.map(({ file, text }) => readManifests(text, file));
  return { manifests: read.flatMap(({ manifests }) => manifests), broken: read.flatMap(({ broken }) => broken) };
}

/** Folders with a kustomization that no other includes, but in a circle. */
export function rootKustomizations(repository: Repository, trees: Trees): string[] {
  const charts = chartFolders(repository);
  const folders = [...repository.folders].filter(folder => {
    const file = kustomizationFile(repository, folder);
    if (file === undefined || /(^|\/)\./.test(file) || isInside(file, charts)) return false;
    return !/^kind:\s*Component\s*$/m.test(repository.text(file) ?? '');
  });
  const included = new Set(folders.flatMap(folder => [...trees.of(folder).includes].filter(inner => inner !== folder)));
  const roots = folders.filter(folder => !included.has(folder));
  const reached = new Set(roots.flatMap(folder => [folder, ...trees.of(folder).includes]));
  // Those that include each other in a circle have no root, and have to be told of.
  for (const folder of folders.sort()) {
    if (reached.has(folder)) continue;
    roots.push(folder);
    for (const inner of [folder, ...trees.of(folder).includes]) reached.add(inner);
  }
  return roots.sort();
}

/** Charts whose templates, or those of a sub-chart, make Applications or objects of Flux. One pass over the files: releases ask for their chart's again and again. */
export function makersOfObjects(repository: Repository): Set<string> {
  const makers = new Set<string>();
  for (const file of repository.files) {
    const packed = file.endsWith('.tgz');
    if (!packed && !/(^|\/)templates\//.test(file)) continue;
    const folders = chartsAround(file, repository);
    if (folders.every(folder => makers.has(folder))) continue;
    if (makesObjects(packed ? unpacked(onDisk(repository, file)) : (repository.text(file) ?? ''))) {
      for (const folder of folders) makers.add(folder);
    }
  }
  return makers;
}

/** The chart of a template or packed sub-chart, and those that it is a sub-chart of. */
function chartsAround(file: string, repository: Repository): string[] {
  const above = [...file.matchAll(/(?<=^|\/)(?:templates|charts)\//g)].map(({ index }) =>
    file.slice(0, Math.max(index - 1, 0)),
  );
  return above.filter(folder => repository.has(inFolder(folder, 'Chart.yaml')));
}

/** The files of a packed chart one after the other; nothing of one that Helm will refuse. */
function unpacked(file: string): string {
  try {
    return gunzipSync(readFileSync(file), { maxOutputLength: LARGEST_CHART }).toString('latin1').replaceAll('\0', '\n');
  } catch {
    return '';
  }
}

const LARGEST_CHART = 64 * 1024 * 1024;

/** Charts of the repository among these. One in the root itself has no name to start it by. */
export function rootCharts(repository: Repository, makers: ReadonlySet<string>): string[] {
  const charts = chartFolders(repository);
  const isStarted = (folder: string) => folder !== '' && makers.has(folder) && !isInside(`${folder}/`, charts);
  return [...charts].filter(isStarted).sort();
}

/** Files with objects of Argo CD or Flux that are no part of a chart, by their text alone. */
export function filesOfObjects(repository: Repository): string[] {
  const charts = chartFolders(repository);
  return repository.files.filter(
    file => /\.ya?ml$/.test(file) && !isInside(file, charts) && makesObjects(repository.text(file) ?? ''),
  );
}

/** The keys in whatever order; what stands in a definition of such objects is not one. */
function makesObjects(text: string): boolean {
  return (
    (/^\s*(- )?apiVersion:\s*["']?argoproj\.io\//m.test(text) && /^\s*(- )?kind:\s*["']?Application/m.test(text)) ||
    /^\s*(- )?apiVersion:\s*["']?(kustomize|helm)\.toolkit\.fluxcd\.io\//m.test(text)
  );
}

function chartFolders(repository: Repository): Set<string> {
  return new Set(repository.files.filter(file => /(^|\/)Chart\.yaml$/.test(file)).map(folderOf));
}

/** Anywhere below a chart: its templates may read the file. */
export function isOfChart(repository: Repository, file: string): boolean {
  const folder = folderOf(file);
  if (folder === '') return false;
  return repository.has(inFolder(folder, 'Chart.yaml')) || isOfChart(repository, folder);
}

/** In a chart's folders of templates, definitions and sub-charts. */
function isInside(file: string, charts: ReadonlySet<string>): boolean {
  for (const { index } of file.matchAll(/(?:^|\/)(?=(?:templates|crds|charts)\/)/g)) {
    if (charts.has(file.slice(0, index))) return true;
  }
  return false;
}
