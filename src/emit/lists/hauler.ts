// SPDX-License-Identifier: Apache-2.0
import { chartsOf, type ListedChart, type ListedImage, nameAndDigest } from '../../plan/image-list.ts';
import type { ListFormat } from './list-format.ts';
import { remarked, writtenBy, yamlFile } from './yaml-file.ts';

/**
 * `Images` and `Charts` (hauler-dev/hauler pkg/apis/hauler.cattle.io/v1/image.go, chart.go).
 *
 * Of a name with tag and digest hauler keeps the digest alone, and what it copies has no tag then (cmd/hauler/cli/store/
 * add.go storeImage). So an image stands twice: by its tag, which clusters pull, and by its digest, which is locked.
 */
export const hauler: ListFormat = {
  name: 'hauler',
  reader: 'hauler store sync -f',
  leavesOut: list =>
    chartsOf(list)
      .filter(chart => placeOf(chart) === undefined)
      .map(
        ({ name, version }) => `chart ${name} ${version}: hauler takes charts of a repository, and this one is a URL.`,
      ),
  write: list => {
    const charts = chartsOf(list).flatMap(chartEntry);
    const documents = [content('Images', { images: list.images.flatMap(imageEntries) })];
    if (charts.length > 0) documents.push(content('Charts', { charts }));
    return yamlFile([writtenBy('hauler'), "Paths of charts start at the lock's folder."], ...documents);
  },
};

function content(kind: 'Images' | 'Charts', spec: object): object {
  const metadata = { name: `airgap-${kind.toLowerCase()}` };
  return { apiVersion: 'content.hauler.cattle.io/v1', kind, metadata, spec };
}

function imageEntries(image: ListedImage): object[] {
  return nameAndDigest(image).map(name => ({ name }));
}

function chartEntry(chart: ListedChart): object[] {
  const place = placeOf(chart);
  if (place === undefined) return [];
  const { version, digest } = chart;
  return [{ name: remarked(place.name, digest), repoURL: place.repoURL, version }];
}

/** hauler joins the two and has Helm locate the result (pkg/artifacts/chart/chart.go NewChart). */
function placeOf({ place }: ListedChart): { readonly repoURL: string; readonly name: string } | undefined {
  if (place.kind === 'url') return undefined;
  if (place.kind === 'oci') return { repoURL: place.registry, name: place.name };
  if (place.kind === 'repository') return { repoURL: place.repository, name: place.name };
  const slash = place.path.lastIndexOf('/');
  return { repoURL: slash === -1 ? '.' : place.path.slice(0, slash), name: place.path.slice(slash + 1) };
}
