// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { runProcess } from '../../src/host/process.ts';
import type { LockedImage } from '../../src/lock/lock.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { listImages } from '../../src/plan/image-list.ts';
import { mirrorReference, parseMirror } from '../../src/plan/layout.ts';
import { canonical } from '../../src/reference/reference.ts';
import { onPath, peer } from '../../tools/pinned-tools.ts';
import { aLock, anImage } from '../support/locks.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { formatNamed, listed, MIRROR } from './listed.ts';

const crane = peer('crane');
const regsync = peer('regsync');
const skopeo = onPath('skopeo');

// What we write, given to the programs that it is for. Those that are small enough to be here; docs/lists.md tells of the others.
describe('lists, read by', function () {
  this.timeout(60_000);
  const memory = new MemorySource();
  let folder = '';
  let upstream: TestRegistry;
  let images: LockedImage[];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'helm-airgap-lists-'));
    upstream = await startRegistry({ source: memory });
    const web = memory.addImage('upstream.example/shop/web:2.14.0', { platforms: ['linux/amd64', 'linux/arm64'] });
    const job = memory.addImage('upstream.example/shop/job:5', { single: true });
    memory.addReferrer('upstream.example/shop/web:2.14.0', web, 'application/vnd.example.signature');
    images = [
      anImage(`${upstream.host}/shop/job@${job.digest}`, { digest: job.digest }),
      anImage(`${upstream.host}/shop/web:2.14.0`, {
        digest: web.digest,
        referrers: [{ artifactType: 'application/vnd.example.signature', digest: web.digest }],
      }),
    ];
  });

  after(async () => {
    await upstream.close();
    await rm(folder, { recursive: true });
  });

  /** Without this machine's credentials and settings. */
  const run = async (program: string, args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runProcess(program, args, { env: { HOME: folder, PATH: '/usr/bin:/bin' } });
    assert.equal(code, 0, stderr);
    return `${stdout}${stderr}`;
  };

  const write = async (format: string, text: string): Promise<string> => {
    const file = path.join(folder, format);
    await writeFile(file, text);
    return file;
  };

  it('crane: plain', async function () {
    if (crane === undefined) return this.skip();
    const list = listImages(aLock(images), { only: [], charts: false, onDisk: new Set() });
    for (const [index, line] of formatNamed('plain').write(list).trimEnd().split('\n').entries()) {
      assert.equal((await run(crane, ['digest', line])).trim(), images[index]?.digest);
    }
  });

  it('regsync: copies every image by its digest to its name on the mirror', async function () {
    if (crane === undefined || regsync === undefined) return this.skip();
    const registry = await serveRegistry(crane);
    try {
      const mirror = parseMirror(`${registry.host}/mirrors`);
      const list = listImages(aLock(images), { mirror, only: [], charts: false, onDisk: new Set() });
      const plainHttp = [upstream.host, registry.host].map(host => `  - {registry: "${host}", tls: disabled}\n`);
      const text = `${formatNamed('regsync').write(list)}creds:\n${plainHttp.join('')}`;
      await run(regsync, ['once', '-c', await write('regsync.yaml', text)]);
      for (const { reference, digest } of list.images) {
        const copied = canonical(mirrorReference(reference, mirror));
        assert.equal((await run(crane, ['digest', copied])).trim(), digest);
      }
      const tags = await run(crane, ['ls', `${registry.host}/mirrors/${upstream.host.replace(':', '-')}/shop/web`]);
      assert.match(tags, /^sha256-/m, 'the signature was left behind');
    } finally {
      registry.stop();
    }
  });

  it('skopeo: would copy every image to its name on the mirror', async function () {
    if (skopeo === undefined) return this.skip();
    const list = listed({ only: ['infra/ingress', 'monitoring/metrics', 'shop/web'] });
    const file = await write('skopeo.yaml', formatNamed('skopeo-sync').write(list));
    const options = ['--dry-run', '--scoped', '--all', '--src', 'yaml', '--dest', 'docker'];
    const said = await run(skopeo, ['sync', ...options, file, MIRROR]);
    const targets = [...said.matchAll(/to="docker:\/\/([^"]+)"/g)].map(([, target]) => target);
    assert.deepEqual(targets.sort(), [
      `${MIRROR}/docker.io/library/nginx:1.27`,
      `${MIRROR}/docker.io/library/nginx@sha256:${'1'.repeat(64)}`,
      `${MIRROR}/docker.io/library/nginx@sha256:${'2'.repeat(64)}`,
      `${MIRROR}/quay.io/example/db:17`,
      `${MIRROR}/quay.io/example/db@sha256:${'3'.repeat(64)}`,
    ]);
  });
});

/** crane's own registry, in memory and on loopback: one that can be pushed to. */
async function serveRegistry(crane: string): Promise<{ readonly host: string; stop(): void }> {
  const child: ChildProcess = spawn(crane, ['registry', 'serve', '--address', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  assert.ok(child.stderr);
  const [line] = (await once(createInterface(child.stderr), 'line')) as [string];
  const port = /serving on port (\d+)/.exec(line)?.[1];
  assert.ok(port, line);
  return { host: `127.0.0.1:${port}`, stop: () => child.kill() };
}
