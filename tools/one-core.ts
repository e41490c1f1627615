// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Keeps what an entry point loads at once in one file. esbuild makes a chunk for each set of dynamic imports that share a
 * module, two dozen tiny files for one command, each of which Node resolves and opens: here every source that is imported
 * later imports the entry too, so that they all share all of it.
 */
export function oneCore(entry: string): Plugin {
  const later = new Set<string>();
  return {
    name: 'one-core',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path: wanted, resolveDir }) => {
        if (kind === 'dynamic-import') later.add(path.resolve(resolveDir, wanted));
        return undefined;
      });
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => {
        if (!later.has(file)) return undefined;
        return { contents: `import ${JSON.stringify(entry)};\n${readFileSync(file, 'utf8')}`, loader: 'ts' };
      });
    },
  };
}
