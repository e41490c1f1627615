// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../../src/oci/hash.ts';
import { tinyLayer } from '../../src/oci/tiny-layer.ts';
import type { Digest } from '../../src/reference/digest.ts';
import { Library } from '../../src/serve/library.ts';
import { called, dockerSaved, type Entry, image, json, layoutOf, packedChart, tarOf } from '../foreign/archives.ts';
import { rejectsWith } from '../oci/setup.ts';
import { beginDownload, openFiles, ServeBench, until } from './setup.ts';

interface Manifest {
  readonly layers: readonly { readonly digest: Digest; readonly mediaType: string }[];
}

const layerOf = (at: number): Buffer => tinyLayer('file', `layer of image ${at}\n`).tar;
const gzipped = (tar: Buffer): Buffer => gzipSync(tar);
const gzippedWithStamp = (tar: Buffer): Buffer => gzipSync(tar, { level: 1 });

describe('serve: bundles of other programs', function () {
  this.timeout(60_000);
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  /** Puts it into its place as one. */
  async function write(file: string, content: readonly Entry[] | Buffer): Promise<string> {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.new`, Buffer.isBuffer(content) ? content : await tarOf(content));
    await rename(`${file}.new`, file);
    return file;
  }

  const inFolder = async (name: string, content: readonly Entry[] | Buffer): Promise<string> =>
    write(path.join(await bench.folder(), name), content);

  async function manifestAt(origin: string, name: string): Promise<Manifest | number> {
    const answer = await fetch(`${origin}/v2/${name}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) return answer.status;
    assert.equal(answer.headers.get('docker-content-digest'), digestOf(bytes));
    return JSON.parse(bytes.toString()) as Manifest;
  }

  /** The first layer of the image that has this name, whole. */
  async function layerAt(origin: string, name: string): Promise<Buffer> {
    const manifest = await manifestAt(origin, name);
    assert.ok(typeof manifest === 'object', `${name}: ${manifest}`);
    const [layer] = manifest.layers;
    const repository = name.replace(/\/manifests\/.*/, '');
    const answer = await fetch(`${origin}/v2/${repository}/blobs/${layer?.digest}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(digestOf(bytes), layer?.digest);
    return bytes;
  }

  it('docker save: under every name of an image, its layers from where they stand', async () => {
    const file = await inFolder('saved.tar', dockerSaved([['web:1'], ['quay.io/team/api:2']]));
    const { origin } = await bench.start([file]);
    for (const name of ['docker.io/library/web/manifests/1', 'library/web/manifests/1'])
      assert.deepEqual(await layerAt(origin, name), layerOf(0));
    assert.deepEqual(await layerAt(origin, 'team/api/manifests/2'), layerOf(1));
    const asked = await manifestAt(origin, 'library/web/manifests/1?ns=docker.io');
    assert.ok(typeof asked === 'object');
    assert.equal(await manifestAt(origin, 'library/web/manifests/1?ns=quay.io'), 404);
    const [layer] = asked.layers;
    const part = await fetch(`${origin}/v2/library/web/blobs/${layer?.digest}`, { headers: { range: 'bytes=3-9' } });
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), layerOf(0).subarray(3, 10));
    assert.equal(part.status, 206);
  });

  it('a tar of archives: names by paths, charts, and a list of what cannot be named', async () => {
    const chart = await packedChart('shop', '1.2.0+a');
    const archives = [
      { name: 'kit/quay.io/team/web_1.0.tar', content: await tarOf(layoutOf([{ image: image('a') }])) },
      { name: 'kit/team/job_v2.tar', content: await tarOf(layoutOf([{ image: image('b') }])) },
      { name: 'kit/nameless.tar', content: await tarOf(layoutOf([{ image: image('c') }])) },
      { name: 'kit/charts/any.name', content: chart },
      { name: 'kit/README.md', content: 'Read me.' },
    ];
    const file = await inFolder('kit.tar', archives);
    await rejectsWith(bench.start([file]), 'USAGE', 'charts/any.name is compressed');
    const library = await Library.open([file], { storage: await bench.folder() });
    bench.later(() => library.close());
    assert.deepEqual(library.repositories, [
      'bundle.airgap.invalid/charts/shop',
      'bundle.airgap.invalid/team/job',
      'quay.io/team/web',
    ]);
    const [notes] = library.holding.foreign;
    assert.deepEqual(
      notes?.unnamed.map(({ place }) => place),
      ['nameless.tar'],
    );
    assert.deepEqual(
      notes?.hostless.map(({ reference }) => reference.repository),
      ['team/job'],
    );
    assert.deepEqual(notes?.leftOut, ['README.md']);
    const { origin } = await bench.start([file], {
      storage: await bench.folder(),
      naming: { names: ['nameless.tar=ghcr.io/team/named:3', 'nowhere=ghcr.io/team/other:1'], registry: 'ghcr.io' },
    });
    assert.equal(typeof (await manifestAt(origin, 'ghcr.io/team/named/manifests/3')), 'object');
    assert.equal(typeof (await manifestAt(origin, 'ghcr.io/team/job/manifests/v2')), 'object');
    assert.deepEqual(await layerAt(origin, 'charts/shop/manifests/1.2.0_a'), chart);
  });

  it('with a name that is for several images, or for none, which is told', async () => {
    const file = await inFolder('two.tar', dockerSaved([null, null]));
    const names = ['ghcr.io/team/web:1'];
    const library = await Library.open([file], { naming: { names, registry: undefined } });
    bench.later(() => library.close());
    const [notes] = library.holding.foreign;
    assert.deepEqual(notes?.given, []);
    assert.equal(notes?.unnamed.length, 2);
    const [first] = notes?.unnamed ?? [];
    const named = await Library.open([file], {
      naming: { names: [`${first?.digest}=ghcr.io/team/web:1`], registry: undefined },
    });
    bench.later(() => named.close());
    assert.deepEqual(named.repositories, ['ghcr.io/team/web']);
    const one = await Library.open([await inFolder('one.tar', dockerSaved([null, ['web:1']]))], {
      naming: { names, registry: undefined },
    });
    bench.later(() => one.close());
    assert.deepEqual(one.repositories, ['docker.io/library/web', 'ghcr.io/team/web']);
    const same = await inFolder('same.tar', dockerSaved([['web:1'], ['web:1']]));
    await rejectsWith(Library.open([same]), 'LAYOUT_COLLISION', 'docker.io/library/web:1');
  });

  it('archives in archives that are compressed: unpacked once into the storage', async () => {
    const saved = await tarOf(dockerSaved([['web:1']]));
    const file = await inFolder('kit.tar.gz', gzipSync(await tarOf([{ name: 'a.tar.gz', content: gzipSync(saved) }])));
    const storage = await bench.folder();
    const { origin } = await bench.start([file], { storage });
    assert.deepEqual(await layerAt(origin, 'library/web/manifests/1'), layerOf(0));
    const there = (await readdir(storage)).sort();
    assert.equal(there.length, 2);
    const again = await bench.start([file], { storage, onUnpacking: () => assert.fail('not unpacked again') });
    assert.deepEqual(await layerAt(again.origin, 'library/web/manifests/1'), layerOf(0));
    assert.deepEqual((await readdir(storage)).sort(), there);
    await write(file, gzipSync(await tarOf(dockerSaved([['api:1']]))));
    await until(
      async () => typeof (await manifestAt(origin, 'library/api/manifests/1')) === 'object',
      'the new bundle',
    );
    await until(async () => (await readdir(storage)).every(name => !there.includes(name)), 'the old copies gone');
  });

  it('compressed layers: read once for their digests, which the storage keeps', async () => {
    const file = await inFolder('saved.tar', dockerSaved([['web:1'], ['api:1']], gzipped));
    const storage = await bench.folder();
    const hashed: number[] = [];
    const { origin } = await bench.start([file], { storage, onHashing: state => hashed.push(state.hashed) });
    assert.deepEqual(hashed, [0]);
    assert.deepEqual(await layerAt(origin, 'library/web/manifests/1'), gzipped(layerOf(0)));
    const [kept = ''] = await readdir(storage);
    assert.match(kept, /^saved-[0-9a-f]{12}\.digests$/);
    const entries = async (): Promise<number> =>
      Object.keys(JSON.parse(await readFile(path.join(storage, kept), 'utf8'))).length;
    assert.equal(await entries(), 2);
    const onHashing = (): void => assert.fail('not hashed again');
    const again = await bench.start([file], { storage, onHashing });
    assert.deepEqual(await layerAt(again.origin, 'library/web/manifests/1'), gzipped(layerOf(0)));
    await write(file, dockerSaved([['new:1']], gzippedWithStamp));
    await until(
      async () => typeof (await manifestAt(origin, 'library/new/manifests/1')) === 'object',
      'the new bundle',
    );
    assert.deepEqual(await layerAt(origin, 'library/new/manifests/1'), gzippedWithStamp(layerOf(0)));
    assert.equal(await entries(), 1);
    await writeFile(path.join(storage, kept), '{"a":1');
    const last = await Library.open([file], { storage });
    bench.later(() => last.close());
    assert.equal(last.holding.images, 1);
  });

  it('compressed layers in a folder, each with its own digest, or none that the config says', async () => {
    const folder = await bench.folder();
    const unpack = async (entries: readonly Entry[]): Promise<void> => {
      for (const { name, content = '' } of entries) await write(path.join(folder, name), Buffer.from(content));
    };
    await unpack(dockerSaved([['web:1'], ['api:1']], gzipped));
    const { origin } = await bench.start([folder]);
    assert.deepEqual(await layerAt(origin, 'library/web/manifests/1'), gzipped(layerOf(0)));
    assert.deepEqual(await layerAt(origin, 'library/api/manifests/1'), gzipped(layerOf(1)));
    await unpack(dockerSaved([['web:1']], () => gzipped(layerOf(7))));
    await rejectsWith(Library.open([folder]), 'DIGEST_MISMATCH', 'its config says');
    await unpack(dockerSaved([['web:1']], tar => gzipped(tar).subarray(0, -9)));
    await rejectsWith(Library.open([folder]), 'LAYOUT_INVALID', 'is broken');
  });

  it('replaced: a download that runs ends with the old bytes, and a broken one changes nothing', async () => {
    const large = Buffer.alloc(16 * 1024 * 1024, 'a');
    const entries = (layer: Buffer, name: string): Entry[] => {
      const config = JSON.stringify({ rootfs: { type: 'layers', diff_ids: [digestOf(layer)] } });
      const listed = { Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] };
      return [
        { name: 'config.json', content: config },
        { name: 'layer.tar', content: layer },
        json('manifest.json', [listed]),
      ];
    };
    const file = await inFolder('saved.tar', entries(large, 'web:1'));
    const { origin } = await bench.start([file]);
    const running = await beginDownload(`${origin}/v2/library/web/blobs/${digestOf(large)}`);
    await write(file, Buffer.from('no archive'));
    assert.equal(typeof (await manifestAt(origin, 'library/web/manifests/1')), 'object');
    await write(file, entries(Buffer.alloc(16 * 1024 * 1024, 'b'), 'web:2'));
    assert.equal(await manifestAt(origin, 'library/web/manifests/1'), 404);
    assert.equal(typeof (await manifestAt(origin, 'library/web/manifests/2')), 'object');
    assert.equal(digestOf(await buffer(running)), digestOf(large));
    await until(async () => (await openFiles(path.dirname(file))).length === 1, 'the old file closed');
  });

  it('a folder: what is put into it, however deep, is there at the next request', async () => {
    const folder = await bench.folder();
    await write(path.join(folder, 'team', 'a.tar'), dockerSaved([['web:1']]));
    const { origin } = await bench.start([folder]);
    assert.equal(await manifestAt(origin, 'library/api/manifests/1'), 404);
    await write(path.join(folder, 'team', 'b.tar'), dockerSaved([['api:1']]));
    assert.deepEqual(await layerAt(origin, 'library/api/manifests/1'), layerOf(0));
    assert.deepEqual(await openFiles(folder), []);
  });

  it('a layout: images that have whole names, and what docker calls others', async () => {
    const [a, b] = [image('a'), image('b')];
    const file = await inFolder(
      'oci.tar',
      layoutOf([
        { image: a, annotations: called('quay.io/team/web:1') },
        { image: b, annotations: called('busybox:1') },
      ]),
    );
    const { origin } = await bench.start([file]);
    assert.equal(typeof (await manifestAt(origin, 'quay.io/team/web/manifests/1')), 'object');
    assert.equal(typeof (await manifestAt(origin, `library/busybox/manifests/${b.root.digest}`)), 'object');
  });

  it('a folder: a link that has come in the place of a layer leads nowhere', async () => {
    const folder = await bench.folder();
    const secret = await inFolder('secret', Buffer.from('secret'));
    for (const { name, content = '' } of dockerSaved([['web:1']]))
      await write(path.join(folder, name), Buffer.from(content));
    const { origin } = await bench.start([folder]);
    const layer = `${digestOf(layerOf(0)).slice(7)}/layer.tar`;
    await symlink(secret, path.join(folder, 'link'));
    await rename(path.join(folder, 'link'), path.join(folder, layer));
    const answer = await fetch(`${origin}/v2/library/web/blobs/${digestOf(layerOf(0))}`);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(await answer.text(), /secret/);
    assert.match(bench.lines.join(), /ELOOP/);
  });

  it('20 GB are ready by headers alone', async () => {
    const size = 20 * 1024 ** 3;
    const folder = await bench.folder();
    const digest: Digest = `sha256:${createHash('sha256').update('never read').digest('hex')}`;
    const config = JSON.stringify({ rootfs: { type: 'layers', diff_ids: [digest] } });
    await write(path.join(folder, 'config.json'), Buffer.from(config));
    const listed = { Config: 'config.json', RepoTags: ['big:1'], Layers: ['layer.tar'] };
    await write(path.join(folder, 'manifest.json'), Buffer.from(JSON.stringify([listed])));
    await write(path.join(folder, 'layer.tar'), Buffer.alloc(0));
    await truncate(path.join(folder, 'layer.tar'), size);
    const { origin } = await bench.start([folder]);
    const head = await fetch(`${origin}/v2/library/big/blobs/${digest}`, { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), String(size));
  });
});
