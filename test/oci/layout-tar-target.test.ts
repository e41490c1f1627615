// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProcess } from '../../src/host/process.ts';
import { LayoutTar } from '../../src/oci/layout-tar.ts';
import { LayoutTarTarget } from '../../src/oci/layout-tar-target.ts';
import { openLayout } from '../../src/oci/open-layout.ts';
import { formatTarHeader, paddedSize, TAR_BLOCK } from '../../src/oci/tar-header.ts';
import type { Digest } from '../../src/reference/digest.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { Bench } from './setup.ts';

const APP = parseReference('docker.io/example/app:1');

describe('oci: writing image layouts into tar archives', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  for (const [what, digest, size] of [
    ['a long name', `sha512:${'ab'.repeat(64)}`, 5],
    ['8 GiB and more', `sha256:${'cd'.repeat(32)}`, 8 ** 11],
    ['a byte less', `sha256:${'ef'.repeat(32)}`, 8 ** 11 - 1],
    ['nothing inside', `sha256:${'01'.repeat(32)}`, 0],
  ] as [string, Digest, number][]) {
    it(`says of a blob with ${what} what tar and our own reader understand`, async () => {
      const name = `blobs/${digest.replace(':', '/')}`;
      const header = formatTarHeader(name, size);
      const file = path.join(await bench.folder(), 'blob.tar');
      await writeFile(file, header);
      await truncate(file, header.length + paddedSize(size) + 2 * TAR_BLOCK);
      assert.equal(await (await LayoutTar.open(file)).blobSize(digest), size);
      const { code, stdout, stderr } = await runProcess('tar', ['-tvf', file]);
      assert.equal(code, 0, stderr);
      assert.match(stdout.toString(), new RegExp(`^-rw-r--r-- 0/0 +${size} 1970-01-01 00:00 ${name}\n$`));
    });
  }

  it('writes each blob once, wherever it comes first', async () => {
    bench.memory.addImage('docker.io/example/app:1', { single: true });
    const manifest = await bench.memory.fetchNamed(APP);
    const file = path.join(await bench.folder(), 'layout.tar');
    const target = await LayoutTarTarget.create(file);
    await target.reserve([{ digest: manifest.digest, size: manifest.bytes.length }]);
    await Promise.all([target.pushManifest(APP, manifest), target.tag(APP, manifest)]);
    await target.commit();
    assert.deepEqual(await (await openLayout(file)).names(), ['docker.io/example/app:1']);
  });

  it('is no archive while something is missing, and no place for what was not announced', async () => {
    bench.memory.addImage('docker.io/example/app:1', { single: true });
    const manifest = await bench.memory.fetchNamed(APP);
    const file = path.join(await bench.folder(), 'layout.tar');
    const target = await LayoutTarTarget.create(file);
    await target.reserve([{ digest: `sha256:${'ab'.repeat(32)}`, size: 10 }]);
    await assert.rejects(target.tag(APP, manifest), /has no place/);
    await assert.rejects(target.commit(), /was not written/);
    await target.close();
    assert.ok((await readFile(file)).length > 0);
    await assert.rejects(LayoutTar.open(file), { code: 'LAYOUT_INVALID' });
  });
});
