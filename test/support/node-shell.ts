// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { busybox } from '../../tools/node-runtimes.ts';
import { isProgram, onPath } from '../../tools/pinned-tools.ts';

/** Words that run a script: the system's shell, and busybox' where it can be had. */
export const SHELLS: readonly (readonly [string, ...string[]])[] = [
  ['sh'],
  ...[onPath('busybox') ?? busybox.file].filter(isProgram).map(file => [file, 'sh'] as [string, ...string[]]),
];

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when it was killed. */
  readonly status: number | null;
}

/** Folders of one test, below one that goes away. */
export class Bench {
  readonly folder: string = mkdtempSync(path.join(tmpdir(), 'node-'));
  #count = 0;

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A new folder with these files; a name that ends with a slash is an empty folder. */
  place(files: Readonly<Record<string, string>>, modes: Readonly<Record<string, number>> = {}): string {
    const folder = path.join(this.folder, String(this.#count++));
    mkdirSync(folder);
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(name.endsWith('/') ? file : path.dirname(file), { recursive: true });
      if (!name.endsWith('/')) writeFileSync(file, text, { mode: modes[name] ?? 0o644 });
    }
    return folder;
  }

  copy(folder: string): string {
    const copy = path.join(this.folder, String(this.#count++));
    cpSync(folder, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    return copy;
  }
}

/** All below a folder: a file with its mode and text, a link with where it leads, a folder with a slash. */
export function tree(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(names.map(name => entry(folder, name)));
}

function entry(folder: string, name: string): [string, string] {
  const file = path.join(folder, name);
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) return [name, `-> ${readlinkSync(file)}`];
  if (stat.isDirectory()) return [`${name}/`, ''];
  return [name, `${(stat.mode & 0o777).toString(8)} ${readFileSync(file, 'utf8')}`];
}

export function runScript(
  shell: readonly [string, ...string[]],
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Ran {
  const [program, ...own] = shell;
  // A group of its own, so that it can be killed with all that it started.
  const options = { encoding: 'utf8', env: { ...process.env, ...env }, detached: true } as const;
  const { stdout, stderr, status } = spawnSync(program, [...own, ...words], options);
  return { stdout, stderr, status };
}

/** Runs it and takes nothing but success without a complaint; gives back what it said. */
export function succeeds(
  shell: readonly [string, ...string[]],
  words: readonly string[],
  env?: NodeJS.ProcessEnv,
): string {
  const { stdout, stderr, status } = runScript(shell, words, env);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return stdout;
}

const CHANGING = ['mv', 'rm', 'cp', 'cat', 'chmod', 'mkdir', 'rmdir'];

/** The script with a way to die before its n-th command that changes something: `DIE_AT` says which, `STEPS` counts. */
export function mortal(script: string): string {
  const step =
    'step() { until read -r n < "$STEPS"; do :; done; n=$((n + 1)); echo "$n" > "$STEPS"; [ "$n" != "$DIE_AT" ] || kill -9 0; }';
  const wrapped = [...CHANGING.map(name => `${name}() { step; command ${name} "$@"; }`), 'sync() { :; }'];
  assert.ok(script.includes('\numask 022\n'));
  return script.replace('\numask 022\n', `\numask 022\n${[step, ...wrapped].join('\n')}\n`);
}

/** Runs a script again and again, killed one step later each time, until it comes to its end; `look` sees what each left. */
export function killedEverywhere(
  run: (env: NodeJS.ProcessEnv) => Ran,
  bench: Bench,
  look: (at: number) => void,
): number {
  const steps = path.join(bench.folder, 'steps');
  for (let at = 1; at < 1000; at += 1) {
    writeFileSync(steps, '0\n');
    const { status, stderr } = run({ STEPS: steps, DIE_AT: String(at) });
    if (status !== null) {
      assert.equal(status, 0, stderr);
      return at - 1;
    }
    look(at);
  }
  throw new Error('it does not come to an end');
}
