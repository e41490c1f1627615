// SPDX-License-Identifier: Apache-2.0
import { plainName } from '../../lock/release-name.ts';
import type { ImageList, ListedChart, ListedImage, ListedRelease } from '../../plan/image-list.ts';
import type { ListFormat } from './list-format.ts';
import { remarked, writtenBy, yamlFile } from './yaml-file.ts';

/** src/internal/api/v1alpha1/validate.go */
const LONGEST_CHART_NAME = 40;

/**
 * A Zarf package with a component for each release (zarf-dev/zarf src/api/v1alpha1/package.go, component.go).
 *
 * An image goes by the name that the charts give it, its digest behind it as a comment: in the cluster Zarf rewrites
 * `nginx:1.27` to a tag of its own, which an image packed by digest does not have (src/pkg/transform/image.go).
 */
export const zarf: ListFormat = {
  name: 'zarf',
  reader: 'zarf package create, as zarf.yaml',
  leavesOut: ({ releases }) => releases.flatMap(leftOut),
  write: list =>
    yamlFile([writtenBy('zarf'), "Paths start at the lock's folder."], {
      apiVersion: 'zarf.dev/v1alpha1',
      kind: 'ZarfPackageConfig',
      metadata: { name: 'airgap' },
      components: componentsOf(list),
    }),
};

function componentsOf({ releases, images }: ImageList): object[] {
  const names = new Set<string>();
  const components = releases.map(release => {
    const name = uniqueName(release.name, names);
    const used = images.filter(image => image.releases.includes(release.name));
    return component(name, chartsOf(release, name), used);
  });
  const additional = images.filter(image => image.releases.length === 0);
  if (additional.length > 0) components.push(component(uniqueName('additional-images', names), [], additional));
  return components;
}

function component(name: string, charts: readonly object[], images: readonly ListedImage[]): object {
  return {
    name,
    required: true,
    ...(charts.length > 0 && { charts }),
    ...(images.length > 0 && { images: images.flatMap(imageEntries) }),
  };
}

function imageEntries({ reference, names, digest }: ListedImage): unknown[] {
  return names.map(name => remarked(name, reference.digest === undefined ? digest : undefined));
}

function chartsOf({ name, chart, values }: ListedRelease, component: string): object[] {
  const place = chart && placeOf(chart);
  if (chart === undefined || place === undefined) return [];
  const [namespace, releaseName] = plainName(name).split('/');
  const valuesFiles = values.length > 0 && { valuesFiles: values };
  return [{ name: component, version: chart.version, ...place, namespace, releaseName, ...valuesFiles }];
}

function placeOf({ place }: ListedChart): object | undefined {
  if (place.kind === 'oci') return { url: `${place.registry}/${place.name}` };
  return place.kind === 'folder' || place.kind === 'archive' ? { localPath: place.path } : undefined;
}

function leftOut({ name, chart, set }: ListedRelease): string[] {
  const reasons = [];
  if (chart !== undefined && placeOf(chart) === undefined) {
    reasons.push(`release ${name}: its chart; Zarf wants the address of a repository, which the lock does not keep.`);
  }
  if (chart !== undefined && set.length > 0) {
    reasons.push(`release ${name}: the values that --set gave to ${set.join(', ')}; the lock does not keep them.`);
  }
  return reasons;
}

/** Component names are lower-case letters, digits and `-`; a chart may have no longer one either. */
function uniqueName(text: string, taken: Set<string>): string {
  const plain =
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'release';
  let name = plain.slice(0, LONGEST_CHART_NAME);
  for (let count = 2; taken.has(name); count += 1) {
    name = `${plain.slice(0, LONGEST_CHART_NAME - 1 - String(count).length)}-${count}`;
  }
  taken.add(name);
  return name;
}
