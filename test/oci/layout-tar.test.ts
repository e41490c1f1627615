// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { type Header, pack } from 'tar-stream';
import { runProcess } from '../../src/host/process.ts';
import { describeImage } from '../../src/oci/image.ts';
import { LayoutSource } from '../../src/oci/layout.ts';
import { LayoutTar } from '../../src/oci/layout-tar.ts';
import { LayoutTarget } from '../../src/oci/layout-target.ts';
import { openLayout } from '../../src/oci/open-layout.ts';
import { TAR_BLOCK } from '../../src/oci/tar-header.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { Bench, rejectsWith } from './setup.ts';

const APP = 'docker.io/example/app:1';
const COPY = parseReference('mirror.example/m/docker.io/example/app:1');
const DIGEST = `sha256:${'ab'.repeat(32)}` as const;
const BLOB = `blobs/sha256/${'ab'.repeat(32)}`;

describe('oci: image layouts in tar archives', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  type Entry = Partial<Header> & { content?: string };

  async function archive(...entries: Entry[]): Promise<string> {
    const tar = pack();
    for (const { content = '', ...header } of entries) tar.entry({ name: BLOB, ...header }, content);
    tar.finalize();
    return file(await buffer(tar));
  }

  async function file(bytes: Buffer): Promise<string> {
    const name = path.join(await bench.folder(), 'layout.tar');
    await writeFile(name, bytes);
    return name;
  }

  async function read(tar: LayoutTar, offset: number): Promise<string | undefined> {
    const blob = await tar.openBlob(DIGEST, offset);
    return blob && (await buffer(blob.stream)).toString();
  }

  /** A layout in a folder, as our own target writes it. */
  async function folder(): Promise<string> {
    bench.memory.addImage(APP, { platforms: ['linux/amd64', 'linux/arm64'] });
    const directory = await bench.folder();
    const target = await LayoutTarget.open(directory);
    await copyAll(bench.memory, await requestsFor(bench.memory, [APP], [target]));
    await target.commit();
    return directory;
  }

  async function byTar(directory: string, ...options: string[]): Promise<string> {
    const name = path.join(await bench.folder(), 'layout.tar');
    const { code, stderr } = await runProcess('tar', ['-C', directory, ...options, '-cf', name, '.']);
    assert.equal(code, 0, stderr);
    return name;
  }

  for (const format of ['gnu', 'pax', 'ustar', 'v7']) {
    it(`are read as the same layout in a folder is, packed by tar as ${format}`, async () => {
      const directory = await folder();
      const packed = await openLayout(await byTar(directory, `--format=${format}`));
      assert.deepEqual(await describeImage(packed, COPY), await describeImage(new LayoutSource(directory), COPY));
      assert.deepEqual(await packed.names(), ['mirror.example/m/docker.io/example/app:1']);
    });
  }

  it('are copied from', async () => {
    const source = await openLayout(await byTar(await folder()));
    const target = await LayoutTarget.open(await bench.folder());
    const { digest } = await source.resolve(COPY);
    const { images } = await copyAll(source, [{ source: COPY, digest, destinations: [{ target, reference: COPY }] }]);
    assert.deepEqual(
      images.map(({ outcome }) => outcome),
      ['copied'],
    );
  });

  it('give a blob from any byte on', async () => {
    const tar = await LayoutTar.open(await archive({ content: '0123456789' }));
    assert.deepEqual(
      [await read(tar, 0), await read(tar, 7), await read(tar, 10), await tar.blobSize(DIGEST)],
      ['0123456789', '789', '', 10],
    );
  });

  it('give an empty blob', async () => {
    assert.equal(await read(await LayoutTar.open(await archive({ content: '' })), 0), '');
  });

  it('have names and sizes from pax headers', async () => {
    const tar = await LayoutTar.open(await archive({ name: 'x', content: '0123', pax: { path: `./${BLOB}` } }));
    assert.equal(await read(tar, 1), '123');
  });

  it('of 20 GB are opened by their headers alone', async () => {
    const size = 20_000_000_000;
    const tar = pack();
    tar.entry({ name: `blobs/sha256/${'cd'.repeat(32)}`, size }).on('error', () => {});
    const chunks = tar[Symbol.asyncIterator]();
    const big = ((await chunks.next()).value as Buffer).subarray(0, TAR_BLOCK);
    await chunks.return?.();
    const rest = await readFile(await archive({ content: 'behind it' }));
    const name = await file(big);
    const handle = await open(name, 'r+');
    await handle.write(rest, 0, rest.length, TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK);
    await handle.close();
    const opened = await LayoutTar.open(name);
    assert.equal(await opened.blobSize(`sha256:${'cd'.repeat(32)}`), size);
    assert.equal(await read(opened, 0), 'behind it');
  });

  for (const [what, entry, words] of [
    ['a name that climbs', { name: 'blobs/../../x' }, 'leads out'],
    ['an absolute name', { name: '/etc/passwd' }, 'leads out'],
    ['a name that climbs by a pax header', { pax: { path: '../x' } }, 'leads out'],
    ['a symbolic link', { type: 'symlink', linkname: 'x' }, 'a symbolic link'],
    ['a hard link', { type: 'link', linkname: 'x' }, 'a hard link'],
    ['a device', { type: 'character-device' }, 'a device'],
    ['a pipe', { type: 'fifo' }, 'a pipe'],
    ['a sparse file', { pax: { 'GNU.sparse.major': '1' } }, 'sparse'],
    ['a size that is none', { pax: { size: '-1' } }, 'size'],
    ['a larger size than it has', { content: 'x', pax: { size: '9999999' } }, 'cut short'],
  ] as [string, Entry, string][]) {
    it(`are refused with ${what}`, async () => {
      const name = await archive({ name: 'oci-layout', content: '{}' }, entry);
      await rejectsWith(LayoutTar.open(name), 'LAYOUT_INVALID', name, words);
    });
  }

  it('are refused when a name is there twice, however it is written', async () => {
    const name = await archive({ content: 'a' }, { name: `./${BLOB}`, content: 'b' });
    await rejectsWith(LayoutTar.open(name), 'LAYOUT_INVALID', 'twice', BLOB);
  });

  it('are refused when they are compressed, or no archives at all', async () => {
    await rejectsWith(LayoutTar.open(await file(Buffer.alloc(2048, 'x'))), 'LAYOUT_INVALID', 'is not a tar header');
    await rejectsWith(LayoutTar.open(await file(Buffer.alloc(0))), 'LAYOUT_INVALID', 'cut short');
    await rejectsWith(LayoutTar.open('/nonexistent/x.tar'), 'INPUT_NOT_FOUND', '/nonexistent/x.tar');
  });

  it('are refused when another archive stands behind their end, for that would be left out in silence', async () => {
    const one = await readFile(await archive({ content: 'one' }));
    for (const padding of [0, 10240, 200_000]) {
      const padded = Buffer.concat([one, Buffer.alloc(Math.ceil(padding / TAR_BLOCK) * TAR_BLOCK)]);
      await LayoutTar.open(await file(Buffer.concat([padded, Buffer.from('garbage of a tape')])));
      const joined = await file(Buffer.concat([padded, one]));
      await rejectsWith(
        LayoutTar.open(joined),
        'LAYOUT_INVALID',
        `a second archive behind its end, at byte ${padded.length}`,
      );
    }
  });

  it('are refused wherever they are cut short', async () => {
    const whole = await readFile(await byTar(await folder()));
    const end = whole.lastIndexOf('}') + 1;
    await fc.assert(
      fc.asyncProperty(fc.nat(end), async length => {
        const name = await file(whole);
        await truncate(name, length);
        await rejectsWith(LayoutTar.open(name), 'LAYOUT_INVALID', 'cut short');
      }),
      { numRuns: 100 },
    );
  });

  it('read no wrong blob when any bit is turned: it is refused, or has its digest', async () => {
    const whole = await readFile(await byTar(await folder()));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async bit => {
        const bytes = Buffer.from(whole);
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
        const right = await describeImage(new LayoutSource(await LayoutTar.open(await file(whole))), COPY);
        const name = await file(bytes);
        await openLayout(name)
          .then(source => describeImage(source, COPY))
          .then(
            found => assert.equal(found.digest, right.digest),
            error => assert.match(error.code, /^(LAYOUT_INVALID|REGISTRY_\w+|DIGEST_MISMATCH|MANIFEST_UNSUPPORTED)$/),
          );
      }),
      { numRuns: 200 },
    );
  });
});
