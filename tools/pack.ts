// SPDX-License-Identifier: Apache-2.0
// `npm run pack [FOLDER [URL]]`: airgap-VERSION.tgz, the plugin as `helm plugin install` takes it, with all that it needs but
// Node; airgap-render-VERSION.tgz, the post-renderer for Helm 4; and dist/airgap.krew.yaml, by which krew installs the
// first of them for kubectl. URL is the folder that the archives can be downloaded from.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filesBelow, type PackedFile, packedFiles } from '../src/self/packed-files.ts';
import { pluginArchive } from '../src/self/plugin-archive.ts';
import { writePluginFront } from '../src/self/plugin-front.ts';
import { compile } from './compile.ts';
import { krewManifest } from './krew-manifest.ts';
import { postRendererFiles } from './post-renderer.ts';

const root = path.dirname(import.meta.dirname);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const target = path.resolve(process.argv[2] ?? '.');
const downloads = (process.argv[3] ?? 'https://files.example.com').replace(/\/+$/, '');

interface Written {
  readonly file: string;
  readonly sha256: string;
}

mkdirSync(target, { recursive: true });
const folder = mkdtempSync(path.join(tmpdir(), 'airgap-'));
try {
  const [compiled, front] = [path.join(folder, 'compiled'), path.join(folder, 'front')];
  await compile(compiled);
  writePluginFront(root, front);
  const plugin = packedFiles(root, compiled);
  const below = plugin.map(({ name, file }) => ({ name: `airgap/${name}`, file }));
  writeKrew(await write('airgap', [...filesBelow(front, ''), ...below]));
  await write('airgap-render', postRendererFiles(root, plugin, path.join(folder, 'post-renderer')));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function write(name: string, files: readonly PackedFile[]): Promise<Written> {
  const archive = path.join(target, `${name}-${version}.tgz`);
  const bytes = await pluginArchive(files);
  writeFileSync(archive, bytes);
  const digest = createHash('sha256').update(bytes).digest('hex');
  console.log(`${path.relative('', archive)}  ${(bytes.length / 1e6).toFixed(1)} MB  sha256:${digest}`);
  return { file: path.basename(archive), sha256: digest };
}

function writeKrew({ file, sha256 }: Written): void {
  const manifest = path.join(target, 'dist', 'airgap.krew.yaml');
  mkdirSync(path.dirname(manifest), { recursive: true });
  writeFileSync(manifest, krewManifest({ version, uri: `${downloads}/${file}`, sha256 }));
  console.log(path.relative('', manifest));
}
