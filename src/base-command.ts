// SPDX-License-Identifier: Apache-2.0
import { Command } from '@oclif/core/command';
import { Config } from '@oclif/core/config';
import { string } from '@oclif/core/flags';
import type { Input, ParserOutput } from '@oclif/core/interfaces';
import { AirgapError } from './errors.ts';
import { progressOn, type Show } from './flags/progress.ts';
import { visible } from './reference/visible.ts';

// `write` says what went wrong. oclif's own listener would throw it where nobody can catch it.
process.stdout.removeAllListeners('error').on('error', () => {});

/** What oclif is told of a program. */
export type Program = Config['options'];

// biome-ignore lint/suspicious/noExplicitAny: as oclif has it, whose method is overridden.
type Parsed = Record<string, any>;

/** What every command has: one way of failing, people's words on stderr, results on stdout. */
export abstract class BaseCommand extends Command {
  /**
   * Runs the command as oclif's `run` does, with no more of a configuration than it needs, and ends the process when it
   * failed. Throws what is wrong with the words, as oclif's parser says it: nothing ran then.
   */
  static async start(
    this: new (
      words: string[],
      config: Config,
    ) => BaseCommand,
    words: string[],
    program: Program,
  ): Promise<void> {
    try {
      await new this(words, bareConfig(program))._run();
    } catch (error) {
      if (error instanceof Error && ('parse' in error || /^(Parsing|Flag) --/.test(error.message))) throw error;
      // This file's own oclif: two bundles do not know each other's errors.
      const { handle } = await import('./by-oclif.ts');
      await handle(error as Error);
    }
  }

  /** Throws USAGE for an empty word too. oclif's parser throws what else is wrong with the words. */
  protected override async parse<F extends Parsed, B extends Parsed, A extends Parsed>(
    options?: Input<F, B, A>,
    words?: string[],
  ): Promise<ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, words);
    const empty = parsed.raw.find(({ input, ...token }) => input === '' && !mayBeEmpty(token));
    if (empty === undefined) return parsed;
    const name = empty.type === 'arg' ? empty.arg.toUpperCase() : `--${empty.flag}`;
    throw new AirgapError('USAGE', `${name} is empty`, { hint: 'A variable of a script that is not set, perhaps.' });
  }

  /** Runs another command with these words, as if they had been typed. */
  async runAs(command: new (words: string[], config: Config) => BaseCommand, words: string[]): Promise<void> {
    await new command(words, this.config)._run();
  }

  /** A sentence for people, on stderr. It may hold what a chart, a registry or Helm said. */
  note(text: string): void {
    process.stderr.write(`${visible(this.asTyped(text))}\n`);
  }

  /** Words for people that name commands, which they type as they typed this one: `kubectl airgap lock`. */
  asTyped(text: string): string {
    return text.replaceAll('helm airgap ', `${this.config.bin} `);
  }

  /** Something a person should look at, on stderr. */
  caution(text: string): void {
    this.note(`Warning: ${text}`);
  }

  /** Ends the command, exit 1, with what went wrong and what to try. */
  fail({ message, hints }: { readonly message: string; readonly hints: readonly string[] }): never {
    this.note(`Error: ${message}`);
    for (const hint of hints) this.note(`Hint: ${hint}`);
    this.exit(1);
  }

  /** Writes a result to stdout, whole, with an end of its last line. Throws FILE_WRITE. */
  async print(text: string): Promise<void> {
    if (text !== '') await this.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Writes to stdout, and waits until all is there: a closed pipe (`| head`) ends the program quietly. Throws FILE_WRITE. */
  async write(text: string): Promise<void> {
    // Programs get every byte as it is; a person gets none that moves the cursor.
    const shown = process.stdout.isTTY ? visible(text) : text;
    const cause = await new Promise<NodeJS.ErrnoException | null | undefined>(resolve => {
      process.stdout.write(shown, resolve);
    });
    if (!cause || cause.code === 'EPIPE') return;
    throw new AirgapError('FILE_WRITE', `cannot write to stdout: ${cause.message}`, { cause });
  }

  /** Writes a result to a file, whole or not at all, and says so, with `what` is in it; to stdout where no file is named. Throws FILE_WRITE. */
  async printOrWrite(text: string, file: string | undefined, what?: string): Promise<void> {
    if (file === undefined) return this.print(text);
    const { writeFileAtomically } = await import('./host/files.ts');
    await writeFileAtomically(file, text);
    this.note(what === undefined ? `${file} is written.` : `${file}: ${what}.`);
  }

  progress(wanted: boolean, title: string): Show {
    return progressOn(wanted && process.stderr.isTTY === true, process.stderr, title);
  }

  /** Our own errors as message and hint, exit 1 (2 for USAGE); oclif's as it does; anything else is a defect. */
  override async catch(error: Error & { exitCode?: number; oclif?: { exit?: number } }): Promise<void> {
    if (error instanceof AirgapError) {
      this.note(`Error: ${error.message}`);
      if (error.hint !== undefined) this.note(`Hint: ${error.hint}`);
      if (process.env.DEBUG) this.note(String(error.stack) + causes(error));
      this.exit(error.code === 'USAGE' ? 2 : 1);
    }
    if (error.oclif !== undefined) return super.catch(error);
    this.note(`Error: ${error.message} (this is a defect of helm-airgap)`);
    this.note(process.env.DEBUG ? String(error.stack) : 'Hint: DEBUG=1 shows where; please report it with that.');
    this.exit(1);
  }
}

/** What a command asks of oclif's configuration: names, and hooks, of which we have none. Nothing is read from files. */
export function bareConfig(program: Program): Config {
  const { name, version, oclif } = program.pjson ?? { oclif: {} };
  const runHook = async () => ({ successes: [], failures: [] });
  return Object.assign(new Config(program), { name, version, bin: oclif.bin, binAliases: oclif.binAliases, runHook });
}

function causes(error: Error): string {
  return error.cause instanceof Error ? `\nCaused by: ${error.cause.stack}${causes(error.cause)}` : '';
}

/** As Helm and kubectl have it. An empty name of a file, an image or a mirror would mean none, or all. */
function mayBeEmpty(token: { type: 'arg' } | { type: 'flag'; flag: string }): boolean {
  return token.type === 'flag' && /^(set(-.*)?|namespace|selector)$/.test(token.flag);
}

/** The flag for a configuration file, the same for every command. */
export const configFlag = {
  config: string({
    char: 'c',
    description: 'configuration file; airgap.yaml of the current folder when it is there',
    helpValue: 'FILE',
    env: 'AIRGAP_CONFIG',
  }),
};
