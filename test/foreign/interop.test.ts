// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { runProcess } from '../../src/host/process.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { podman } from '../../tools/node-runtimes.ts';
import { isProgram, onPath, peer } from '../../tools/pinned-tools.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ForeignBench } from './setup.ts';

const NAME = 'team/app:1';
const AMD64 = ['--platform', 'linux/amd64'];

describe('foreign bundles by real programs', function () {
  this.timeout(60_000);
  const bench = new ForeignBench();
  let upstream: MemorySource;
  let registry: TestRegistry;

  beforeEach(async () => {
    await bench.start();
    upstream = new MemorySource();
    upstream.addImage(NAME, { platforms: ['linux/amd64', 'linux/arm64'] });
    registry = await startRegistry({ source: upstream });
  });
  afterEach(async () => {
    await registry.close();
    await bench.stop();
  });

  async function run(program: string, ...words: string[]): Promise<void> {
    const { code, stderr } = await runProcess(program, words);
    assert.equal(code, 0, stderr);
  }

  /** What is pushed from there, by destination; every layer was verified on its way. */
  async function pushed(file: string): Promise<string[]> {
    return (await bench.push(file)).map(shown => shown.replace(/^mirror.example\/m\/127.0.0.1-\d+/, 'HOST'));
  }

  const rootOf = async (): Promise<string> => (await upstream.resolve(parseReference(NAME))).digest;

  it('crane: a tarball and a layout', async function () {
    const crane = peer('crane');
    if (crane === undefined) return skip(this, 'crane');
    const name = `${registry.host}/${NAME}`;
    await run(crane, 'pull', '--insecure', ...AMD64, '--format=tarball', name, bench.at('c.tar'));
    const [made] = await pushed('c.tar');
    assert.match(made ?? '', /^HOST\/team\/app:1 sha256:/);
    await run(crane, 'pull', '--insecure', '--format=oci', '--annotate-ref', name, bench.at('c'));
    assert.deepEqual(await pushed('c'), [`HOST/team/app:1 ${await rootOf()}`]);
  });

  it('skopeo: both kinds of archives', async function () {
    const skopeo = onPath('skopeo');
    if (skopeo === undefined) return skip(this, 'skopeo');
    const copy = ['--insecure-policy', 'copy', '--src-tls-verify=false'];
    const source = `docker://${registry.host}/${NAME}`;
    await run(skopeo, ...copy, '--all', source, `oci-archive:${bench.at('o.tar')}:quay.io/team/app:1`);
    assert.deepEqual(await pushed('o.tar'), [`mirror.example/m/quay.io/team/app:1 ${await rootOf()}`]);
    await run(
      skopeo,
      ...copy,
      '--override-arch',
      'amd64',
      source,
      `docker-archive:${bench.at('d.tar')}:quay.io/team/app:2`,
    );
    assert.match((await pushed('d.tar')).join(), /^mirror.example\/m\/quay.io\/team\/app:2 sha256:[0-9a-f]{64}$/);
  });

  it('podman save: both kinds of archives', async function () {
    if (!isProgram(podman.file)) return skip(this, 'podman');
    const storage = bench.at('storage.conf');
    await mkdir(bench.at('podman'));
    const at = (name: string): string => JSON.stringify(bench.at(`podman/${name}`));
    await writeFile(storage, `[storage]\ndriver = "vfs"\nrunroot = ${at('run')}\ngraphroot = ${at('graph')}\n`);
    const env = { ...process.env, CONTAINERS_STORAGE_CONF: storage };
    const runPodman = async (...words: string[]): Promise<void> => {
      const { code, stderr } = await runProcess(podman.file, words, { env });
      assert.equal(code, 0, stderr);
    };
    await runPodman('pull', '--tls-verify=false', '--arch', 'amd64', `${registry.host}/${NAME}`);
    await runPodman('tag', `${registry.host}/${NAME}`, 'quay.io/team/app:1');
    for (const format of ['docker-archive', 'oci-archive']) {
      await runPodman('save', '--format', format, '-o', bench.at(`${format}.tar`), 'quay.io/team/app:1');
      assert.match(
        (await pushed(`${format}.tar`)).join(),
        /^mirror.example\/m\/quay.io\/team\/app:1 sha256:[0-9a-f]{64}$/,
      );
    }
  });

  // What these write is known from their code alone, and made by hand in the tests beside this one.
  for (const program of ['dt', 'hauler', 'docker with a daemon']) it.skip(`${program} cannot be had here`);
});

function skip(test: Mocha.Context, program: string): void {
  console.log(`      skipped: no ${program}`);
  test.skip();
}
