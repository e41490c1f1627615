// SPDX-License-Identifier: Apache-2.0
import { type ListedImage, pinned } from '../../plan/image-list.ts';
import { type MirrorTarget, mirrorReference } from '../../plan/layout.ts';
import { repositoryOf } from '../../reference/reference.ts';
import type { ListFormat } from './list-format.ts';
import { writtenBy, yamlFile } from './yaml-file.ts';

/**
 * regsync's configuration (regclient/regclient cmd/regsync/config.go): a source by digest, a target by tag. Referrers are
 * copied where the lock knows of some.
 */
export const regsync: ListFormat = {
  name: 'regsync',
  reader: 'regsync once -c',
  needsMirror: true,
  write: ({ images, mirror }) =>
    yamlFile([writtenBy('regsync')], {
      version: 1,
      sync: mirror === undefined ? [] : images.map(image => step(image, mirror)),
    }),
};

function step(image: ListedImage, mirror: MirrorTarget): object {
  const { reference, tag, digest, hasReferrers } = image;
  const repository = repositoryOf(mirrorReference(reference, mirror));
  return {
    source: pinned(image),
    target: tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`,
    type: 'image',
    ...(hasReferrers && { referrers: true }),
  };
}
