// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { DOCKER_MANIFEST, OCI_MANIFEST } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { Registry } from '../../src/oci/registry.ts';
import type { RegistryClient } from '../../src/oci/registry-client.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { answers, changes, cutsShort } from '../support/registry-behaviours.ts';
import { Bench, rejectsWith } from './setup.ts';

const NGINX = parseReference('nginx:1.27');

describe('oci: fetching manifests and small blobs', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  it('gives the bytes as they are', async () => {
    const root = bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    const manifest = await bench.client(registry).fetchManifest(NGINX, root.digest);
    assert.deepEqual(manifest, await bench.memory.fetchManifest(NGINX, root.digest));
  });

  it('refuses a manifest whose bytes were changed', async () => {
    const root = bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    registry.on(
      /manifests/,
      changes(({ body }) => ({ body: Buffer.concat([body, Buffer.from(' ')]) })),
    );
    await rejectsWith(bench.client(registry).fetchManifest(NGINX, root.digest), 'DIGEST_MISMATCH', root.digest);
  });

  it('refuses a manifest of more than 4 MiB before it has read it', async () => {
    const registry = await bench.registry();
    const huge = Buffer.alloc(5 * 1024 * 1024, ' ');
    registry.on(/manifests/, answers(200, huge, { 'content-type': OCI_MANIFEST }));
    await rejectsWith(bench.client(registry).fetchManifest(NGINX, digestOf(huge)), 'INPUT_TOO_LARGE', '4194304 bytes');
  });

  it('says so when answers are cut short, each time it is tried', async () => {
    const root = bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    registry.on(/manifests/, cutsShort(10));
    await rejectsWith(bench.client(registry).fetchManifest(NGINX, root.digest), 'REGISTRY_UNREACHABLE', 'docker.io');
    assert.equal(registry.requests.length, 4);
  });

  it('takes the media type of the body, which the digest covers, over that of the header', async () => {
    const root = bench.memory.addImage('nginx:1.27', { single: true, docker: true });
    const registry = await bench.registry();
    registry.on(
      /manifests/,
      changes(({ headers }) => ({ headers: { ...headers, 'content-type': OCI_MANIFEST } })),
    );
    assert.equal((await bench.client(registry).fetchManifest(NGINX, root.digest)).mediaType, DOCKER_MANIFEST);
  });

  it('refuses an index that calls itself an image', async () => {
    const root = bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    registry.on(
      /manifests/,
      changes(({ headers }) => ({ headers: { ...headers, 'content-type': OCI_MANIFEST } })),
    );
    await rejectsWith(
      bench.client(registry).fetchManifest(NGINX, root.digest),
      'REGISTRY_ANSWER',
      'index and an image',
    );
  });

  it('refuses what is no JSON, and what is no manifest', async () => {
    const registry = await bench.registry();
    const source = bench.client(registry);
    registry.on(/manifests/, answers(200, 'hello', { 'content-type': 'text/plain' }));
    await rejectsWith(source.fetchManifest(NGINX, digestOf(Buffer.from('hello'))), 'REGISTRY_ANSWER', 'not JSON');
    registry.on(/manifests/, answers(200, '{"mediaType":"application/x-other"}'));
    const digest = digestOf(Buffer.from('{"mediaType":"application/x-other"}'));
    await rejectsWith(source.fetchManifest(NGINX, digest), 'MANIFEST_UNSUPPORTED', 'application/x-other');
  });

  it('lets go of a blob that nobody reads, also where the registry knows no ranges', async () => {
    const body = Readable.from([Buffer.from('whole')]);
    const answer = { status: 200, headers: { 'content-length': '5' }, body: Buffer.alloc(0), stream: body };
    const registry = new Registry({ open: async () => answer } as unknown as RegistryClient);
    const { stream } = await registry.openBlob(NGINX, digestOf(Buffer.from('whole')), 2);
    stream.destroy();
    await once(stream, 'close');
    assert.equal(body.destroyed, true);
  });

  it('refuses a small blob that is large, or changed', async () => {
    bench.memory.addImage('nginx:1.27');
    const content = Buffer.from('{"a":1}');
    const digest = bench.memory.putBlob('nginx', content);
    const registry = await bench.registry();
    const source = bench.client(registry);
    const descriptor = { mediaType: 'application/json', digest, size: content.length };
    assert.deepEqual(await source.fetchSmallBlob(NGINX, descriptor), content);
    await rejectsWith(source.fetchSmallBlob(NGINX, { ...descriptor, size: 5_000_000 }), 'INPUT_TOO_LARGE');
    registry.on(/blobs/, answers(200, '{"a":2}'));
    await rejectsWith(source.fetchSmallBlob(NGINX, descriptor), 'DIGEST_MISMATCH');
  });
});
