// SPDX-License-Identifier: Apache-2.0
import { execute as executeProgram } from '@oclif/core/execute';
import { handle } from '@oclif/core/handle';
import { settings } from '@oclif/core/settings';
import type { Program } from './base-command.ts';

export { handle };

/** oclif's own way through a command line: it finds the command or shows help, and ends the process when that failed. */
export async function execute(words: string[], program: Program): Promise<void> {
  settings.enableAutoTranspile = false;
  if (process.env.DEBUG) settings.debug = true;
  await executeProgram({ args: words, loadOptions: program });
}
