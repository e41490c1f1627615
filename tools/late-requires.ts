// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** The imports of a file that TypeScript compiled to CommonJS: their names are only ever used as `name_1.export`. */
const REQUIRE = /^const (\w+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm;

/**
 * Lets the files of oclif load what they import when they first use it. Any of its files loads them all, glob matching
 * and help templates too, which a command that runs never calls: 10 ms of each start.
 */
export const lateRequires: Plugin = {
  name: 'late-requires',
  setup(build) {
    let found = 0;
    build.onLoad({ filter: /@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, ({ path: file }) => {
      const contents = readFileSync(file, 'utf8').replace(REQUIRE, (_, name, load) => {
        found++;
        return `let $${name}; const ${name} = new Proxy({}, { get: (_, key) => ($${name} ??= ${load})[key] });`;
      });
      return { contents, loader: 'js' };
    });
    build.onEnd(() => {
      if (found === 0) throw new Error('oclif imports in another form now: see tools/late-requires.ts');
    });
  },
};
