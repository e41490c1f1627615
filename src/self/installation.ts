// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { filesBelow, packedFiles } from './packed-files.ts';
import { pluginArchive } from './plugin-archive.ts';
import { writePluginFront } from './plugin-front.ts';

/** The program as it stands on this machine. */
export interface Installation {
  /** The folder of `bin/` and `dist/`. */
  readonly root: string;
  /** False in a checkout whose build is older than its sources, or is not there: these run then. */
  readonly built: boolean;
}

/** The one that this process was started from, by `bin/run.cjs`. */
export function runningInstallation(): Installation {
  const start = realpathSync(process.argv[1] ?? '');
  return { root: path.dirname(path.dirname(start)), built: !import.meta.filename.endsWith('.ts') };
}

export interface OwnArchive {
  readonly version: string;
  /** Its file's name: Helm 4 wants an archive to be named after the folder in it. */
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * The program as `helm plugin install` takes it, with all that it needs but Node: the bytes of `npm run pack`. `folder` is a
 * place for what stands in front. Throws INPUT_NOT_FOUND where there is no build.
 */
export async function packInstallation({ root, built }: Installation, folder: string): Promise<OwnArchive> {
  const code = path.join(root, 'dist');
  if (!built || !existsSync(path.join(code, 'oclif.manifest.json'))) {
    throw new AirgapError('INPUT_NOT_FOUND', `--include-self: ${root} has no build of the program that is up to date`, {
      hint: 'Run `npm run build` there, or export with the packed plugin.',
    });
  }
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  writePluginFront(root, folder);
  const plugin = packedFiles(root, code).map(({ name, file }) => ({ name: `airgap/${name}`, file }));
  const bytes = await pluginArchive([...filesBelow(folder, ''), ...plugin]);
  return { version, name: `airgap-${version}.tgz`, bytes };
}
