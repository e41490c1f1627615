// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { type ExportOptions, type ExportPorts, type ExportResult, exportBundle } from '../../src/action/export.ts';
import { type ImportResult, importBundle } from '../../src/action/import.ts';
import { inspectBundle } from '../../src/action/inspect.ts';
import type { MirrorOptions } from '../../src/action/mirror.ts';
import { openBundle } from '../../src/action/open-bundle.ts';
import { openHelm } from '../../src/action/ports.ts';
import type { Workspace } from '../../src/action/workspace.ts';
import { AirgapError } from '../../src/errors.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { writeLock } from '../../src/lock/write.ts';
import type { BlobOpener, CopySource } from '../../src/oci/content.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { aLock, anImage } from '../support/locks.ts';
import { TRANSFER } from '../support/transfer-options.ts';

const APP = 'quay.io/team/app:1';
const TOOL = 'docker.io/team/tool:2';
describe('bundles', () => {
  let folder: string;
  let upstream: MemorySource;
  let lock: Lock;
  let workspace: Workspace;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'helm-airgap-bundle-'));
    upstream = new MemorySource();
    const app = upstream.addImage(APP, { platforms: ['linux/amd64', 'linux/arm64'] });
    upstream.addReferrer(APP, app, 'application/x.signature');
    const tool = upstream.addImage(TOOL, { docker: true, single: true });
    const { manifests } = JSON.parse((await upstream.fetchManifest(parseReference(APP), app.digest)).bytes.toString());
    const platforms = [{ platform: 'linux/amd64', digest: manifests[0].digest, size: 1 }];
    const images = [anImage(APP, { digest: app.digest, platforms }), anImage(TOOL, { digest: tool.digest })];
    lock = aLock(images, { releases: [{ name: 'shop/web' }] });
    await writeFile(path.join(folder, 'notes.txt'), 'Read me first.\n');
    const lockFile = path.join(folder, 'airgap.lock.yaml');
    await writeFile(lockFile, writeLock(lock));
    const config = { files: [{ path: 'notes.txt' }] };
    workspace = { root: folder, file: path.join(folder, 'airgap.yaml'), config, configured: true, lockFile };
  });
  afterEach(() => rm(folder, { recursive: true }));

  function at(name: string): string {
    return path.join(folder, name);
  }

  function write(
    name: string,
    options: Partial<ExportOptions> = {},
    ports: Partial<ExportPorts> = {},
  ): Promise<ExportResult> {
    const own = {
      ...TRANSFER,
      output: at(name),
      since: undefined,
      containerd: false,
      includeSelf: false,
      splitSize: undefined,
      layout: undefined,
      name: undefined,
      version: undefined,
      ...options,
    };
    const helm = openHelm(false, workspace);
    return exportBundle(lock, own, workspace, {
      source: upstream,
      target: () => upstream,
      helm,
      clock: new FakeClock(),
      installation: () => ({ root: folder, built: false }),
      ...ports,
    });
  }

  async function push(name: string, target: MemorySource, options: Partial<MirrorOptions> = {}): Promise<ImportResult> {
    const opened = await openBundle(at(name));
    const own = {
      ...TRANSFER,
      to: ['mirror.example/m'],
      layout: undefined,
      onExistingTag: 'overwrite',
      ...options,
    } as const;
    const ports = { target: () => target, registries: target, clock: new FakeClock() };
    return importBundle(opened, own, { ...workspace, config: {} }, ports).finally(opened.close);
  }

  /** The upstream registries, but for blobs. */
  function withBlobs(openBlob: BlobOpener['openBlob']): CopySource {
    return {
      fetchNamed: reference => upstream.fetchNamed(reference),
      fetchManifest: (reference, digest) => upstream.fetchManifest(reference, digest),
      referrers: (reference, digest) => upstream.referrers(reference, digest),
      openBlob,
    };
  }

  for (const name of ['b.tar', 'b.tar.gz', 'b.tar.zst', 'folder']) {
    it(`carry everything across as ${name}`, async function () {
      if (name.endsWith('zst') && !('createZstdCompress' in zlib)) {
        console.log(`      skipped: no zstd in Node ${process.version}`);
        this.skip();
      }
      await write(name);
      const target = new MemorySource();
      const { images, files } = await push(name, target);
      assert.deepEqual(
        [...images, ...files].map(({ destination, state }) => [destination, state]),
        [
          ['mirror.example/m/docker.io/team/tool:2', 'copied'],
          ['mirror.example/m/quay.io/team/app:1', 'copied'],
          ['mirror.example/m/files/notes.txt:latest', 'copied'],
        ],
      );
      const app = parseReference('mirror.example/m/quay.io/team/app:1');
      const { digest } = await target.resolve(app);
      assert.equal(digest, (await upstream.resolve(parseReference(APP))).digest);
      assert.equal((await target.referrers(app, digest)).length, 1);
    });
  }

  it('have the same bytes in whatever order blobs come', async () => {
    await write('one.tar', { concurrency: 1 });
    const slow = withBlobs(async (reference, digest, offset) => {
      for (let turns = Number.parseInt(digest.slice(-2), 16); turns > 0; turns -= 1) await Promise.resolve();
      return upstream.openBlob(reference, digest, offset);
    });
    await write('two.tar', { concurrency: 16 }, { source: slow });
    assert.deepEqual(await readFile(at('one.tar')), await readFile(at('two.tar')));
  });

  it('hold the platforms that were asked for, and push those; where no part of an index is taken, the one alone', async () => {
    await write('b.tar', { platforms: ['linux/amd64'], images: ['quay.io/*'] });
    const opened = await openBundle(at('b.tar'));
    assert.deepEqual(
      (await inspectBundle(opened)).images.map(({ platforms }) => platforms),
      [['linux/amd64']],
    );
    const target = new MemorySource();
    const { images } = await push('b.tar', target);
    assert.deepEqual(
      images.map(({ state }) => state),
      ['copied'],
    );
    await assert.rejects(push('b.tar', target, { platforms: ['linux/amd64', 'linux/arm64'] }), {
      code: 'PLATFORM_INVALID',
      message: /b\.tar was made for linux\/amd64 alone, not linux\/arm64$/,
    });
  });

  it('are not there when the source fails, and leave nothing behind', async () => {
    const broken = withBlobs(() => Promise.reject(new AirgapError('REGISTRY_UNREACHABLE', 'it is gone')));
    const { images } = await write('b.tar', {}, { source: broken });
    assert.ok(images.every(({ state }) => state === 'failed' || state === 'stopped'));
    assert.deepEqual((await readdir(folder)).sort(), ['airgap.lock.yaml', 'notes.txt']);
  });

  it('are not there when a file is gone or a name is taken by a folder', async () => {
    await mkdir(at('b.tar'));
    await assert.rejects(write('b.tar'), { code: 'FILE_WRITE' });
    await rm(at('notes.txt'));
    await assert.rejects(write('c.tar'), { code: 'INPUT_NOT_FOUND' });
    assert.deepEqual((await readdir(folder)).sort(), ['airgap.lock.yaml', 'b.tar']);
  });

  it('with any bit turned are refused, or push what is right: no tag leads elsewhere, and the target takes none that is not whole', async () => {
    await write('b.tar');
    const whole = await readFile(at('b.tar'));
    const right = new MemorySource();
    await push('b.tar', right);
    const digests = new Map<string, string>();
    for (const name of await right.names()) digests.set(name, (await right.resolve(parseReference(name))).digest);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async bit => {
        const bytes = Buffer.from(whole);
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
        await writeFile(at('turned.tar'), bytes);
        const target = new MemorySource();
        await push('turned.tar', target, { keepGoing: true }).catch((error: unknown) =>
          assert.ok(error instanceof AirgapError, String(error)),
        );
        for (const name of await target.names())
          assert.equal((await target.resolve(parseReference(name))).digest, digests.get(name));
      }),
      { numRuns: 1000 },
    );
  });

  it('with a blob that has more bytes than its manifest says are refused', async () => {
    await write('folder');
    const { digest } = await upstream.resolve(parseReference(TOOL));
    const { config } = JSON.parse((await upstream.fetchManifest(parseReference(TOOL), digest)).bytes.toString());
    const blob = at(`folder/blobs/${config.digest.replace(':', '/')}`);
    await writeFile(blob, Buffer.concat([await readFile(blob), Buffer.from('more')]));
    const target = new MemorySource();
    const { images } = await push('folder', target, { keepGoing: true });
    assert.deepEqual(
      images.map(({ state }) => state),
      ['failed', 'copied'],
    );
    assert.match(images[0]?.error?.message ?? '', /its manifest says/);
    assert.ok(!(await target.names()).some(name => name.includes('tool')));
  });

  it('read what an increment builds on from the target, where it mounts nothing', async () => {
    await write('base.tar', { images: ['quay.io/*'] });
    await write('more.tar', { since: at('base.tar') });
    const target = new Mountless();
    await assert.rejects(push('more.tar', target), { code: 'BUNDLE_INCOMPLETE', message: /builds on airgap/ });
    assert.deepEqual(await target.names(), []);
    await push('base.tar', target);
    const { images } = await push('more.tar', target);
    assert.deepEqual(
      images.map(({ state }) => state),
      ['copied', 'there'],
    );
  });
});

class Mountless extends MemorySource {
  override async mountBlob(): Promise<boolean> {
    return false;
  }
}
