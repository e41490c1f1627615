// SPDX-License-Identifier: Apache-2.0
import { chartsOf, type ListedChart, type ListedImage, pinned } from '../../plan/image-list.ts';
import type { ListFormat } from './list-format.ts';
import { writtenBy, yamlFile } from './yaml-file.ts';

/**
 * ImageSetConfiguration of oc-mirror v2 (openshift/oc-mirror internal/pkg/api/v2alpha1/type_config.go). An image with tag
 * and digest is pulled by the digest and gets the tag (internal/pkg/additional/local_stored_collector.go).
 */
export const ocMirror: ListFormat = {
  name: 'oc-mirror',
  reader: 'oc mirror --v2 -c',
  leavesOut: list =>
    chartsOf(list)
      .filter(chart => localPath(chart) === undefined)
      .map(leftOut),
  write: list => {
    const local = chartsOf(list).flatMap(localEntry);
    return yamlFile([writtenBy('oc-mirror'), "Paths of charts start at the lock's folder."], {
      apiVersion: 'mirror.openshift.io/v2alpha1',
      kind: 'ImageSetConfiguration',
      mirror: { additionalImages: list.images.map(imageEntry), ...(local.length > 0 && { helm: { local } }) },
    });
  },
};

function imageEntry(image: ListedImage): object {
  const { reference, tag, digest } = image;
  const name = pinned(image);
  // oc-mirror counts colons: with a port in it, a name by digest alone would pass for one with a tag, an empty one.
  const miscounted = tag === undefined && reference.registry.includes(':');
  return { name, ...(miscounted && { targetTag: digest?.replace(':', '-') }) };
}

function localEntry(chart: ListedChart): object[] {
  const path = localPath(chart);
  return path === undefined ? [] : [{ name: chart.name, version: chart.version, path }];
}

function localPath({ place }: ListedChart): string | undefined {
  return place.kind === 'folder' || place.kind === 'archive' ? place.path : undefined;
}

function leftOut({ name, version }: ListedChart): string {
  return `chart ${name} ${version}: oc-mirror wants a file or the address of a repository, which the lock does not keep.`;
}
