// SPDX-License-Identifier: Apache-2.0
import type { ListedImage } from '../../plan/image-list.ts';
import { type ListFormat, refuseImages } from './list-format.ts';
import { remarked, writtenBy, yamlFile } from './yaml-file.ts';

/**
 * The images file of `mindthegap create bundle`: host, repository, tags (mesosphere/mindthegap config/images_config.go).
 * It joins name and tag with a colon (cmd/mindthegap/create/bundle/bundle.go), so that digests can only be comments.
 */
export const mindthegap: ListFormat = {
  name: 'mindthegap',
  reader: 'mindthegap create bundle --images-file',
  refuses: list => refuseImages(list, refusal),
  write: ({ images }) => yamlFile([writtenBy('mindthegap')], registriesOf(images)),
};

function refusal({ tag, reference }: ListedImage): string | undefined {
  if (tag !== undefined) return undefined;
  return reference.tag === undefined ? 'it has no tag' : 'another image has its tag';
}

function registriesOf(images: readonly ListedImage[]): object {
  const registries: Record<string, { images: Record<string, unknown[]> }> = {};
  for (const image of images) {
    const { registry, repository } = image.reference;
    registries[registry] ??= { images: {} };
    const listed = registries[registry].images;
    listed[repository] = [...(listed[repository] ?? []), remarked(image.tag ?? '', image.digest)];
  }
  return registries;
}
