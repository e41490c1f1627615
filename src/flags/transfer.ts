// SPDX-License-Identifier: Apache-2.0
import { boolean, integer, option, string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { MirrorOptions } from '../action/mirror.ts';
import { parseBytes } from '../reference/bytes.ts';

/** Where images are pushed to. */
export const targetFlag = {
  to: string({
    multiple: true,
    multipleNonGreedy: true,
    required: true,
    helpValue: 'HOST[/PREFIX]',
    description: 'registry to push to, without a scheme; several are served from one reading',
  }),
};

/** What may happen to what is there. */
export const existingTagFlag = {
  'on-existing-tag': option({ options: ['overwrite', 'skip', 'error'] as const })({
    default: 'overwrite',
    description: 'what to do with a tag that another image has there',
  }),
};

/** Which images of the lock are moved: for every command that moves some. */
export const selectionFlags = {
  release: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAMESPACE/NAME',
    description: 'only the images of this release of the lock; all of them, and additionalImages, without it',
  }),
  image: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'PATTERN',
    description: 'only images whose whole name fits; * stands for any text',
  }),
  platform: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'OS/ARCH',
    description: 'only this platform of each image; without it images are copied whole',
  }),
};

/** How bytes are moved. */
export const transferFlags = {
  concurrency: integer({
    min: 1,
    max: 64,
    default: 4,
    description: 'blobs on their way at a time',
    helpGroup: 'TRANSFER',
  }),
  retries: integer({
    min: 0,
    max: 100,
    default: 3,
    description: 'how often a request, a download or an upload that breaks is tried again',
    helpGroup: 'TRANSFER',
  }),
  'rate-limit': string({
    helpValue: 'BYTES',
    description: 'bytes read a second, such as 20MB; all downloads together',
    helpGroup: 'TRANSFER',
  }),
  'keep-going': boolean({ description: 'copy the other images when one fails', helpGroup: 'TRANSFER' }),
  referrers: boolean({
    default: true,
    allowNo: true,
    description: 'copy signatures, attestations and SBOMs along',
    helpGroup: 'TRANSFER',
  }),
  'foreign-layers': option({ options: ['skip', 'copy'] as const })({
    default: 'skip',
    description: 'layers that their maker alone distributes (Windows base layers)',
    helpGroup: 'TRANSFER',
  }),
};

/** The flags as actions take them. Throws USAGE. */
export function toTransferOptions(
  flags: InferredFlags<typeof selectionFlags> & InferredFlags<typeof transferFlags>,
): Pick<
  MirrorOptions,
  | 'releases'
  | 'images'
  | 'platforms'
  | 'concurrency'
  | 'retries'
  | 'rateLimit'
  | 'keepGoing'
  | 'referrers'
  | 'foreignLayers'
> {
  const { concurrency, retries, referrers } = flags;
  return {
    releases: flags.release ?? [],
    images: flags.image ?? [],
    platforms: flags.platform,
    concurrency,
    retries,
    referrers,
    keepGoing: flags['keep-going'],
    rateLimit: flags['rate-limit'] === undefined ? undefined : parseBytes(flags['rate-limit'], '--rate-limit'),
    foreignLayers: flags['foreign-layers'],
  };
}
