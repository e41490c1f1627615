// SPDX-License-Identifier: Apache-2.0
import { boolean, integer, option, string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { MirrorOptions } from '../action/mirror.ts';
import type { RegistryOptions } from '../action/ports.ts';
import { parseBytes } from '../reference/bytes.ts';
import { mirrorFlags } from './mirror.ts';
import { outputFlag, progressFlag } from './output.ts';
import { registryFlags, toRegistryOptions } from './registry.ts';

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
    description: 'only this platform of each image; the whole image without it',
  }),
};

/** A part of the lock that airgap.yaml describes. */
export const enclaveFlag = {
  enclave: string({
    helpValue: 'NAME',
    description:
      'only what this enclave of airgap.yaml gets; its platforms and its mirror count where no flag says otherwise',
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

/** What is looked for where images were copied to. */
export const lookFlags = {
  referrers: boolean({
    default: true,
    allowNo: true,
    description: 'look for the signatures, attestations and SBOMs that the lock names',
  }),
};

const TARGETS = {
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'HOST[/PREFIX]',
  description:
    'registry to push to, without a scheme; several are served from one reading; may be left out for an enclave that has a mirror',
} as const;

/** The same under the name that EKS Anywhere has for it. */
export const aliasedTarget = { to: string({ ...TARGETS, aliases: ['registry'], charAliases: ['r'] }) };

/** What every command that pushes has: where to, what, how, and what it says of it. */
export const pushFlags = {
  to: string(TARGETS),
  layout: mirrorFlags.layout,
  ...enclaveFlag,
  ...selectionFlags,
  'on-existing-tag': option({ options: ['overwrite', 'skip', 'error'] as const })({
    default: 'overwrite',
    description: 'what to do with a tag that another image has there',
  }),
  'create-projects': boolean({ description: 'make missing projects of Harbor first, as private ones' }),
  'dry-run': boolean({ description: 'say what would be pushed, and push nothing' }),
  ...transferFlags,
  ...registryFlags,
  ...progressFlag,
  ...outputFlag,
};

/** How the registries of a push are reached, with the user's own credentials for the targets. Throws USAGE. */
export function toTargetOptions(
  flags: InferredFlags<typeof pushFlags>,
  { to }: Pick<MirrorOptions, 'to'>,
  onWarning: (text: string) => void,
): RegistryOptions {
  const signInTo = to.map(address => address.replace(/\/.*$/, ''));
  return { ...toRegistryOptions(flags, onWarning), createProjects: flags['create-projects'], signInTo };
}

/** The flags of a push as actions take them. Throws USAGE. */
export function toMirrorOptions(flags: InferredFlags<typeof pushFlags>): MirrorOptions {
  return {
    ...toTransferOptions(flags),
    to: flags.to ?? [],
    layout: flags.layout,
    onExistingTag: flags['on-existing-tag'],
    dryRun: flags['dry-run'],
  };
}

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
