// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { AirgapError } from '../../src/errors.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { BundleBench, contentOf } from './bundle-bench.ts';

// A bundle that came across broken, in each of its forms. The target in memory takes nothing whose parts are not there.
describe('broken bundles', function () {
  this.timeout(120_000);
  let bench: BundleBench;
  let right: Record<string, string>;
  beforeEach(async () => {
    bench = await BundleBench.open();
    await bench.write('b.tar');
    const target = new MemorySource();
    await bench.push([bench.at('b.tar')], target);
    right = await contentOf(target);
  });
  afterEach(() => bench.close());

  /** Pushes it; what is there then has its right digest. True when that is all of it. */
  async function isWhole(place: string): Promise<boolean> {
    const target = new MemorySource();
    const failed = await bench.push([place], target, { keepGoing: true }).then(
      ({ images, files }) => [...images, ...files].some(({ error }) => error !== undefined),
      (error: unknown) => {
        assert.ok(error instanceof AirgapError && error.message.includes(path.basename(place)), String(error));
        return true;
      },
    );
    const found = await contentOf(target);
    for (const [name, digest] of Object.entries(found)) assert.equal(digest, right[name]);
    assert.equal(failed, Object.keys(found).length < Object.keys(right).length);
    return !failed;
  }

  for (const [name, pack] of [
    ['b.tar', (bytes: Buffer) => bytes],
    ['b.tar.gz', zlib.gzipSync],
    ['b.tar.zst', zlib.zstdCompressSync],
  ] as const)
    it(`cut short anywhere are refused, and nothing of them is pushed: ${name}`, async () => {
      const whole = pack(await readFile(bench.at('b.tar')));
      const end = name === 'b.tar' ? whole.length - 1024 : whole.length;
      await fc.assert(
        fc.asyncProperty(fc.nat(end - 1), async length => {
          const place = bench.at(`cut-${name}`);
          await writeFile(place, whole.subarray(0, length));
          const target = new MemorySource();
          await assert.rejects(bench.push([place], target), (error: unknown) => {
            assert.ok(error instanceof AirgapError && /^(LAYOUT_INVALID|BUNDLE_\w+)$/.test(error.code), String(error));
            return true;
          });
          assert.deepEqual(await target.names(), []);
        }),
        { numRuns: 100 },
      );
    });

  it('in folders, with any file cut, grown, changed, gone or a folder, push what is right and no more', async () => {
    await bench.write('folder');
    const files = (await readdir(bench.at('folder'), { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(entry => path.relative(bench.at('folder'), path.join(entry.parentPath, entry.name)))
      .sort();
    const harm = fc.constantFrom('cut', 'grown', 'changed', 'gone', 'folder');
    let [refused, pushed] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), harm, fc.nat(), async (file, how, number) => {
        const copy = await mkdtemp(bench.at('broken-'));
        await cp(bench.at('folder'), copy, { recursive: true });
        await damage(path.join(copy, file), how, number);
        if (await isWhole(copy)) pushed += 1;
        else refused += 1;
        await rm(copy, { recursive: true });
      }),
      { numRuns: 200 },
    );
    // White space of index.json means nothing; all else does.
    assert.ok(refused > 150 && pushed < 50, `${refused} refused, ${pushed} pushed`);
  });
});

async function damage(file: string, how: string, number: number): Promise<void> {
  const bytes = await readFile(file);
  await rm(file);
  if (how === 'folder') await mkdir(file);
  if (how === 'cut') await writeFile(file, bytes.subarray(0, number % bytes.length));
  if (how === 'grown') await writeFile(file, Buffer.concat([bytes, Buffer.from('x')]));
  if (how !== 'changed') return;
  const at = number % bytes.length;
  bytes.writeUInt8((bytes[at] as number) ^ (1 << (number & 7)), at);
  await writeFile(file, bytes);
}
