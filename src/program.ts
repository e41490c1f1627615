// SPDX-License-Identifier: Apache-2.0
import { execute } from '@oclif/core/execute';
import type { PJSON } from '@oclif/core/interfaces';
import { settings } from '@oclif/core/settings';

/** One start of the program, as `bin/run.cjs` hands it over. */
export interface Start {
  /** What follows the program's name on the command line. */
  readonly words: readonly string[];
  /** The folder of the code that runs, with the command manifest in it: `src` of a checkout, `dist` of a packed plugin. */
  readonly code: string;
  /** The program's name as the user typed it, for help: `helm airgap`, `helm-airgap` or `kubectl airgap`. */
  readonly name: string;
  readonly packageJson: PJSON;
}

/** Runs the command that the words name. Ends the process itself when the command failed. `DEBUG` asks for stack traces. */
export async function start({ words, code, name, packageJson }: Start): Promise<void> {
  settings.enableAutoTranspile = false;
  if (process.env.DEBUG) settings.debug = true;
  const pjson = { ...packageJson, oclif: { ...packageJson.oclif, bin: name } };
  const loadOptions = { root: code, isRoot: true, pjson, devPlugins: false, userPlugins: false };
  await execute({ args: withHelpFlag(words), loadOptions });
}

/** `help lock` means `lock --help`, as Helm and kubectl have it; oclif leaves that to a plugin of its own. */
function withHelpFlag(words: readonly string[]): string[] {
  return words[0] === 'help' ? [...words.slice(1), '--help'] : [...words];
}
