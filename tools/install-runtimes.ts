// SPDX-License-Identifier: Apache-2.0
// `npm run test:nodes` runs this first: container runtimes, and a client that asks them to pull, into .tools/. What cannot be had
// here is said; its tests are then skipped.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { goInstall, run, unpackDebian, whereItCanBeHad } from './into-tools.ts';
import { busybox, CRI_PULL, containerds, type FromDebian, podman } from './node-runtimes.ts';

const source = path.join(import.meta.dirname, '..', 'test', 'nodes', 'cri-pull');

whereItCanBeHad('cri-pull', CRI_PULL, folder => {
  run(source, 'go', ['build', '-trimpath', '-o', path.join(folder, 'cri-pull'), '.']);
});
for (const { name, file, from } of [...containerds, podman, busybox]) {
  whereItCanBeHad(name, file, folder => {
    if ('go' in from) goInstall(folder, from.go, ['-tags', 'no_btrfs no_devmapper no_zfs']);
    else fromDebian(folder, path.basename(file), from);
  });
}

function fromDebian(folder: string, program: string, from: FromDebian): void {
  unpackDebian(folder, from.debian);
  const lines = [
    '#!/bin/sh',
    'root=$(dirname "$0")/root',
    'export LD_LIBRARY_PATH="$(echo "$root"/usr/lib/*-linux-gnu)"',
    `exec "$root/${from.folder ?? 'usr/bin'}/${program}" ${from.flags ?? ''} "$@"`,
  ];
  writeFileSync(path.join(folder, program), `${lines.join('\n')}\n`, { mode: 0o755 });
}
