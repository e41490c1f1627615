// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parseManifest } from '../../src/oci/graph.ts';
import { LayoutSource } from '../../src/oci/layout.ts';
import { LayoutSet } from '../../src/oci/layout-set.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { writeLayout } from './layout-setup.ts';
import { Bench, rejectsWith } from './setup.ts';

describe('oci: several layouts as one', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  it('finds in an older layout what a later one does not repeat', async () => {
    const [base, update] = [await bench.folder(), await bench.folder()];
    const [image] = await writeLayout(base, [{ name: 'docker.io/library/app:1' }]);
    const [again] = await writeLayout(update, [{ name: 'docker.io/library/app:2', as: 'docker.io/library/app:1' }]);
    assert.equal(again?.root.digest, image?.root.digest);
    await rm(path.join(update, 'blobs'), { recursive: true });
    const set = await LayoutSet.open([new LayoutSource(base), new LayoutSource(update)]);
    assert.deepEqual(await set.names(), ['docker.io/library/app:1', 'docker.io/library/app:2']);
    const reference = parseReference('docker.io/library/app:2');
    const { digest } = await set.fetchNamed(reference);
    const index = parseManifest(await set.fetchManifest(reference, digest), 'index');
    assert.equal(index.kind, 'index');
    const blob = image?.blobs[0]?.descriptor;
    assert.ok(blob);
    const { stream } = await set.openBlob(reference, blob.digest);
    const file = path.join(base, 'blobs', blob.digest.replace(':', '/'));
    assert.equal(await text(stream), await readFile(file, 'utf8'));
  });

  it('takes a name from the later layout, and tells which moved', async () => {
    const [base, update] = [await bench.folder(), await bench.folder()];
    const [before] = await writeLayout(base, [{ name: 'quay.io/a/b:1' }, { name: 'quay.io/a/same:1' }]);
    const [now] = await writeLayout(update, [{ name: 'quay.io/a/b:1', as: 'other' }, { name: 'quay.io/a/same:1' }]);
    const set = await LayoutSet.open([new LayoutSource(base), new LayoutSource(update)]);
    const name = 'quay.io/a/b:1';
    assert.equal((await set.fetchNamed(parseReference(name))).digest, now?.root.digest);
    assert.deepEqual(set.changed, [{ name, before: before?.root.digest, now: now?.root.digest }]);
    const old = parseReference(`quay.io/a/b@${before?.root.digest}`);
    assert.equal((await set.fetchNamed(old)).digest, before?.root.digest, 'by digest the old one is still there');
  });

  it('says what no layout has, and does not hide a broken one behind another', async () => {
    const [base, update] = [await bench.folder(), await bench.folder()];
    await writeLayout(base, [{ name: 'quay.io/a/b:1' }]);
    const [image] = await writeLayout(update, [{ name: 'quay.io/a/b:1' }]);
    const set = await LayoutSet.open([new LayoutSource(base), new LayoutSource(update)]);
    await rejectsWith(set.fetchNamed(parseReference('quay.io/a/b:9')), 'REGISTRY_NOT_FOUND', 'quay.io/a/b:9');
    const file = path.join(update, 'blobs', String(image?.root.digest).replace(':', '/'));
    await rm(file);
    await set.fetchNamed(parseReference('quay.io/a/b:1'));
    await writeFile(file, '{}');
    await rejectsWith(set.fetchNamed(parseReference('quay.io/a/b:1')), 'DIGEST_MISMATCH', update);
  });
});
