// SPDX-License-Identifier: Apache-2.0
import { type InlineValues, NO_VALUES, type ValueLayer } from '../release.ts';
import { digestValues } from './digest-values.ts';
import type { DeclaredRelease } from './found.ts';
import type { KustomizationTree } from './kustomization.ts';
import { type Manifest, mapAt, placeOf, textAt, textsAt } from './manifest.ts';
import type { Repository } from './repository.ts';
import { inFolder, kustomizationFile, locate, onDisk } from './repository-path.ts';

/** An entry of `helmCharts` as the release that Kustomize makes Helm render. */
export function kustomizedChart(
  { folder, chart, namespace, home }: KustomizationTree['charts'][number],
  repository: Repository,
): DeclaredRelease {
  const file = kustomizationFile(repository, folder) ?? folder;
  const name = textAt(chart, 'name');
  const self: Manifest = {
    identity: { apiVersion: '', kind: 'Kustomization', name: folder },
    value: {},
    text: repository.text(file) ?? '',
    exact: true,
    place: { file, line: 1 },
  };
  const place = placeOf(self, ['helmCharts']);
  const object = `kustomization ${folder} ${name}`;
  const kubeVersion = textAt(chart, 'kubeVersion');
  return {
    name: textAt(chart, 'releaseName') || name,
    namespace: textAt(chart, 'namespace') || namespace || 'default',
    ...chartOf(),
    layers: layersOf(),
    flags: NO_VALUES,
    apiVersions: textsAt(chart, 'apiVersions'),
    ...(kubeVersion !== '' && { kubeVersion }),
    declared: { ...place, object },
    inflatedIn: folder,
  };

  function chartOf(): Pick<DeclaredRelease, 'chart' | 'version' | 'repository'> {
    const [url, version] = [textAt(chart, 'repo').replace(/\/$/, ''), textAt(chart, 'version')];
    const local = localFolder(home, name, repository);
    if (local !== undefined) return { chart: onDisk(repository, local) };
    const pinned = version === '' ? {} : { version };
    return url.startsWith('oci://')
      ? { chart: `${url}/${name}`, ...pinned }
      : { chart: name, repository: url, ...pinned };
  }

  /** `valuesMerge`: inline values over the file, under it, or in its place; further files come last. */
  function layersOf(): ValueLayer[] {
    const values = mapAt(chart, 'valuesInline');
    const part = `${object} valuesInline`;
    const inline: InlineValues[] =
      Object.keys(values).length === 0 ? [] : [{ values, sources: [{ ...place, part, digest: digestValues(values) }] }];
    const own = filesOf([textAt(chart, 'valuesFile')]);
    const how = textAt(chart, 'valuesMerge');
    const first = how === 'merge' ? [...inline, ...own] : how === 'replace' ? inline : [...own, ...inline];
    return [...first, ...filesOf(textsAt(chart, 'additionalValuesFiles'))];
  }

  function filesOf(names: readonly string[]): string[] {
    return names.flatMap(written => {
      const found = locate(repository, folder, written);
      return written !== '' && 'path' in found && repository.has(found.path) ? [onDisk(repository, found.path)] : [];
    });
  }
}

/** A chart that Kustomize need not fetch. */
export function localFolder(home: string, name: string, repository: Repository): string | undefined {
  const local = inFolder(home, name);
  return repository.has(`${local}/Chart.yaml`) ? local : undefined;
}
