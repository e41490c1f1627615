// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/**
 * Keeps what an entry point loads at once in one file. esbuild makes a chunk for each set of dynamic imports that share a
 * module, two dozen tiny files for one command, each of which Node resolves and opens: here every source that is imported
 * later imports the entry too, so that they all share all of it. The metafile is that of a build with this entry, both named
 * from the root: a source that is imported at once here and later there was at times read before esbuild had met the second,
 * and the bundle was another.
 */
export function oneCore(root: string, entry: string, metafile: Metafile): Plugin {
  const later = importedLater(entry, metafile);
  const core = path.join(root, entry);
  return {
    name: 'one-core',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => {
        if (!later.has(path.relative(root, file).replaceAll(path.sep, '/'))) return undefined;
        return { contents: `import ${JSON.stringify(core)};\n${readFileSync(file, 'utf8')}`, loader: 'ts' };
      });
    },
  };
}

/** The files that the entry, or a file that it needs, imports dynamically. */
function importedLater(entry: string, { inputs }: Metafile): ReadonlySet<string> {
  const [met, later] = [new Set([entry]), new Set<string>()];
  for (const file of met)
    for (const { path: imported, kind, external } of inputs[file]?.imports ?? []) {
      if (external) continue;
      met.add(imported);
      if (kind === 'dynamic-import') later.add(imported);
    }
  return later;
}
