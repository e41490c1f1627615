// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { MANIFEST_TYPES, OCI_INDEX } from '../../src/oci/descriptor.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { answers, changes, refuses, withoutHeader } from '../support/registry-behaviours.ts';
import { Bench, rejectsWith } from './setup.ts';

const NGINX = parseReference('nginx:1.27');
const OTHER = `sha256:${'1'.repeat(64)}`;

describe('oci: resolving a name at a registry', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  it('asks once, by HEAD, for all four media types', async () => {
    const root = bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    assert.deepEqual(await bench.client(registry).resolve(NGINX), {
      mediaType: OCI_INDEX,
      digest: root.digest,
      size: root.size,
    });
    assert.deepEqual(registry.asked(), ['HEAD /v2/library/nginx/manifests/1.27']);
    assert.equal(registry.requests[0]?.headers.accept, MANIFEST_TYPES.join(', '));
  });

  it('takes the digest when the reference has a tag as well', async () => {
    const old = bench.memory.addImage('nginx:1.26');
    bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    const resolved = await bench.client(registry).resolve(parseReference(`nginx:1.27@${old.digest}`));
    assert.equal(resolved.digest, old.digest);
    assert.deepEqual(registry.asked(), [`HEAD /v2/library/nginx/manifests/${old.digest}`]);
  });

  it('verifies that a digest without a tag is there', async () => {
    const root = bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    const source = bench.client(registry);
    assert.equal((await source.resolve(parseReference(`nginx@${root.digest}`))).digest, root.digest);
    await rejectsWith(source.resolve(parseReference(`nginx@${OTHER}`)), 'REGISTRY_NOT_FOUND', OTHER);
  });

  it('reads the manifest when HEAD brings no digest', async () => {
    const root = bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    registry.on(/./, withoutHeader('docker-content-digest'));
    assert.equal((await bench.client(registry).resolve(NGINX)).digest, root.digest);
    assert.deepEqual(
      registry.asked(),
      ['HEAD', 'GET'].map(method => `${method} /v2/library/nginx/manifests/1.27`),
    );
  });

  for (const status of [404, 405, 501]) {
    it(`reads the manifest when HEAD is refused with ${status}`, async () => {
      const root = bench.memory.addImage('nginx:1.27');
      const registry = await bench.registry();
      registry.on(/^HEAD/, refuses(status));
      assert.equal((await bench.client(registry).resolve(NGINX)).digest, root.digest);
    });
  }

  it('refuses a registry that answers HEAD with another digest than asked for', async () => {
    const root = bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    registry.on(
      /^HEAD/,
      changes(({ headers }) => ({ headers: { ...headers, 'docker-content-digest': OTHER } })),
    );
    await rejectsWith(
      bench.client(registry).resolve(parseReference(`nginx@${root.digest}`)),
      'DIGEST_MISMATCH',
      root.digest,
      OTHER,
    );
  });

  it('refuses a manifest that does not fit the digest in its own header', async () => {
    bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    registry.on(/^HEAD/, refuses(405));
    registry.on(
      /^GET/,
      changes(({ headers }) => ({ headers: { ...headers, 'docker-content-digest': OTHER } })),
    );
    await rejectsWith(bench.client(registry).resolve(NGINX), 'DIGEST_MISMATCH', OTHER);
  });

  it('refuses Docker schema 1 by name, from HEAD and from the body', async () => {
    const registry = await bench.registry();
    const signed = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
    registry.on(/./, answers(200, '{"schemaVersion":1,"name":"library/nginx"}', { 'content-type': signed }));
    await rejectsWith(bench.client(registry).resolve(NGINX), 'MANIFEST_UNSUPPORTED', 'Docker schema 1');
    registry.on(/^HEAD/, refuses(404));
    registry.on(
      /^GET/,
      answers(200, '{"schemaVersion":1,"name":"library/nginx"}', { 'content-type': 'application/json' }),
    );
    await rejectsWith(bench.client(registry).resolve(NGINX), 'MANIFEST_UNSUPPORTED', 'Docker schema 1');
  });
});
