// SPDX-License-Identifier: Apache-2.0
import { boolean, integer, string } from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { KnowledgeOptions } from '../action/knowledge.ts';

/** Renders that latent images may cost a release when nobody says otherwise. */
const LATENT_BUDGET = 24;

/** Rules of the user's, and how wide to look: what every command that discovers has. */
export const discoveryFlags = {
  rules: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE',
    description: 'file of rules for operators, beside those of airgap.yaml',
    helpGroup: 'DISCOVERY',
  }),
  'all-versions': boolean({
    description: 'take every version that an operator offers, also when custom resources choose one',
    helpGroup: 'DISCOVERY',
  }),
};

/** Latent images, for the commands that list or lock them. */
export const latentFlags = {
  latent: boolean({
    allowNo: true,
    description: 'look for images that options bring in which are off now, by rendering with them on',
    helpGroup: 'DISCOVERY',
  }),
  'latent-budget': integer({
    min: 1,
    max: 1000,
    helpValue: 'RENDERS',
    description: `how many renders that may cost a release; ${LATENT_BUDGET} without it`,
    helpGroup: 'DISCOVERY',
  }),
};

/** The image lists of charts, for the commands that count what they declare. */
export const annotationFlags = {
  annotations: boolean({
    default: true,
    allowNo: true,
    description: 'read the image lists of charts and OLM bundles too',
    helpGroup: 'DISCOVERY',
  }),
};

/** Reads the flags of `discoveryFlags`. */
export function toKnowledgeOptions(flags: InferredFlags<typeof discoveryFlags>): KnowledgeOptions {
  return { rules: flags.rules ?? [], allVersions: flags['all-versions'] };
}

/** Renders that latent images may cost, by flag or by `airgap.yaml`; undefined when they are not looked for. */
export function toLatentBudget(
  flags: Pick<InferredFlags<typeof latentFlags>, 'latent' | 'latent-budget'>,
  configured: number | undefined,
): number | undefined {
  const { latent, 'latent-budget': budget } = flags;
  if (latent === false || (latent === undefined && budget === undefined && !configured)) return undefined;
  return budget ?? (configured || LATENT_BUDGET);
}
