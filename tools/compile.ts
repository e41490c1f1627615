// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandManifest, compiledManifest } from './command-manifest.ts';

const root = path.dirname(import.meta.dirname);

/** Compiles `src` into a folder that is made anew, and puts the command manifest for the compiled code beside it. */
export async function compile(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const tsc = path.join(root, 'node_modules', '.bin', 'tsc');
  const { status } = spawnSync(tsc, ['-p', path.join(root, 'tools'), '--outDir', folder], { stdio: 'inherit' });
  if (status !== 0) throw new Error('src does not compile');
  const manifest = compiledManifest(await commandManifest());
  writeFileSync(path.join(folder, 'oclif.manifest.json'), JSON.stringify(manifest));
}
