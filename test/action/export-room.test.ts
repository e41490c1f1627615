// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { lackOfRoom, measureRoom } from '../../src/action/export-room.ts';
import { diskSpace, readSpace } from '../../src/host/disk-space.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { LayoutTarTarget } from '../../src/oci/layout-tar-target.ts';
import { LayoutTarget } from '../../src/oci/layout-target.ts';
import { Bench } from '../oci/setup.ts';

const GIB = 1024 ** 3;
const layer = {
  digest: digestOf(Buffer.from('layer')),
  size: 5 * GIB,
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
};
const plain = {
  digest: digestOf(Buffer.from('plain')),
  size: 2 * GIB,
  mediaType: 'application/vnd.oci.image.layer.v1.tar',
};
const manifest = { digest: digestOf(Buffer.from('manifest')), size: 700 };
const MANIFEST = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] }),
);
const contents = [layer, plain, manifest, layer];

describe('room for a bundle', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  const said = (output: string, room: Parameters<typeof lackOfRoom>[1]): string | undefined =>
    lackOfRoom(output, room)?.message;

  it('is what an archive has, each content once; compressed, what gets no smaller is there twice', async () => {
    const folder = await bench.folder();
    const { needed, largest } = await measureRoom(path.join(folder, 'b.tar'), contents, undefined);
    assert.equal(needed, 7 * GIB + 1024 + 3 * 512);
    assert.equal(largest, needed);
    const packed = await measureRoom(path.join(folder, 'b.tar.zst'), contents, undefined);
    assert.equal(packed.needed, needed + layer.size);
    assert.equal(packed.largest, needed);
  });

  it('is what all volumes have, which all have the manifests', async () => {
    const set = manifest.digest;
    const { needed, largest } = await measureRoom('b.tar', contents, {
      set,
      volumes: [[layer.digest], [plain.digest]],
    });
    assert.equal(needed, 7 * GIB + 2 * 512 + 2 * (1024 + 512));
    assert.equal(largest, 5 * GIB + 512 + 1024 + 512);
  });

  it('of a folder is what is not there yet', async () => {
    const folder = path.join(await bench.folder(), 'layout');
    assert.equal((await measureRoom(folder, contents, undefined)).needed, 7 * GIB + 700);
    const target = await LayoutTarget.open(folder);
    const bytes = MANIFEST;
    const there = { mediaType: 'application/vnd.oci.image.index.v1+json', digest: digestOf(bytes), bytes };
    await target.pushManifest({ written: 'a', registry: 'docker.io', repository: 'a/b' }, there);
    const { needed, largest } = await measureRoom(
      folder,
      [{ digest: there.digest, size: bytes.length }, manifest],
      undefined,
    );
    assert.deepEqual([needed, largest], [700, 700]);
  });

  it('is never more than what is written', async () => {
    const file = path.join(await bench.folder(), 'b.tar');
    const bytes = MANIFEST;
    const content = [{ digest: digestOf(bytes), size: bytes.length }];
    const { needed } = await measureRoom(file, content, undefined);
    const target = await LayoutTarTarget.create(file);
    await target.reserve(content);
    await target.tag(
      { written: 'a', registry: 'docker.io', repository: 'a/b' },
      { mediaType: 'application/vnd.oci.image.index.v1+json', digest: digestOf(bytes), bytes },
    );
    await target.commit();
    assert.ok(needed <= (await stat(file)).size);
  });

  it('is asked of the folder that will hold what is not there yet', async () => {
    const folder = await bench.folder();
    const { free } = await diskSpace(path.join(folder, 'not', 'there'));
    assert.ok(free !== undefined && free > 0);
  });

  it('is unknown where a file system says nothing', () => {
    const nothing = readSpace({ type: 1, bsize: 4096, blocks: 0, bavail: 0 });
    assert.deepEqual(nothing, {});
    assert.equal(said('b.tar', { needed: 10 * GIB, largest: 10 * GIB, ...nothing }), undefined);
  });

  it('that is lacking is told in words that differ', () => {
    const room = { needed: 7_000_000_000, largest: 7_000_000_000 };
    assert.equal(said('b.tar', { ...room, free: 7_000_000_000 }), undefined);
    assert.equal(
      said('b.tar', { ...room, free: 3_000_000_000 }),
      'cannot write b.tar: 7.0 GB are needed, and 3.0 GB are free there',
    );
    assert.equal(
      said('b.tar', { ...room, free: 6_999_999_999 }),
      'cannot write b.tar: 7000000000 bytes are needed, and 6999999999 bytes are free there',
    );
    const packed = lackOfRoom('b.tar.gz', { ...room, free: 3_000_000_000 });
    assert.match(packed?.message ?? '', /7\.0 GB are needed until it is compressed, and/);
    assert.match(packed?.hint ?? '', /^Name a \.tar/);
  });

  it('of one file is little on FAT', () => {
    const fat = readSpace({ type: 0x4d44, bsize: 32768, blocks: 1_000_000, bavail: 900_000 });
    assert.equal(said('b.tar', { needed: 4 * GIB - 1, largest: 4 * GIB - 1, ...fat }), undefined);
    const lack = lackOfRoom('b.tar', { needed: 4 * GIB, largest: 4 * GIB, ...fat });
    assert.match(lack?.message ?? '', /takes less than 4 GiB in one file, and 4\.3 GB are wanted$/);
    assert.match(lack?.hint ?? '', /--split-size/);
  });
});
