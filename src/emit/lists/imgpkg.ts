// SPDX-License-Identifier: Apache-2.0
import type { ListedImage } from '../../plan/image-list.ts';
import { repositoryOf } from '../../reference/reference.ts';
import { type ListFormat, refuseWithoutDigest } from './list-format.ts';
import { writtenBy, yamlFile } from './yaml-file.ts';

/**
 * ImagesLock: references with digests and without tags, anything else is refused
 * (carvel-dev/imgpkg pkg/imgpkg/lockconfig/images_lock.go). kbld takes it as overrides and compares the annotation `id`
 * with the very text of a document (carvel-dev/kbld pkg/kbld/config/config.go): so one entry for each way of writing it.
 */
export const imgpkg: ListFormat = {
  name: 'imgpkg',
  reader: 'imgpkg copy --lock, kbld -f',
  refuses: refuseWithoutDigest,
  write: ({ images }) =>
    yamlFile([writtenBy('imgpkg')], {
      apiVersion: 'imgpkg.carvel.dev/v1alpha1',
      kind: 'ImagesLock',
      images: images.flatMap(entriesOf),
    }),
};

function entriesOf({ reference, digest, written }: ListedImage): object[] {
  const image = `${repositoryOf(reference)}@${digest}`;
  return written.map(id => ({ image, annotations: { 'kbld.carvel.dev/id': id } }));
}
