// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProcess } from '../../src/host/process.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { podman } from '../../tools/node-runtimes.ts';
import { isProgram, onPath, peer } from '../../tools/pinned-tools.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ServeBench } from './setup.ts';

const NAME = 'team/app:1';
const DIGEST = /^sha256:[0-9a-f]{64}\n$/;

describe('serve: what real programs saved, to real programs', function () {
  this.timeout(60_000);
  const bench = new ServeBench();
  let upstream: MemorySource;
  let registry: TestRegistry;
  let folder = '';

  beforeEach(async () => {
    upstream = new MemorySource();
    upstream.addImage(NAME, { platforms: ['linux/amd64', 'linux/arm64'] });
    registry = await startRegistry({ source: upstream });
    folder = await bench.folder();
  });
  afterEach(async () => {
    await bench.stop();
    await registry.close();
  });

  const at = (name: string): string => path.join(folder, name);

  async function run(program: string, words: readonly string[], env = process.env): Promise<string> {
    const { code, stdout, stderr } = await runProcess(program, words, { env });
    assert.equal(code, 0, stderr);
    return stdout.toString();
  }

  const host = async (bundle: string): Promise<string> => new URL((await bench.start([bundle])).origin).host;
  const rootOf = async (): Promise<string> => (await upstream.resolve(parseReference(NAME))).digest;

  it('crane: a tarball, whose layers are compressed, and a layout', async function () {
    const crane = peer('crane');
    if (crane === undefined) return skip(this, 'crane');
    const pull = ['pull', '--insecure', '--platform', 'linux/amd64', '--format=tarball'];
    await run(crane, [...pull, `${registry.host}/${NAME}`, at('c.tar')]);
    const tarball = await host(at('c.tar'));
    assert.match(await run(crane, ['digest', '--insecure', `${tarball}/${NAME}`]), DIGEST);
    // It unpacks every layer, and compares what it is with the config.
    await run(crane, ['validate', '--insecure', '--remote', `${tarball}/${NAME}`]);
    await run(crane, ['pull', '--insecure', '--format=oci', '--annotate-ref', `${registry.host}/${NAME}`, at('c')]);
    const layout = await host(at('c'));
    assert.equal(await run(crane, ['digest', '--insecure', `${layout}/${NAME}`]), `${await rootOf()}\n`);
    await run(crane, ['validate', '--insecure', '--remote', `${layout}/${NAME}`]);
  });

  it('skopeo: both kinds of archives', async function () {
    const skopeo = onPath('skopeo');
    if (skopeo === undefined) return skip(this, 'skopeo');
    const copy = ['--insecure-policy', 'copy', '--src-tls-verify=false'];
    const source = `docker://${registry.host}/${NAME}`;
    await run(skopeo, [...copy, '--all', source, `oci-archive:${at('o.tar')}:quay.io/team/app:1`]);
    const amd64 = ['--override-arch', 'amd64', source];
    await run(skopeo, [...copy, ...amd64, `docker-archive:${at('d.tar')}:quay.io/team/app:2`]);
    for (const [file, tag] of [
      ['o.tar', '1'],
      ['d.tar', '2'],
    ] as const) {
      const name = `docker://${await host(at(file))}/quay.io/team/app:${tag}`;
      await run(skopeo, [...copy, '--override-arch', 'amd64', name, `dir:${at(`out-${tag}`)}`]);
    }
  });

  it('podman: what it saved is pulled by it, with every layer unpacked', async function () {
    if (!isProgram(podman.file)) return skip(this, 'podman');
    const env = await podmanIn('podman');
    await run(podman.file, ['pull', '--tls-verify=false', '--arch', 'amd64', `${registry.host}/${NAME}`], env);
    await run(podman.file, ['tag', `${registry.host}/${NAME}`, 'quay.io/team/app:1'], env);
    const other = await podmanIn('other');
    for (const format of ['docker-archive', 'oci-archive']) {
      const file = at(`${format}.tar`);
      await run(podman.file, ['save', '--format', format, '-o', file, 'quay.io/team/app:1'], env);
      const name = `${await host(file)}/quay.io/team/app:1`;
      await run(podman.file, ['pull', '--tls-verify=false', '--arch', 'amd64', name], other);
    }
  });

  /** Its settings, with a storage of its own. */
  async function podmanIn(name: string): Promise<NodeJS.ProcessEnv> {
    await mkdir(at(name));
    const [root, graph] = [at(`${name}/run`), at(`${name}/graph`)].map(place => JSON.stringify(place));
    const file = at(`${name}/storage.conf`);
    await writeFile(file, `[storage]\ndriver = "vfs"\nrunroot = ${root}\ngraphroot = ${graph}\n`);
    return { ...process.env, CONTAINERS_STORAGE_CONF: file };
  }
});

function skip(test: Mocha.Context, program: string): void {
  console.log(`      skipped: no ${program}`);
  test.skip();
}
