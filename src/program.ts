// SPDX-License-Identifier: Apache-2.0
import type { Manifest, PJSON } from '@oclif/core/interfaces';
import type { Program } from './base-command.ts';
import type { Mistake } from './mistake.ts';

/** One start of the program, as `bin/run.cjs` hands it over. */
export interface Start {
  /** What follows the program's name on the command line. */
  readonly words: readonly string[];
  /** The folder of the code that runs: `src` of a checkout, `dist` of a packed plugin. */
  readonly code: string;
  /** What the code's commands are called, and where they are. */
  readonly manifest: Manifest;
  /** The program's name as the user typed it, for help: `helm airgap`, `helm-airgap` or `kubectl airgap`. */
  readonly name: string;
  readonly packageJson: PJSON;
}

/** The one export of a command's file. */
interface CommandClass {
  id: string;
  start(words: string[], program: Program): Promise<void>;
}

/**
 * Runs the command that the words name. Ends the process itself when the command failed. `DEBUG` asks for stack traces.
 *
 * A command that is plainly named is run at once. oclif would look for plugins, hooks and themes first, of which there
 * are none: a fifth of a whole `discover`. Help and `DEBUG` go oclif's way.
 */
export async function start({ words, code, manifest, name, packageJson }: Start): Promise<void> {
  const pjson = { ...packageJson, oclif: { ...packageJson.oclif, bin: name } };
  const program = { root: code, isRoot: true, pjson, devPlugins: false, userPlugins: false };
  if (process.env.DEBUG) {
    // For `DEBUG=*` oclif would print all words, and `--set` may hold a password.
    process.env.DEBUG += ',-oclif:*';
    return (await import('./by-oclif.ts')).execute(withHelpFlag(words), program);
  }
  const id = commandNamed(words, manifest);
  if (id === undefined || asksForHelp(words, pjson)) return help(withHelpFlag(words), manifest, program);
  try {
    await run(id, words, manifest, program);
  } catch (error) {
    if (!(error instanceof Error && 'oclif' in error)) throw error;
    const { namesNothing, noCommand, wrongWords } = await import('./mistake.ts');
    // `generate` is a command, and there are others below it.
    if (namesNothing(words, manifest)) refuse(noCommand(words, manifest, name));
    else refuse(wrongWords(error, id, manifest, name, words));
  }
}

/** Help as oclif shows it, unless there is no such command. */
async function help(words: string[], manifest: Manifest, program: Program & { pjson: PJSON }): Promise<void> {
  const { namesNothing, noCommand } = await import('./mistake.ts');
  if (namesNothing(words, manifest)) refuse(noCommand(words, manifest, program.pjson.oclif.bin ?? ''));
  else await (await import('./by-oclif.ts')).execute(words, program);
}

function refuse({ message, hint }: Mistake): void {
  process.stderr.write(`Error: ${message}\nHint: ${hint}\n`);
  process.exitCode = 2;
}

function asksForHelp(words: readonly string[], { oclif }: PJSON): boolean {
  const flags = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  return ['--help', ...(oclif.additionalHelpFlags ?? [])].some(flag => flags.includes(flag));
}

/** The id of the command whose name the words begin with, `generate:values`; the longest, as ids are sorted. */
function commandNamed(words: readonly string[], { commands }: Manifest): string | undefined {
  return Object.keys(commands).findLast(id => id.split(':').every((part, index) => part === words[index]));
}

/** Throws what oclif's parser says of wrong words behind the name. They are read before all else. */
async function run(id: string, words: readonly string[], { commands }: Manifest, program: Program): Promise<void> {
  const { relativePath, plainPath = relativePath } = commands[id] as { relativePath?: string[]; plainPath?: string[] };
  const file = new URL(plainPath?.join('/') ?? '', import.meta.url).href;
  const [command] = Object.values<CommandClass>(await import(file));
  if (command === undefined) throw new Error(`${file} has no command`);
  command.id = id;
  await command.start(words.slice(id.split(':').length), program);
}

/** `help lock` means `lock --help`, as Helm and kubectl have it; oclif leaves that to a plugin of its own. */
function withHelpFlag(words: readonly string[]): string[] {
  return words[0] === 'help' ? [...words.slice(1), '--help'] : [...words];
}
