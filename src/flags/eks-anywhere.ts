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

/** The bundles of the arguments, or that of --input. Throws USAGE for none, and for both. */
export function bundlesOf(given: readonly string[] = [], input: string | undefined): readonly string[] {
  const [first] = given;
  if (input === undefined && first !== undefined) return given;
  const isWord = given.length === 0 || (given.length === 1 && THINGS.includes(first ?? ''));
  if (input !== undefined && isWord) return [input];
  const problem = input === undefined ? 'no bundle is named' : `two bundles are named, ${first} and ${input}`;
  throw new AirgapError('USAGE', problem, { hint: 'helm airgap import BUNDLE --to HOST[/PREFIX]' });
}
