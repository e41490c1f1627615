// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isProgram, toolsFolder } from './pinned-tools.ts';

/** Puts a program, and what it needs, into a folder. */
export type Make = (folder: string) => void;

/**
 * Has a program made in a folder of its own, and moves that into place whole: of two that run at once the first one wins, and an
 * interrupted one leaves nothing that looks finished.
 */
export function intoTools(file: string, make: Make): void {
  mkdirSync(toolsFolder, { recursive: true });
  const folder = mkdtempSync(path.join(toolsFolder, 'building-'));
  try {
    make(folder);
    renameSync(folder, path.dirname(file));
  } catch (error) {
    // The other of two that run at once was faster by a hair.
    if (!isProgram(file)) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `intoTools`, unless the program is there. One that cannot be had is said, and no reason to run no tests. */
export function whereItCanBeHad(name: string, file: string, make: Make): void {
  if (isProgram(file)) return;
  say(`getting ${name}, once; minutes on a new machine`);
  try {
    intoTools(file, make);
  } catch (error) {
    say(`no ${name}: ${(error as Error).message}; tests that need it are skipped`);
  }
}

/** Builds a Go program of this package, `github.com/user/tool@v1.2.3`. */
export function goInstall(folder: string, goPackage: string, words: readonly string[] = []): void {
  run(folder, 'go', ['install', ...words, '-ldflags=-s -w', goPackage], {
    GOBIN: folder,
    GOFLAGS: '',
    CGO_ENABLED: '0',
  });
}

/** Packages of Debian are unpacked, not installed: no service starts, and nothing of the system changes. */
export function unpackDebian(folder: string, packages: readonly string[]): void {
  run(folder, 'apt-get', ['download', ...packages]);
  for (const archive of readdirSync(folder).filter(name => name.endsWith('.deb'))) {
    run(folder, 'dpkg-deb', ['-x', archive, 'root']);
    rmSync(path.join(folder, archive));
  }
}

/** What the program wrote to stdout; its stderr is shown. Throws when it fails. */
export function run(
  cwd: string,
  program: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): string {
  const env = { ...process.env, ...environment };
  const { status, error, stdout } = spawnSync(program, words, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${words[0]} failed`);
  return stdout;
}

export function say(line: string): void {
  process.stderr.write(`tools: ${line}\n`);
}
