// SPDX-License-Identifier: Apache-2.0
// `npm run pack [FOLDER]`: airgap-VERSION.tgz, the plugin as `helm plugin install` takes it, with all that it needs but Node.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compile } from './compile.ts';
import { packedFiles } from './packed-files.ts';
import { pluginArchive } from './plugin-archive.ts';

const root = path.dirname(import.meta.dirname);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const archive = path.resolve(process.argv[2] ?? '.', `airgap-${version}.tgz`);

const compiled = mkdtempSync(path.join(tmpdir(), 'airgap-'));
try {
  await compile(compiled);
  const bytes = await pluginArchive('airgap', packedFiles(root, compiled));
  writeFileSync(archive, bytes);
  const digest = createHash('sha256').update(bytes).digest('hex');
  console.log(`${path.relative('', archive)}  ${(bytes.length / 1e6).toFixed(1)} MB  sha256:${digest}`);
} finally {
  rmSync(compiled, { recursive: true, force: true });
}
