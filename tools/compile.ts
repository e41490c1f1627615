// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { commandManifest, compiledManifest } from './command-manifest.ts';
import { lateRequires } from './late-requires.ts';
import { oneCore } from './one-core.ts';
import { slimUndici } from './slim-undici.ts';

const root = path.dirname(import.meta.dirname);

// CommonJS packages `require` Node's own modules, all others are in the bundle. `createRequire` in each file took longer.
const commonJs = 'const require=process.getBuiltinModule;';

/**
 * Commands that are bundled once more, alone, for plain calls: what they load first is then a few files, not each chunk
 * that any two commands share, a tenth of a second call's start. oclif's own way takes the bundle of all.
 */
const PLAIN = ['discover', 'mirror'];

/**
 * Bundles the program with its packages into a folder that is made anew: one file a command and the chunks that they
 * share, with the command manifest and the packages' licences. Loading 230 files one by one took most of a start.
 */
export async function compile(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const metafile = await bundle(['src/program.ts', 'src/completion.ts', ...commandFiles()], folder, 'src');
  for (const id of PLAIN) {
    const file = `src/commands/${id}.ts`;
    await bundle([file], path.join(folder, 'plain', id), 'src/commands', [oneCore(root, file, metafile)]);
  }
  writeFileSync(path.join(folder, 'LICENSES.txt'), licences(metafile));
  const manifest = compiledManifest(await commandManifest(), PLAIN);
  // Last: bin/run.cjs takes the build when this file is there and newer than the sources.
  writeFileSync(path.join(folder, 'oclif.manifest.json'), JSON.stringify(manifest));
}

async function bundle(
  entryPoints: string[],
  outdir: string,
  outbase: string,
  plugins: Plugin[] = [],
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outbase,
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    banner: { js: commonJs },
    define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
    plugins: [lateRequires, slimUndici, ...plugins],
    metafile: true,
  });
  return metafile;
}

function commandFiles(): string[] {
  const names = readdirSync(path.join(root, 'src', 'commands'), { recursive: true, encoding: 'utf8' });
  return names.filter(name => name.endsWith('.ts')).map(name => `src/commands/${name}`);
}

/** The licence of every package that went into the bundle, as its authors wrote it. */
function licences({ inputs }: Metafile): string {
  const packages = Object.keys(inputs).map(file => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  const named = [...new Set(packages)].filter(folder => folder !== undefined).sort();
  return named
    .map(folder => `${folder.replace(/^.*node_modules\//, '')}\n\n${licenceOf(folder)}`)
    .join(`\n${'-'.repeat(80)}\n`);
}

function licenceOf(folder: string): string {
  const place = path.join(root, folder);
  const file = readdirSync(place).find(name => /^(licen[cs]e|copying)/i.test(name));
  if (file !== undefined) return readFileSync(path.join(place, file), 'utf8');
  const { license } = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8')) as { license?: string };
  if (!license) throw new Error(`${folder} names no licence`);
  return `${license}\n`;
}
