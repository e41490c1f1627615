// SPDX-License-Identifier: Apache-2.0
import { chartsOf, type ImageList, type ListedImage } from '../../plan/image-list.ts';
import { compare } from '../../reference/order.ts';
import { canonical } from '../../reference/reference.ts';
import { type ListFormat, NO_DIGEST, type Refusal, refuseImages } from './list-format.ts';
import { writtenBy, yamlFile } from './yaml-file.ts';

/**
 * `Images.lock` of one chart (vmware-labs/distribution-tooling-for-helm pkg/imagelock/lock.go, image.go, digest.go).
 * Its `metadata` is a free map: without `generatedAt` the same lock gives the same bytes.
 */
export const helmDt: ListFormat = {
  name: 'helm-dt',
  reader: 'helm dt, as Images.lock beside Chart.yaml',
  refuses,
  leavesOut: ({ images }) => images.filter(hasVariants).map(withoutVariants),
  write: list => {
    const [chart] = chartsOf(list);
    const entries = list.images.flatMap(image => entriesOf(image, chart?.name ?? ''));
    return yamlFile([writtenBy('helm-dt')], {
      apiVersion: 'v0',
      kind: 'ImagesLock',
      metadata: { generatedBy: 'helm-airgap' },
      // The lock does not keep the version of the application.
      chart: { name: chart?.name ?? '', version: chart?.version ?? '', appVersion: '' },
      images: entries.sort((a, b) => compare(a.chart, b.chart) || compare(a.image, b.image)),
    });
  },
};

interface Entry {
  readonly name: string;
  readonly image: string;
  readonly chart: string;
  readonly digests: readonly { readonly digest: string; readonly arch: string }[];
}

function entriesOf({ reference, names, platforms = [], charts }: ListedImage, chart: string): Entry[] {
  const name = reference.repository.slice(reference.repository.lastIndexOf('/') + 1);
  const digests = platforms.map(({ platform, digest }) => ({ digest, arch: archOf(platform) }));
  const owners = charts.length === 0 ? [chart] : charts;
  return names.flatMap(image => owners.map(owner => ({ name, image, chart: owner, digests })));
}

/** `linux/arm` of `linux/arm/v7`. */
function archOf(platform: string): string {
  return platform.split('/').slice(0, 2).join('/');
}

function refuses(list: ImageList): readonly Refusal[] {
  const charts = chartsOf(list).map(({ name, version }) => `${name} ${version}`);
  const images = refuseImages(list, ({ digest, platforms }) => {
    if (digest === undefined) return NO_DIGEST;
    return platforms === undefined ? 'no digests of its platforms are locked' : undefined;
  });
  if (charts.length === 1) return images;
  return [
    { what: charts.join(', ') || 'no chart', reason: 'it is of one chart; name its release with --release' },
    ...images,
  ];
}

function hasVariants({ platforms = [] }: ListedImage): boolean {
  const all = platforms.map(({ platform }) => archOf(platform));
  return new Set(all).size < all.length;
}

function withoutVariants({ reference }: ListedImage): string {
  return `${canonical(reference)}: variants of one architecture have the same name in it.`;
}
