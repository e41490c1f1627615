// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Plugin } from '@oclif/core/config';
import type { Manifest } from '@oclif/core/interfaces';

const root = path.dirname(import.meta.dirname);

/**
 * What oclif reads at start in place of loading every command: the names, flags and words of the classes in
 * `src/commands`, sorted by name. The files that it names are relative to `src`.
 */
export async function commandManifest(): Promise<Manifest> {
  const pjson = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const options = { ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true };
  const plugin = new Plugin({ root: path.join(root, 'src'), isRoot: true, pjson, ...options });
  await plugin.load();
  const { commands, version } = plugin.manifest;
  const sorted = Object.entries(commands).sort(([one], [other]) => (one < other ? -1 : 1));
  return { commands: Object.fromEntries(sorted), version };
}

/** The same manifest for the compiled code: its files are relative to `dist`. Those of `plain` have a second one. */
export function compiledManifest({ commands, version }: Manifest, plain: readonly string[]): Manifest {
  const compiled = Object.entries(commands).map(([id, command]) => {
    const relativePath = command.relativePath?.map(part => part.replace(/\.ts$/, '.js'));
    return [
      id,
      { ...command, relativePath, ...(plain.includes(id) && { plainPath: ['plain', id, `${id}.js`] }) },
    ] as const;
  });
  return { commands: Object.fromEntries(compiled), version };
}
