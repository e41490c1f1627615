// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import zlib, { gzipSync } from 'node:zlib';
import { Library } from '../../src/serve/library.ts';
import type { Unpacking } from '../../src/serve/spool.ts';
import { rejectsWith } from '../oci/setup.ts';
import { APP, ServeBench, until, writeTar } from './setup.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'run.cjs');

describe('serve: compressed bundles', function () {
  this.timeout(60_000);
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  /** A compressed bundle, and the archive that is in it. */
  async function packed(tag: string, file?: string): Promise<{ file: string; plain: Buffer }> {
    const archive = path.join(await bench.folder(), 'bundle.tar');
    const folder = await bench.bundle([{ name: `${APP}:${tag}` }]);
    await bench.addLargeBlob(folder);
    await writeTar(folder, archive);
    const plain = await readFile(archive);
    const place = file ?? `${archive}.gz`;
    await writeFile(`${place}.new`, gzipSync(plain));
    await rename(`${place}.new`, place);
    return { file: place, plain };
  }

  const tagsAt = async (origin: string): Promise<string[]> =>
    ((await (await fetch(`${origin}/v2/${APP}/tags/list`)).json()) as { tags: string[] }).tags;

  it('are unpacked once into the storage, and served from there', async () => {
    const { file, plain } = await packed('1');
    await rejectsWith(bench.start([file]), 'USAGE', 'is compressed');
    const storage = path.join(await bench.folder(), 'storage');
    const told: Unpacking[] = [];
    const { origin } = await bench.start([file], { storage, onUnpacking: state => told.push(state) });
    assert.deepEqual(await tagsAt(origin), ['1']);
    const [unpacked = '', ...others] = await readdir(storage);
    assert.match(unpacked, /^bundle-[0-9a-f]{12}\.spool$/);
    assert.deepEqual(others, []);
    assert.ok((await readFile(path.join(storage, unpacked))).equals(plain));
    assert.deepEqual([told[0]?.percent, told.at(-1)?.percent, told[0]?.found], [0, 100, 0]);
    const { ino } = await stat(path.join(storage, unpacked));
    await bench.start([file], { storage, onUnpacking: () => assert.fail('not unpacked again') });
    assert.equal((await stat(path.join(storage, unpacked))).ino, ino);
  });

  it('are unpacked from zstd as well', async function () {
    if (!('zstdCompressSync' in zlib)) return this.skip();
    const { plain } = await packed('1');
    const file = path.join(await bench.folder(), 'bundle.tar.zst');
    await writeFile(file, zlib.zstdCompressSync(plain));
    const { origin } = await bench.start([file], { storage: await bench.folder() });
    assert.deepEqual(await tagsAt(origin), ['1']);
  });

  it('leave nothing behind when they are broken', async () => {
    const storage = await bench.folder();
    await mkdir(storage, { recursive: true });
    const file = path.join(await bench.folder(), 'bundle.tar.gz');
    await writeFile(file, gzipSync(Buffer.alloc(100_000, 'x')).subarray(0, 60));
    await rejectsWith(bench.start([file], { storage }), 'LAYOUT_INVALID', file);
    assert.deepEqual(await readdir(storage), []);
  });

  it('go on after a kill: what is there is compared, and only what differs is written', async () => {
    const { file, plain } = await packed('1');
    const storage = await bench.folder();
    const child = spawn(process.execPath, [PROGRAM, 'serve', file, '--addr', '127.0.0.1:0', '--storage', storage], {
      stdio: 'ignore',
    });
    await until(async () => (await readdir(storage)).length > 0, 'the beginning of an unpacking');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const [left = '', ...others] = await readdir(storage);
    assert.deepEqual(others, []);
    const name = left.replace(/\.part$/, '');
    const part = path.join(storage, `${name}.part`);
    await rename(path.join(storage, left), part);
    // However far it came: half of it is right but for one byte, and the rest is wrong and too long.
    const half = Buffer.concat([plain.subarray(0, plain.length / 2), Buffer.alloc(plain.length, 'x')]);
    half.writeUInt8(255 - half.readUInt8(70_000), 70_000);
    await writeFile(part, half);
    const kept = await open(part, 'r');
    const told: Unpacking[] = [];
    try {
      const { origin } = await bench.start([file], { storage, onUnpacking: state => told.push(state) });
      assert.deepEqual(await tagsAt(origin), ['1']);
      assert.equal(told[0]?.found, half.length);
      assert.deepEqual(await readdir(storage), [name]);
      assert.ok((await readFile(path.join(storage, name))).equals(plain));
      assert.equal((await kept.stat()).ino, (await stat(path.join(storage, name))).ino, 'the same file, mended');
    } finally {
      await kept.close();
    }
  });

  it('are replaced while the old one is served, and the old copy goes then', async () => {
    const { file } = await packed('1');
    const storage = await bench.folder();
    const { origin } = await bench.start([file], { storage });
    const [old] = await readdir(storage);
    await writeFile(path.join(storage, 'a-file-of-mine-202401011200.tar'), 'mine');
    await packed('2', file);
    await until(async () => (await tagsAt(origin)).includes('2'), 'the new bundle');
    await until(async () => !(await readdir(storage)).includes(old ?? ''), 'the old copy gone');
    const names = await readdir(storage);
    assert.equal(names.length, 2);
    assert.ok(names.includes('a-file-of-mine-202401011200.tar'));
  });

  it('are answered from the state before while they are unpacked; a stop ends that, and leaves its part', async () => {
    const { file } = await packed('1');
    const storage = await bench.folder();
    const library = await Library.open([file], { storage });
    await packed('2', file);
    const { body } = await library.answer({ method: 'GET', url: `/v2/${APP}/tags/list`, headers: {} });
    assert.match(String(body), /"tags":\["1"\]/);
    await library.close();
    assert.deepEqual((await readdir(storage)).map(name => name.replace(/.*\.spool/, '')).sort(), ['', '.part']);
    const { origin } = await bench.start([file], { storage });
    assert.deepEqual(await tagsAt(origin), ['2']);
    assert.deepEqual((await readdir(storage)).length, 1);
  });

  it('are refused when they are replaced while they are unpacked: the copy would have the name of the old one', async () => {
    const { file } = await packed('1');
    const storage = await bench.folder();
    const other = await packed('2');
    const onUnpacking = ({ percent }: Unpacking): void => {
      if (percent === 0) renameSync(other.file, file);
    };
    await rejectsWith(bench.start([file], { storage, onUnpacking }), 'LAYOUT_INVALID', 'was replaced');
    assert.deepEqual(await readdir(storage), []);
    const { origin } = await bench.start([file], { storage });
    assert.deepEqual(await tagsAt(origin), ['2']);
  });
});
