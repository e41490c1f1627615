// SPDX-License-Identifier: Apache-2.0
// `npm run test:browser` runs this first: Debian's Chromium into .tools/, with the libraries that this machine lacks. Where it
// cannot be had that is said; the tests are then skipped.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { browser, CHROMIUM } from './browser.ts';
import { run, unpackDebian, whereItCanBeHad } from './into-tools.ts';

if (browser() === undefined) {
  whereItCanBeHad('Chromium, some 130 MB', CHROMIUM, folder => {
    unpackDebian(folder, packagesNeeded());
    writeFileSync(path.join(folder, 'chromium'), starter(), { mode: 0o755 });
  });
}

/** What installing Chromium here would fetch: 'URL' NAME_VERSION_ARCH.deb SIZE HASH. Nothing is installed. */
function packagesNeeded(): string[] {
  const words = ['install', '--yes', '--no-install-recommends', '--print-uris', 'chromium'];
  const named = [...run('.', 'apt-get', words).matchAll(/^'[^']+' ([^_\s]+)_\S+\.deb /gm)].map(([, name = '']) => name);
  if (!named.includes('chromium')) throw new Error('apt-get knows no chromium');
  return named;
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
