// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { isRegistry } from '../../src/action/since-registry.ts';
import { AirgapError } from '../../src/errors.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { BundleBench, contentOf } from './bundle-bench.ts';

describe('an increment to what a registry has', () => {
  let bench: BundleBench;
  beforeEach(async () => {
    bench = await BundleBench.open();
  });
  afterEach(() => bench.close());

  it('carries what the registry has not, and completes it', async () => {
    await bench.write('part.tar', { images: ['quay.io/team/app*'] });
    await bench.write('whole.tar');
    const [mirror, right] = [new MemorySource(), new MemorySource()];
    await bench.push([bench.at('part.tar')], mirror);
    await bench.push([bench.at('whole.tar')], right);
    const { base } = await bench.write('more.tar', { since: 'mirror.example/m' }, mirror);
    assert.equal(base?.name, 'mirror.example/m');
    assert.ok((base?.blobs ?? 0) > 0);
    const elsewhere = new MemorySource();
    await assert.rejects(bench.push([bench.at('more.tar')], elsewhere), {
      code: 'BUNDLE_INCOMPLETE',
      message: /builds on what mirror\.example\/m had/,
    });
    assert.deepEqual(await elsewhere.names(), []);
    await bench.push([bench.at('more.tar')], mirror);
    assert.deepEqual(await contentOf(mirror), await contentOf(right));
  });

  it('has all blobs for an empty registry, and none for one that has all', async () => {
    assert.equal((await bench.write('all.tar', { since: 'mirror.example/m' })).base?.blobs, 0);
    const mirror = new MemorySource();
    await bench.push([bench.at('all.tar')], mirror);
    const { plan } = await bench.write('none.tar', { since: 'mirror.example/m' }, mirror);
    assert.equal(plan.move.blobs, 0);
    assert.ok(
      (await bench.write('other.tar', { since: 'mirror.example/m', layout: 'strip-host' }, mirror)).plan.move.blobs > 0,
    );
  });

  it('is not written when the registry does not answer', async () => {
    const deaf = new Deaf();
    await assert.rejects(bench.write('b.tar', { since: 'mirror.example/m' }, deaf), {
      code: 'REGISTRY_UNREACHABLE',
      message: /^--since: what mirror\.example\/m has cannot be known: /,
    });
  });

  it('is meant by an address, not by a file or by the name of one', async () => {
    for (const where of ['mirror.example', 'mirror.example:5000/a/b', 'localhost:5000', 'localhost/x', '10.0.0.1/m'])
      assert.equal(await isRegistry(where), true, where);
    for (const where of [
      'june.tar',
      'june',
      './mirror.example',
      '/mirror.example',
      'airgap.lock.yaml',
      'a.b/c.tar.zst',
      'x/y',
    ])
      assert.equal(await isRegistry(where), false, where);
    await mkdir(bench.at('bundle.2026'));
    assert.equal(await isRegistry(path.relative(process.cwd(), bench.at('bundle.2026'))), false);
  });
});

class Deaf extends MemorySource {
  override async hasBlob(): Promise<boolean> {
    throw new AirgapError('REGISTRY_UNREACHABLE', 'nothing listens there');
  }
}
