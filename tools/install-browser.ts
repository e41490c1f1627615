// SPDX-License-Identifier: Apache-2.0
// `npm run test:browser` runs this first: Debian's Chromium into .tools/, with the libraries that this machine lacks. Where it
// cannot be had that is said; the tests are then skipped.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { browser, CHROMIUM } from './browser.ts';
import { toolsFolder } from './pinned-tools.ts';

if (browser() === undefined) get();

function get(): void {
  process.stderr.write('tools: getting Chromium, once (some 130 MB)\n');
  mkdirSync(toolsFolder, { recursive: true });
  const folder = mkdtempSync(path.join(toolsFolder, 'building-'));
  try {
    unpack(folder, packagesNeeded());
    writeFileSync(path.join(folder, 'chromium'), starter(), { mode: 0o755 });
    renameSync(folder, path.dirname(CHROMIUM));
  } catch (error) {
    process.stderr.write(`tools: no Chromium: ${(error as Error).message}; tests that need it are skipped\n`);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What installing Chromium here would fetch: 'URL' NAME_VERSION_ARCH.deb SIZE HASH. Nothing is installed. */
function packagesNeeded(): string[] {
  const words = ['install', '--yes', '--no-install-recommends', '--print-uris', 'chromium'];
  const named = [...run('.', 'apt-get', words).matchAll(/^'[^']+' ([^_\s]+)_\S+\.deb /gm)].map(([, name = '']) => name);
  if (!named.includes('chromium')) throw new Error('apt-get knows no chromium');
  return named;
}

/** Packages are unpacked, not installed: nothing of the system changes. */
function unpack(folder: string, packages: readonly string[]): void {
  run(folder, 'apt-get', ['download', ...packages]);
  for (const archive of readdirSync(folder).filter(name => name.endsWith('.deb'))) {
    run(folder, 'dpkg-deb', ['-x', archive, 'root']);
    rmSync(path.join(folder, archive));
  }
}

function starter(): string {
  return `${[
    '#!/bin/sh',
    'root=$(cd "$(dirname "$0")" && pwd)/root',
    'lib=$(echo "$root"/usr/lib/*-linux-gnu)',
    // Libraries of PulseAudio and others lie one folder deeper.
    'export LD_LIBRARY_PATH="$lib$(printf ":%s" "$lib"/*/)"',
    'exec "$root/usr/lib/chromium/chromium" "$@"',
  ].join('\n')}\n`;
}

function run(cwd: string, program: string, words: readonly string[]): string {
  const { status, error, stdout } = spawnSync(program, words, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${words[0]} failed`);
  return stdout;
}
