// SPDX-License-Identifier: Apache-2.0
// `npm run generate` writes the committed files that are made from the code; `--check` says which are out of date.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { builtInModule } from './built-in-rules.ts';
import { commandManifest } from './command-manifest.ts';
import { withCommandTable } from './command-table.ts';
import { withKeyTable } from './key-table.ts';
import { templateModule } from './node-templates.ts';
import { validatorModule } from './schema-validators.ts';

const root = path.dirname(import.meta.dirname);
const manifest = await commandManifest();

/** Each generated file, relative to the project, and what it has to hold. */
const generated: ReadonlyMap<string, string> = new Map([
  ['src/oclif.manifest.json', formatted('oclif.manifest.json', JSON.stringify(manifest))],
  [
    'src/config/validate-config.generated.ts',
    validatorModule(path.join(root, 'schemas', 'airgap.schema.json'), { verbose: true }),
  ],
  ['src/lock/validate-lock.generated.ts', validatorModule(path.join(root, 'schemas', 'airgap.lock.schema.json'))],
  ['src/bundle/validate-bundle.generated.ts', validatorModule(path.join(root, 'schemas', 'bundle.schema.json'))],
  [
    'src/plan/shards/validate-layers.generated.ts',
    validatorModule(path.join(root, 'schemas', 'airgap.layers.schema.json')),
  ],
  ['src/action/validate-doctored.generated.ts', validatorModule(path.join(root, 'schemas', 'doctor.schema.json'))],
  ['src/action/validate-mirrored.generated.ts', validatorModule(path.join(root, 'schemas', 'mirror.schema.json'))],
  ['src/knowledge/validate-rule.generated.ts', validatorModule(path.join(root, 'schemas', 'knowledge.schema.json'))],
  ['src/knowledge/built-in.generated.ts', builtInModule(path.join(root, 'knowledge'))],
  ['src/emit/nodes/templates.generated.ts', templateModule(path.join(root, 'templates'))],
  ['README.md', withCommandTable(current('README.md'), manifest)],
  [
    'docs/airgap-yaml.md',
    withKeyTable(current('docs/airgap-yaml.md'), path.join(root, 'schemas', 'airgap.schema.json')),
  ],
]);

const stale = [...generated].filter(([file, content]) => current(file) !== content);
if (!process.argv.includes('--check')) {
  for (const [file, content] of stale) writeFileSync(path.join(root, file), content);
  console.log(stale.length === 0 ? 'generated files are current' : `written: ${names(stale)}`);
} else if (stale.length > 0) {
  console.error(`out of date: ${names(stale)}. Run \`npm run generate\` and commit the result.`);
  process.exitCode = 1;
}

function current(file: string): string {
  const place = path.join(root, file);
  return existsSync(place) ? readFileSync(place, 'utf8') : '';
}

function names(files: readonly (readonly [string, string])[]): string {
  return files.map(([file]) => file).join(', ');
}

/** As the project's formatter wants it, so that `npm run lint` and this agree. */
function formatted(name: string, content: string): string {
  const biome = path.join(root, 'node_modules', '.bin', 'biome');
  const { status, stdout, stderr } = spawnSync(biome, ['format', `--stdin-file-path=${name}`], {
    cwd: root,
    input: content,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`biome could not format ${name}: ${stderr}`);
  return stdout;
}
