// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspectBundle } from '../../src/action/inspect.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { BundleBench, contentOf, openOwn } from './bundle-bench.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

describe('the program in a bundle', () => {
  let bench: BundleBench;
  beforeEach(async () => {
    bench = await BundleBench.open();
    install(bench.at('installed'));
  });
  afterEach(() => bench.close());

  it('is shown, comes out with nothing but tar, and is what was installed', async () => {
    await bench.write('b.tar', { includeSelf: true });
    const { files } = await inspectBundle(await openOwn([bench.at('b.tar')]));
    assert.deepEqual(
      files.map(({ name, version, file }) => [name, version, file]),
      [
        ['helm-airgap', '7.8.9', 'airgap-7.8.9.tgz'],
        ['airgap.lock.yaml', 'latest', 'airgap.lock.yaml'],
        ['notes.txt', 'latest', 'notes.txt'],
      ],
    );
    const index = execFileSync('tar', ['-xOf', bench.at('b.tar'), 'index.json'], { encoding: 'utf8' });
    const place = /"vnd\.helm-airgap\.self": "(.*)"/.exec(index)?.[1] ?? '';
    writeFileSync(bench.at('self.tgz'), execFileSync('tar', ['-xOf', bench.at('b.tar'), place]));
    mkdirSync(bench.at('out'));
    execFileSync('tar', ['-xzf', bench.at('self.tgz'), '-C', bench.at('out')]);
    assert.match(readFileSync(bench.at('out/plugin.yaml'), 'utf8'), /HELM_PLUGIN_DIR\}\/airgap\/bin\/helm-airgap/);
    const run = [bench.at('out/airgap/bin/run.cjs'), '--version'];
    assert.match(execFileSync(process.execPath, run, { encoding: 'utf8' }), /^helm-airgap\/7\.8\.9 /);
    assert.equal(readFileSync(bench.at('out/airgap/dist/program.js'), 'utf8'), 'export {};\n');
  });

  it('is pushed as a file', async () => {
    await bench.write('b.tar', { includeSelf: true, images: ['quay.io/team/app*'] });
    const target = new MemorySource();
    await bench.push([bench.at('b.tar')], target);
    assert.ok((await contentOf(target))['mirror.example/m/files/helm-airgap:7.8.9']);
  });

  it('is in the first volume, and each says where', async () => {
    const refused = await bench.write('b.tar', { includeSelf: true, splitSize: 1 }).catch(error => error);
    const least = Number(/--split-size (\d+) is the least/.exec(refused.hint)?.[1]);
    const { volumes = [] } = await bench.write('b.tar', { includeSelf: true, splitSize: least });
    assert.ok(volumes.length > 1);
    for (const [at, { file }] of volumes.entries()) {
      const index = execFileSync('tar', ['-xOf', file, 'index.json'], { encoding: 'utf8' });
      const place = /"vnd\.helm-airgap\.self": "(.*)"/.exec(index)?.[1] ?? 'nothing';
      const names = execFileSync('tar', ['-tf', file], { encoding: 'utf8' }).split('\n');
      assert.equal(names.includes(place), at === 0);
    }
  });

  it('is refused where there is no build, before anything is written', async () => {
    rmSync(bench.at('installed/dist'), { recursive: true });
    await assert.rejects(bench.write('b.tar', { includeSelf: true }), { code: 'INPUT_NOT_FOUND', message: /no build/ });
    assert.ok(!existsSync(bench.at('b.tar')));
  });
});

/** The checkout's own front, with a build that does nothing. */
function install(folder: string): void {
  for (const part of ['bin', 'plugin.yaml', 'plugin.complete', 'LICENSE'])
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"name":"helm-airgap","version":"7.8.9"}\n');
  mkdirSync(path.join(folder, 'dist'));
  writeFileSync(path.join(folder, 'dist', 'program.js'), 'export {};\n');
  writeFileSync(path.join(folder, 'dist', 'oclif.manifest.json'), '{}\n');
}
