// SPDX-License-Identifier: Apache-2.0
import { isMap, type ValueMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import { NO_VALUES, type ValueLayer } from '../release.ts';
import { digestValues } from './digest-values.ts';
import type { DeclaredRelease, SourceError, SourceGap } from './found.ts';
import { listAt, type Manifest, mapsAt, placeOf, textAt } from './manifest.ts';
import type { Repository } from './repository.ts';
import { folderOf, inFolder, locate, onDisk } from './repository-path.ts';

export const HELMFILE = /(^|\/)helmfile\.ya?ml(\.gotmpl)?$/;

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
  for (const content of text.split(/^---.*$/m).flatMap(readMap)) {
    for (const key of ['bases', 'helmfiles', 'environments']) {
      if (content[key] !== undefined) gap([key], `what its ${key} say`, 'there is no helmfile to read them');
    }
    for (const [index, entry] of mapsAt(content, 'releases').entries()) {
      if (entry.installed === false) continue;
      const at: (string | number)[] = ['releases', index];
      const chart = chartOf(entry, content, file, repository);
      const layers = layersOf(entry, at);
      releases.push({
        name: textAt(entry, 'name'),
        namespace: textAt(entry, 'namespace') || 'default',
        ...chart,
        layers,
        flags: {
          ...NO_VALUES,
          set: mapsAt(entry, 'set').map(({ name, value }) => `${name}=${String(value).replace(/(?<!\\),/g, '\\,')}`),
        },
        apiVersions: [],
        declared: { ...placeOf(self, at), object: `helmfile ${file} ${textAt(entry, 'name')}` },
      });
    }
  }
  return { releases, gaps, errors };

  function layersOf(entry: ValueMap, at: (string | number)[]): ValueLayer[] {
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
      else if (!repository.has(found.path))
        errors.push({ place, message: `${file}: there is no values file ${found.path}` });
      else if (found.path.endsWith('.gotmpl'))
        gap([...at, 'values', index], `values file ${value}`, 'it is a template');
      else return [onDisk(repository, found.path)];
      return [];
    });
  }
}

function readMap(text: string): ValueMap[] {
  const content = /^\s*[^\s#]/m.test(text) ? loadYaml(text, { duplicates: 'last' }) : undefined;
  return isMap(content) ? [content] : [];
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
