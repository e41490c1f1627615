// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { inspectBundle } from '../../src/action/inspect.ts';
import { divide } from '../../src/bundle/volume.ts';
import { LayoutSource } from '../../src/oci/layout.ts';
import { LayoutSet } from '../../src/oci/layout-set.ts';
import { LayoutTar } from '../../src/oci/layout-tar.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { BundleBench, contentOf, openOwn } from './bundle-bench.ts';

describe('volumes', () => {
  let bench: BundleBench;
  /** The least that a volume can be, in bytes. */
  let least: number;

  before(async () => {
    bench = await BundleBench.open();
    const refused = await bench.write('none.tar', { splitSize: 1024 }).catch(error => error);
    assert.equal(refused.code, 'INPUT_TOO_LARGE', refused.stack);
    assert.match(
      refused.message,
      /^volumes are too small for manifests and lock, which take \d+ kB of each, and 2\.1 kB of sha256:\w+ of /,
    );
    least = Number(/--split-size (\d+) is the least/.exec(refused.hint)?.[1]);
  });
  after(() => bench.close());
  afterEach(async () => {
    for (const name of await readdir(bench.folder)) if (name.endsWith('.tar')) await rm(bench.at(name));
  });

  async function split(name: string, splitSize: number): Promise<string[]> {
    const { volumes = [] } = await bench.write(name, { splitSize });
    return volumes.map(({ file }) => file);
  }

  it('of any size, pushed in any order and any portions, give what one bundle gives, and no tag too early', async () => {
    await bench.write('whole.tar');
    const right = new MemorySource();
    await bench.push([bench.at('whole.tar')], right);
    const all = await contentOf(right);
    assert.equal(Object.keys(all).length, 5);
    await fc.assert(
      fc.asyncProperty(fc.nat(12_000), fc.infiniteStream(fc.nat()), async (more, random) => {
        const draw = (): number => random.next().value as number;
        const files = await split('b.tar', least + more);
        for (const file of files) assert.ok((await stat(file)).size <= least + more);
        const drawn = new Map(files.map(file => [file, draw()]));
        const rest = files.sort((a, b) => (drawn.get(a) ?? 0) - (drawn.get(b) ?? 0));
        const target = new MemorySource();
        while (rest.length > 0) {
          const { missing } = await bench.push(rest.splice(0, 1 + (draw() % rest.length)), target);
          const now = await contentOf(target);
          for (const [name, digest] of Object.entries(now)) assert.equal(digest, all[name]);
          assert.equal(missing === undefined, Object.keys(now).length === 5, 'says whether something waits');
        }
        assert.deepEqual(await contentOf(target), all);
      }),
      { numRuns: 30 },
    );
  });

  it('are layouts with the same list, each blob of an image in one of them, and the same bytes each time', async () => {
    const files = await split('b.tar', least);
    assert.ok(files.length > 3);
    const layouts = await Promise.all(files.map(async file => new LayoutSource(await LayoutTar.open(file))));
    const names = await Promise.all(layouts.map(layout => layout.names()));
    for (const list of names) assert.deepEqual(list, names[0]);
    const manifests = new Set((await layouts[0]?.listed())?.map(({ digest }) => digest));
    const opened = await openOwn(files);
    const alone = opened.bundle.volumes?.flat() ?? [];
    assert.equal(new Set(alone).size, alone.length);
    for (const [at, layout] of layouts.entries()) {
      const own = (await layout.digests()).filter(digest => alone.includes(digest));
      assert.deepEqual(own, [...(opened.bundle.volumes?.[at] ?? [])].sort());
      assert.ok(own.every(digest => !manifests.has(digest)));
    }
    const before = await Promise.all(files.map(file => readFile(file)));
    await bench.write('b.tar', { splitSize: least, concurrency: 1 });
    assert.deepEqual(await Promise.all(files.map(file => readFile(file))), before);
  });

  it('together are what a registry serves', async () => {
    const files = await split('b.tar', least);
    const layouts = await Promise.all(files.map(async file => new LayoutSource(await LayoutTar.open(file))));
    const set = await LayoutSet.open(layouts.reverse());
    assert.deepEqual(set.changed, []);
    const opened = await openOwn(files);
    const reference = parseReference('quay.io/team/app:1');
    for (const digest of opened.bundle.volumes?.flat() ?? []) await set.blobSize(reference, digest as never);
  });

  it('show which they are and where the rest of an image stands', async () => {
    const files = await split('b.tar', least);
    const one = await inspectBundle(await openOwn(files.slice(1, 2)));
    assert.deepEqual(one.volumes, { present: [2], of: files.length });
    const all = await inspectBundle(await openOwn(files));
    assert.equal(all.volumes?.present.length, files.length);
    assert.ok(one.blobs < all.blobs);
    for (const { volumes } of one.images) assert.ok(volumes !== undefined && volumes.length > 0);
  });

  it('of two sets, or beside a bundle that is none, are refused', async () => {
    const [first = ''] = await split('b.tar', least);
    const [other = ''] = (await bench.write('c.tar', { splitSize: least, name: 'c' })).volumes?.map(v => v.file) ?? [];
    await bench.write('whole.tar');
    for (const second of [other, bench.at('whole.tar')])
      await assert.rejects(openOwn([first, second]), { code: 'LAYOUT_INVALID', message: /no volumes of one set/ });
  });

  it('that lack what they say they have are refused before anything is pushed', async () => {
    const files = await split('b.tar', least);
    // Volume 2 calls itself volume 1.
    const second = await readFile(files[1] ?? '');
    const at = second.indexOf('volume.number": "2"');
    second.write('1', at + 'volume.number": "'.length);
    await writeFile(files[1] ?? '', second);
    const target = new MemorySource();
    await assert.rejects(bench.push(files.slice(1, 2), target), { code: 'BUNDLE_INCOMPLETE' });
    assert.deepEqual(await target.names(), []);
  });

  it('are not there when one cannot be, and only a plain archive has them', async () => {
    await mkdir(bench.at('b.2.tar'));
    await assert.rejects(split('b.tar', least), { code: 'FILE_WRITE', message: /b\.2\.tar/ });
    await rm(bench.at('b.2.tar'), { recursive: true });
    assert.deepEqual((await readdir(bench.folder)).sort(), ['airgap.lock.yaml', 'notes.txt']);
    for (const name of ['b.tar.gz', 'folder']) await assert.rejects(split(name, least), { code: 'USAGE' });
  });

  it('can be the base of an increment, which can be in volumes itself', async () => {
    const [, base = ''] = await split('b.tar', least);
    const { volumes, base: left } = await bench.write('more.tar', { since: base, splitSize: 1024 * 1024 });
    assert.equal(volumes?.length, 1);
    assert.ok((left?.blobs ?? 0) > 0);
    const target = new MemorySource();
    await assert.rejects(bench.push([bench.at('more.1.tar')], target), { code: 'BUNDLE_INCOMPLETE' });
  });

  it('hold every piece once, and no more than they have room for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 50, max: 80 }), (sizes, room) => {
        const pieces = sizes.map((bytes, item) => ({ item, bytes }));
        const volumes = divide(pieces, room);
        assert.deepEqual(
          volumes.flat().sort((a, b) => a - b),
          [...sizes.keys()],
        );
        for (const items of volumes) assert.ok(items.reduce((sum, item) => sum + (sizes[item] ?? 0), 0) <= room);
      }),
    );
  });
});
