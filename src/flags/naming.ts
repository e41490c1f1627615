// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/flags';

/** How images of foreign bundles get names that nothing in them tells. */
export const namingFlags = {
  name: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '[PLACE=]REFERENCE',
    description:
      'foreign bundles: the name of the image at PLACE, a path or digest as `inspect` shows it; of the one without a name when there is no PLACE',
    helpGroup: 'FOREIGN',
  }),
  'source-registry': string({
    helpValue: 'HOST',
    description: 'foreign bundles: the upstream host of images whose names come from paths such as team/web_1.0.tar',
    helpGroup: 'FOREIGN',
  }),
};
