// SPDX-License-Identifier: Apache-2.0
import { runProcess } from '../../src/host/process.ts';

/** What a command of a session left. `exit` is null when a signal ended it. */
export interface Ran {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Which of a command's output is shown: its first lines, those that match, or all. */
export interface Shown {
  readonly first?: number;
  readonly matching?: RegExp;
}

/** A terminal session that somebody else watches: commands as typed, what they said, and whether that was expected. */
export class Session {
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #write: (text: string) => void;
  readonly #expectations: { readonly what: string; readonly met: boolean }[] = [];

  constructor(folder: string, environment: NodeJS.ProcessEnv, write: (text: string) => void) {
    this.#folder = folder;
    this.#environment = environment;
    this.#write = write;
  }

  say(text: string): void {
    this.#write(`${text}\n`);
  }

  /** Runs a command in the session's folder and shows it with its output, stdout before stderr, and its exit code unless 0. */
  async run(words: readonly string[], shown: Shown = {}): Promise<Ran> {
    const ran = await this.runQuietly(words);
    const filter = shown.matching === undefined ? '' : ` | grep '${shown.matching.source}'`;
    this.say(`\n$ ${typed(words)}${filter}`);
    for (const line of [...cut(ran.stdout, shown), ...cut(ran.stderr, {})]) this.say(line);
    if (ran.exit !== 0) this.say(`(exit ${ran.exit})`);
    return ran;
  }

  async runQuietly([command = '', ...args]: readonly string[]): Promise<Ran> {
    const { code, stdout, stderr } = await runProcess(command, args, { cwd: this.#folder, env: this.#environment });
    return { exit: code, stdout: stdout.toString('utf8'), stderr };
  }

  /** Notes whether something is as it should be. */
  expect(what: string, met: boolean): void {
    this.#expectations.push({ what, met });
  }

  /** Shows all expectations; true when each was met and there was one. */
  conclude(): boolean {
    const good = this.#expectations.filter(({ met }) => met).length;
    for (const { what, met } of this.#expectations) this.say(`  ${met ? 'ok ' : 'NOT'} ${what}`);
    this.say(`\n${good} of ${this.#expectations.length} as expected.`);
    return good > 0 && good === this.#expectations.length;
  }
}

/** A flag that is repeated stands on a line of its own each time. */
function typed(words: readonly string[]): string {
  const repeated = words.filter(word => word.startsWith('--') && words.indexOf(word) !== words.lastIndexOf(word));
  return words.map(word => (repeated.includes(word) ? `\\\n    ${word}` : word)).join(' ');
}

function cut(text: string, { first, matching }: Shown): string[] {
  const lines = text === '' ? [] : text.replace(/\n+$/, '').split('\n');
  const wanted = matching === undefined ? lines : lines.filter(line => matching.test(line));
  if (first === undefined || wanted.length <= first + 1) return wanted;
  return [...wanted.slice(0, first), `… ${wanted.length - first} more lines`];
}
