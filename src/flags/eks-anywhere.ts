// SPDX-License-Identifier: Apache-2.0
import { string as text } from '@oclif/core/args';
import { string } from '@oclif/core/flags';
import { AirgapError } from '../errors.ts';

/** What EKS Anywhere's commands move; here it all goes together. */
const THINGS = ['artifacts', 'images'];

/** `export artifacts --output FILE`. */
export const thingsArgument = {
  things: text({ options: THINGS, hidden: true, description: "EKS Anywhere's word for all that a bundle holds" }),
};

/** `import artifacts --input FILE --registry HOST`. */
export const inputFlag = {
  input: string({ char: 'i', helpValue: 'FILE|FOLDER', description: "the bundle, in EKS Anywhere's words" }),
};

/** The bundle of the argument, or of --input. Throws USAGE for none, and for two. */
export function bundleOf(argument: string | undefined, input: string | undefined): string {
  if (input === undefined && argument !== undefined) return argument;
  if (input !== undefined && (argument === undefined || THINGS.includes(argument))) return input;
  const problem = input === undefined ? 'no bundle is named' : `two bundles are named, ${argument} and ${input}`;
  throw new AirgapError('USAGE', problem, { hint: 'helm airgap import BUNDLE --to HOST[/PREFIX]' });
}
