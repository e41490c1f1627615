// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { OCI_INDEX } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { rejectsWith } from './setup.ts';

const NAME = 'quay.io/example/app:1';

describe('oci: the twin in memory', () => {
  it('gives the same digests for the same name and options', () => {
    const [one, two] = [new MemorySource(), new MemorySource()].map(memory => memory.addImage(NAME));
    assert.deepEqual(one, two);
    assert.notEqual(new MemorySource().addImage('quay.io/example/app:2').digest, one?.digest);
    assert.notEqual(new MemorySource().addImage(NAME, { docker: true }).digest, one?.digest);
  });

  it('keeps repositories apart', async () => {
    const memory = new MemorySource();
    const { digest } = memory.addImage(NAME);
    memory.addImage('quay.io/example/other:1');
    await rejectsWith(memory.fetchManifest(parseReference('quay.io/example/other:1'), digest), 'REGISTRY_NOT_FOUND');
    await rejectsWith(memory.resolve(parseReference('docker.io/example/app:1')), 'REGISTRY_NOT_FOUND');
    await rejectsWith(memory.resolve(parseReference('quay.io/example/app:2')), 'REGISTRY_NOT_FOUND');
  });

  it('takes a manifest only when all that it points at is there', () => {
    const child = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: digestOf(Buffer.from('x')),
      size: 1,
    };
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [child] }));
    assert.throws(() => new MemorySource().putManifest(NAME, OCI_INDEX, bytes), { code: 'REGISTRY_NOT_FOUND' });
  });

  it('knows of nothing that refers to what is not there, as registries do', async () => {
    const memory = new MemorySource();
    const root = memory.addImage(NAME);
    const signature = memory.addReferrer(NAME, root, 'application/x');
    const digests = async (name: string) =>
      (await memory.referrers(parseReference(name), root.digest)).map(({ digest }) => digest);
    assert.deepEqual(await digests(NAME), [signature.digest]);
    assert.deepEqual(await digests('quay.io/example/none:1'), []);
  });

  it('lists its names sorted', async () => {
    const memory = new MemorySource();
    for (const name of ['quay.io/b/b:2', 'nginx', 'quay.io/b/b:1']) memory.addImage(name);
    assert.deepEqual(await memory.names(), ['docker.io/library/nginx:latest', 'quay.io/b/b:1', 'quay.io/b/b:2']);
  });
});
