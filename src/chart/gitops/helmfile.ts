// SPDX-License-Identifier: Apache-2.0
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import { NO_VALUES, type ValueFlags, type ValueLayer } from '../release.ts';
import { digestValues } from './digest-values.ts';
import type { DeclaredRelease, SourceError, SourceGap } from './found.ts';
import { isEncryptedText, listAt, type Manifest, mapAt, mapsAt, placeOf, textAt } from './manifest.ts';
import { isOfChart } from './raw.ts';
import type { Repository } from './repository.ts';
import { folderOf, inFolder, locate, onDisk } from './repository-path.ts';
import type { Requester } from './requester.ts';

const HELMFILE = /(^|\/)(helmfile|helmfile\.d\/[^/]+)\.ya?ml(\.gotmpl)?$/;
/** A list of releases at the top, as far as its first entry, whatever lines of templates stand between. */
const RELEASES = /^releases:[ \t]*(?:\[\s*\{|(?:#.*)?\r?\n(?:[ \t]*(?:#.*|\{\{.*)?\r?\n)*[ \t]*-[ \t])/m;

/** By its name, or by what it says: `helmfile -f` takes any name, and starts of clusters have one for each stage. */
export function isHelmfile(file: string, repository: Repository): boolean {
  if (HELMFILE.test(file)) return true;
  if (!/\.ya?ml(\.gotmpl)?$/.test(file) || /(^|\/)\./.test(file) || isOfChart(repository, file)) return false;
  const text = repository.text(file) ?? '';
  return RELEASES.test(text) && /\b(?:chart|inherit|defaultInherit):/.test(text) && !/^(apiVersion|kind):/m.test(text);
}

/** What changes a release and is the program's own business. */
const UNREAD =
  'inherit secrets valuesTemplate setTemplate setString jsonPatches strategicMergePatches transformers dependencies postRenderer'.split(
    ' ',
  );

/** The releases of a helmfile as far as it is plain YAML; without the program, templates and environments are gaps. */
export function readHelmfile(
  file: string,
  repository: Repository,
): { readonly releases: DeclaredRelease[]; readonly gaps: SourceGap[]; readonly errors: SourceError[] } {
  const text = repository.text(file) ?? '';
  const self: Manifest = {
    identity: { apiVersion: 'helmfile', kind: 'Helmfile', name: file },
    value: {},
    text,
    exact: true,
    place: { file, line: 1 },
  };
  const releases: DeclaredRelease[] = [];
  const gaps: SourceGap[] = [];
  const errors: SourceError[] = [];
  const gap = (keys: (string | number)[], what: string, why: string): void => {
    gaps.push({ place: placeOf(self, keys), object: self.identity, what, why });
  };
  if (text.includes('{{')) {
    const line = text.slice(0, text.indexOf('{{')).split('\n').length;
    gaps.push({
      place: { file, line },
      object: self.identity,
      what: 'its releases',
      why: 'it is a template, and there is no helmfile to fill it in',
    });
    return { releases, gaps, errors };
  }
  for (const content of contentsOf(text, gap)) {
    for (const key of ['bases', 'helmfiles', 'environments']) {
      if (content[key] !== undefined) gap([key], `what its ${key} say`, 'there is no helmfile to read them');
    }
    if (content.defaultInherit !== undefined) {
      gap(['defaultInherit'], 'what defaultInherit says', 'there is no helmfile to read it');
    }
    for (const [index, entry] of mapsAt(content, 'releases').entries()) {
      if (entry.installed === false) continue;
      const at: (string | number)[] = ['releases', index];
      if (textAt(entry, 'chart') === '') {
        gap(at, `the chart of ${textAt(entry, 'name')}`, 'it inherits that, and there is no helmfile to read it');
        continue;
      }
      const chart = chartOf(entry, content, file, repository);
      for (const key of UNREAD.filter(name => entry[name] !== undefined)) {
        gap([...at, key], `what ${key} of ${textAt(entry, 'name')} says`, 'there is no helmfile to read it');
      }
      const layers = layersOf(entry, at, isLenient(entry, content));
      releases.push({
        name: textAt(entry, 'name'),
        namespace: textAt(entry, 'namespace') || textAt(content, 'namespace') || 'default',
        ...chart,
        layers,
        flags: flagsOf(entry, file, repository),
        apiVersions: [],
        requester: contextOf(entry, content, file),
        declared: { ...placeOf(self, at), object: `helmfile ${file} ${textAt(entry, 'name')}` },
      });
    }
  }
  return { releases, gaps, errors };

  function layersOf(entry: ValueMap, at: (string | number)[], lenient: boolean): ValueLayer[] {
    return listAt(entry, 'values').flatMap((value, index): ValueLayer[] => {
      const place = placeOf(self, [...at, 'values', index]);
      if (isMap(value))
        return [
          {
            values: value,
            sources: [{ ...place, part: `${textAt(entry, 'name')} values`, digest: digestValues(value) }],
          },
        ];
      const found = locate(repository, folderOf(file), String(value));
      if ('why' in found) gap([...at, 'values', index], `values file ${value}`, found.why);
      else if (!repository.has(found.path) && lenient) return [];
      else if (!repository.has(found.path))
        errors.push({ place, message: `${file}: there is no values file ${found.path}` });
      else if (isEncryptedText(repository.text(found.path) ?? ''))
        gap([...at, 'values', index], `values file ${value}`, 'SOPS has encrypted it');
      else if (found.path.endsWith('.gotmpl'))
        gap([...at, 'values', index], `values file ${value}`, 'it is a template');
      else return [onDisk(repository, found.path)];
      return [];
    });
  }
}

/** `kubeContext` is the cluster that helmfile sends a release to; without one that is for who calls it, with one file for each cluster. */
function contextOf(entry: ValueMap, content: ValueMap, file: string): Requester {
  const cluster =
    textAt(entry, 'kubeContext') ||
    textAt(content, 'kubeContext') ||
    textAt(mapAt(content, 'helmDefaults'), 'kubeContext');
  return { kind: 'helmfile', names: [cluster || 'default', file, `${file}/${cluster}`], cluster };
}

/** Missing values files are an error unless the release, or all of the file, says otherwise. */
function isLenient(entry: ValueMap, content: ValueMap): boolean {
  return /^(Warn|Info|Debug)$/.test(textAt(entry, 'missingFileHandler') || textAt(content, 'missingFileHandler'));
}

/** `set` with a value, a list of them, or a file that holds one. */
function flagsOf(entry: ValueMap, file: string, repository: Repository): ValueFlags {
  const escaped = (text: Value): string => String(text).replace(/(?<!\\),/g, '\\,');
  const all = mapsAt(entry, 'set');
  const set = all.flatMap(({ name, value, values }) => {
    if (Array.isArray(values)) return [`${name}={${values.map(escaped).join(',')}}`];
    return value === undefined ? [] : [`${name}=${escaped(value)}`];
  });
  const setFile = all.flatMap(({ name, file: written }) => {
    const found = typeof written === 'string' ? locate(repository, folderOf(file), written) : undefined;
    return found !== undefined && 'path' in found ? [`${name}=${escaped(onDisk(repository, found.path))}`] : [];
  });
  return { ...NO_VALUES, set, setFile };
}

function contentsOf(text: string, gap: (keys: string[], what: string, why: string) => void): ValueMap[] {
  return text.split(/^---.*$/m).flatMap(document => {
    try {
      const content = loadYaml(document, { duplicates: 'last' });
      return isMap(content) ? [content] : [];
    } catch (cause) {
      gap([], 'its releases', (cause as Error).message.split('\n')[0] ?? '');
      return [];
    }
  });
}

/** `repo/name` of a repository that the helmfile names, a folder, or what Helm itself knows. */
function chartOf(
  entry: ValueMap,
  content: ValueMap,
  file: string,
  repository: Repository,
): Pick<DeclaredRelease, 'chart' | 'version' | 'repository'> {
  const [chart, version] = [textAt(entry, 'chart'), textAt(entry, 'version')];
  const pinned = version === '' ? {} : { version };
  const [, name, rest = ''] = /^([\w.-]+)\/(.+)$/.exec(chart) ?? [];
  const known = mapsAt(content, 'repositories').find(candidate => textAt(candidate, 'name') === name);
  if (known !== undefined && !/^\.{1,2}$/.test(name ?? '')) {
    const url = textAt(known, 'url').replace(/\/$/, '');
    if (known.oci === true) return { chart: `oci://${url.replace(/^oci:\/\//, '')}/${rest}`, ...pinned };
    return { chart: rest, repository: url, ...pinned };
  }
  const found = locate(repository, folderOf(file), chart);
  const local = 'path' in found && repository.has(inFolder(found.path, 'Chart.yaml'));
  return local ? { chart: onDisk(repository, found.path) } : { chart, ...pinned };
}
