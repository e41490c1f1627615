// SPDX-License-Identifier: Apache-2.0
// `npm run test:nodes` runs this first: container runtimes, and a client that asks them to pull, into .tools/. What cannot be had
// here is said; its tests are then skipped.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { busybox, CRI_PULL, containerds, type FromDebian, podman } from './node-runtimes.ts';
import { isProgram, toolsFolder } from './pinned-tools.ts';

const root = path.dirname(import.meta.dirname);

get('cri-pull', CRI_PULL, folder =>
  run(path.join(root, 'test', 'nodes', 'cri-pull'), 'go', [
    'build',
    '-trimpath',
    '-o',
    path.join(folder, 'cri-pull'),
    '.',
  ]),
);
for (const { name, file, from } of [...containerds, podman, busybox]) {
  get(name, file, folder => {
    if ('go' in from) fromGo(folder, from.go);
    else fromDebian(folder, path.basename(file), from);
  });
}

/** Makes a folder with the program in it, and moves it into place whole. */
function get(name: string, file: string, make: (folder: string) => void): void {
  if (isProgram(file)) return;
  process.stderr.write(`tools: getting ${name}, once\n`);
  mkdirSync(toolsFolder, { recursive: true });
  const folder = mkdtempSync(path.join(toolsFolder, 'building-'));
  try {
    make(folder);
    renameSync(folder, path.dirname(file));
  } catch (error) {
    process.stderr.write(`tools: no ${name}: ${(error as Error).message}; tests that need it are skipped\n`);
    rmSync(folder, { recursive: true, force: true });
  }
}

function fromGo(folder: string, program: string): void {
  const words = ['install', '-tags', 'no_btrfs no_devmapper no_zfs', '-ldflags=-s -w', program];
  run(folder, 'go', words, { GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0' });
}

/** Packages are unpacked, not installed: no service starts, and nothing of the system changes. */
function fromDebian(folder: string, program: string, from: FromDebian): void {
  run(folder, 'apt-get', ['download', ...from.debian]);
  for (const archive of readdirSync(folder).filter(name => name.endsWith('.deb'))) {
    run(folder, 'dpkg-deb', ['-x', archive, 'root']);
    rmSync(path.join(folder, archive));
  }
  const lines = [
    '#!/bin/sh',
    'root=$(dirname "$0")/root',
    'export LD_LIBRARY_PATH="$(echo "$root"/usr/lib/*-linux-gnu)"',
    `exec "$root/${from.folder ?? 'usr/bin'}/${program}" ${from.flags ?? ''} "$@"`,
  ];
  writeFileSync(path.join(folder, program), `${lines.join('\n')}\n`, { mode: 0o755 });
}

function run(cwd: string, program: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
  const env = { ...process.env, ...environment };
  const { status, error } = spawnSync(program, words, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${words[0]} failed`);
}
