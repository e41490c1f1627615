// SPDX-License-Identifier: Apache-2.0
// `npm run test:conformance` runs this first: the suite into .tools/. Where it cannot be had that is said; its test is then skipped.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CONFORMANCE, conformance } from './conformance.ts';
import { toolFile, toolsFolder } from './pinned-tools.ts';

if (conformance() === undefined) get();

function get(): void {
  mkdirSync(toolsFolder, { recursive: true });
  const folder = mkdtempSync(path.join(toolsFolder, 'building-'));
  const module = `${CONFORMANCE.goPackage}@${CONFORMANCE.version}`;
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0' };
  const { status } = spawnSync('go', ['install', '-ldflags=-s -w', module], { env, stdio: 'inherit' });
  if (status === 0) renameSync(folder, path.dirname(toolFile(CONFORMANCE)));
  else {
    rmSync(folder, { recursive: true, force: true });
    process.stderr.write(`tools: no ${module}: its test is skipped. CONFORMANCE=FILE names one that you have built.\n`);
  }
}
