// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from '@oclif/core/command';
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
  return {
    commands: Object.fromEntries(sorted.map(([id, command]) => [id, { ...command, usage: usageOf(command) }])),
    version,
  };
}

/** What is needed, in one line. oclif's own names all flags, and shows one that excludes others as if only one could be given. */
function usageOf({ args, flags }: Command.Cached): string {
  const needed = Object.values(flags).filter(flag => flag.required);
  return [
    '<%= command.id %>',
    ...Object.values(args).flatMap(({ name, required, hidden, multiple }) => {
      const shown = `${name.toUpperCase()}${multiple ? '...' : ''}`;
      return hidden ? [] : [required ? shown : `[${shown}]`];
    }),
    ...needed.map(flag => `--${flag.name} ${(flag.type === 'option' && flag.helpValue) || flag.name.toUpperCase()}`),
    '[FLAGS]',
  ].join(' ');
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
