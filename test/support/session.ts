// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTwoFilesPatch } from 'diff';
import fastGlob from 'fast-glob';
import { runProcess } from '../../src/host/process.ts';
import { peer } from '../../tools/pinned-tools.ts';
import type { FakeApiServer } from './fake-api-server.ts';
import type { Script, ScriptLine, Word } from './script.ts';
import { commands } from './session-commands.ts';
import type { SessionRegistry } from './session-registry.ts';

export const ROOT: string = path.join(import.meta.dirname, '..', '..');

/** Files up to this size are compared by content; larger ones, sparse ones of a test, by size and time. */
const HASHED = 1024 * 1024;

export interface SessionOptions {
  /** An empty folder, for this session alone. */
  readonly folder: string;
  /** Shared by all sessions: Node's compile cache stands here, and a cold one doubles the time of a command. */
  readonly cache: string;
  /** The Helm to run. */
  readonly helm: string;
  /** Other programs that the script asks for; it finds them on PATH. */
  readonly needs?: readonly string[];
  /** Takes what `cmp` finds for right, and keeps it in `updated`. */
  readonly update: boolean;
}

/**
 * One run of a script with one Helm. `work` holds the script's files and is the current folder; beside it stand HOME,
 * Helm's folders and TMPDIR. Nothing of the user's environment gets in, and the only way out is a proxy that is not there.
 */
export class Session {
  readonly env: Record<string, string>;
  readonly updated: Map<string, string> = new Map();
  readonly closes: (() => Promise<void>)[] = [];
  registry: SessionRegistry | undefined;
  cluster: FakeApiServer | undefined;
  /** Of the last command, with this run's own names replaced: `$WORK`, `$REGISTRY`. */
  output: { stdout: string; stderr: string } = { stdout: '', stderr: '' };
  stdin: Buffer | undefined;
  /** The files in `work` before the last command. */
  before: ReadonlyMap<string, string> = new Map();
  /** Where commands run, from `work`. */
  folder = '.';
  readonly #programs: ReadonlyMap<string, string>;
  readonly #script: Script;
  readonly #options: SessionOptions;

  constructor(script: Script, options: SessionOptions) {
    const at = (name: string): string => path.join(options.folder, name);
    this.#script = script;
    this.#options = options;
    this.#programs = new Map([
      ['helm', options.helm],
      ['helm-airgap', path.join(options.folder, 'bin', 'helm-airgap')],
      ['kubectl-airgap', path.join(ROOT, 'bin', 'kubectl-airgap')],
      ['git', 'git'],
    ]);
    this.env = {
      PATH: `${at('bin')}:/usr/bin:/bin`,
      ROOT,
      WORK: at('work'),
      HOME: at('home'),
      TMPDIR: at('tmp'),
      XDG_CACHE_HOME: options.cache,
      HELM_BIN: options.helm,
      HELM_CACHE_HOME: at('helm/cache'),
      HELM_CONFIG_HOME: at('helm/config'),
      HELM_DATA_HOME: at('helm/data'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'session',
      GIT_AUTHOR_EMAIL: 'session@shop.example',
      GIT_COMMITTER_NAME: 'session',
      GIT_COMMITTER_EMAIL: 'session@shop.example',
      HTTP_PROXY: 'http://127.0.0.1:9',
      HTTPS_PROXY: 'http://127.0.0.1:9',
    };
  }

  /** Runs the script to its end, or to the first line that fails. Nothing may be left in TMPDIR. */
  async run(): Promise<void> {
    const { folder, helm } = this.#options;
    for (const name of ['work', 'home', 'tmp', 'bin']) await mkdir(path.join(folder, name));
    await symlink(path.join(ROOT, 'bin', 'helm-airgap'), path.join(folder, 'bin', 'helm-airgap'));
    await symlink(helm, path.join(folder, 'bin', 'helm'));
    for (const name of this.#options.needs ?? []) await symlink(peer(name) ?? name, path.join(folder, 'bin', name));
    for (const [name, text] of this.#script.files) await this.write(name, text);
    try {
      for (const line of this.#script.lines) await this.#runLine(line);
      assert.deepEqual(await readdir(path.join(folder, 'tmp')), [], 'files were left in TMPDIR');
    } finally {
      for (const close of this.closes) await close();
    }
  }

  async #runLine({ number, negated, words: [name, ...rest] }: ScriptLine): Promise<void> {
    const command = commands[name?.text ?? ''];
    const words = rest.map(word => this.expand(word));
    try {
      assert.ok(command, 'no such command');
      await command(this, words, negated);
    } catch (error) {
      const said = Object.entries(this.output).map(([stream, text]) => `[${stream}]\n${text}`);
      const line = `line ${number}: ${[name?.text, ...words].join(' ')}`;
      // Without the stack: what went wrong is in the script, not here.
      throw Object.assign(new Error([line, (error as Error).message, ...said].join('\n')), { stack: '' });
    }
  }

  /** Runs a program of the session; its exit code must be this one, null when a signal is to end it. */
  async exec(code: number | null, [program = '', ...args]: readonly string[]): Promise<void> {
    const file = this.#programs.get(program);
    assert.ok(file, `a session runs ${[...this.#programs.keys()].join(', ')}, not ${program}`);
    this.before = await this.fingerprints();
    const stdin = this.stdin === undefined ? {} : { stdin: this.stdin };
    const finished = await runProcess(file, args, { cwd: this.at(this.folder), env: this.env, ...stdin });
    this.stdin = undefined;
    this.output = { stdout: this.#plain(finished.stdout.toString('utf8')), stderr: this.#plain(finished.stderr) };
    assert.equal(finished.code, code, 'exit code');
  }

  /** A path of the script as one of this machine. */
  at(file: string): string {
    return path.resolve(this.env.WORK ?? '', file);
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(this.at(file)), { recursive: true });
    await writeFile(this.at(file), text);
  }

  /** A file of the script, or `stdout` or `stderr` of the last command. */
  async read(file: string): Promise<string> {
    if (file === 'stdout' || file === 'stderr') return this.output[file];
    return this.#plain(await readFile(this.at(file), 'utf8'));
  }

  /** Compares with a golden file of the script; when updating, takes the text for right. */
  async compare(file: string, golden: string): Promise<void> {
    await this.compareText(await this.read(file), golden, file);
  }

  async compareText(text: string, golden: string, name: string): Promise<void> {
    if (this.#options.update && this.#script.files.has(golden)) this.updated.set(golden, text);
    else
      assert.ok(text === (await this.read(golden)), createTwoFilesPatch(golden, name, await this.read(golden), text));
  }

  /** `$NAME` as the environment has it; an unknown one stays. */
  expand({ text, quoted }: Word): string {
    return quoted ? text : text.replace(/\$(\w+)/g, (whole, name: string) => this.env[name] ?? whole);
  }

  async fingerprints(): Promise<Map<string, string>> {
    const names = await fastGlob('**', { cwd: this.at('.'), dot: true });
    const prints = names.sort().map(async name => [name, await fingerprint(this.at(name))] as const);
    return new Map(await Promise.all(prints));
  }

  /** What differs from run to run goes by its name. */
  #plain(text: string): string {
    const names = ['WORK', 'TMPDIR', 'HOME', 'REGISTRY', 'MIRROR', 'SERVER', 'API', 'HELM_BIN', 'ROOT'];
    return names.reduce((plain, name) => (this.env[name] ? plain.replaceAll(this.env[name], `$${name}`) : plain), text);
  }
}

async function fingerprint(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  if (size > HASHED) return `${size} bytes of ${mtimeMs}`;
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
