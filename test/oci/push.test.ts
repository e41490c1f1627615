// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { OCI_INDEX, OCI_MANIFEST } from '../../src/oci/descriptor.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { answers, type Behaviour, changes, refuses, resets } from '../support/registry-behaviours.ts';
import type { WritableRegistry } from '../support/writable-registry.ts';
import { APP, PLACE, PUT_BLOB, PushBench } from './push-setup.ts';

/** Takes the first bytes of a body, as much as came in one piece, and closes the connection. */
function breaksUpload(store: WritableRegistry): Behaviour {
  return ({ request }) =>
    void request.once('data', (chunk: Buffer) => {
      const id = /uploads\/([^?]+)/.exec(request.url ?? '')?.[1] ?? '';
      store.keepPart(id, chunk.subarray(0, 100));
      request.socket.resetAndDestroy();
    });
}

describe('oci: pushing', () => {
  const bench = new PushBench();
  beforeEach(() => void bench.memory.addImage(APP, { platforms: ['linux/amd64', 'linux/arm64'] }));
  afterEach(() => bench.stop());

  it('sends a blob in two requests, and nothing when all is there', async () => {
    const setup = await bench.pushing();
    await bench.copiesWhole(setup);
    const puts = setup.mirror.asked().filter(line => PUT_BLOB.test(line));
    assert.equal(puts.length, 4);
    assert.ok(
      puts.every(line => line.includes('?_state=a%3Db&digest=sha256%3A')),
      puts[0],
    );
    const before = setup.mirror.requests.length;
    const { images, read } = await setup.copy();
    assert.deepEqual([images[0]?.outcome, read], ['there', 0]);
    // The index and its two children.
    assert.equal(setup.mirror.requests.length - before, 3);
  });

  it('goes on with an upload that broke, where the registry says that it stands', async () => {
    const setup = await bench.pushing();
    setup.mirror.on(PUT_BLOB, breaksUpload(setup.store), 1);
    await bench.copiesWhole(setup);
    const resumed = setup.mirror.requests.filter(({ method }) => method === 'PATCH');
    assert.match(String(resumed[0]?.headers['content-range']), /^100-\d+$/);
  });

  it('begins again when the registry forgot the upload', async () => {
    const setup = await bench.pushing();
    setup.mirror.on(
      PUT_BLOB,
      ({ request, response }) => {
        setup.store.forgetUploads();
        request.resume().once('end', () => response.writeHead(404).end());
      },
      1,
    );
    await bench.copiesWhole(setup);
  });

  for (const status of [429, 500, 502, 503]) {
    it(`waits as told after ${status}, in an upload, a mount and a manifest`, async () => {
      const setup = await bench.pushing();
      const busy = refuses(status, 'UNAVAILABLE', 'busy', { 'retry-after': '7' });
      setup.mirror.on(PUT_BLOB, busy, 1);
      setup.mirror.on(/^POST/, busy, 1);
      setup.mirror.on(/^PUT .*manifests/, busy, 1);
      await bench.copiesWhole(setup);
      assert.deepEqual(bench.clock.slept, [7000, 7000, 7000]);
    });
  }

  it('does not try for ever', async () => {
    const setup = await bench.pushing();
    setup.mirror.on(PUT_BLOB, resets);
    const { images } = await setup.copy();
    assert.deepEqual(
      [images[0]?.outcome, images[0]?.failure?.side, images[0]?.failure?.code],
      ['failed', 'target', 'REGISTRY_UNREACHABLE'],
    );
    assert.match(images[0]?.failure?.message ?? '', /cannot push blob m\/docker.io\/example\/app@sha256/);
    assert.deepEqual(setup.store.repositories.get(PLACE)?.tags.size ?? 0, 0);
  });

  it('sends a blob in pieces where it is refused whole', async () => {
    const big = Buffer.alloc(3 * 1024 * 1024, 'layer');
    const name = 'docker.io/example/big:1';
    const blob = (bytes: Buffer): object => ({
      mediaType: 'application/x',
      digest: bench.memory.putBlob(name, bytes),
      size: bytes.length,
    });
    const content = { schemaVersion: 2, config: blob(Buffer.from('{}')), layers: [blob(big)] };
    const type = 'application/vnd.oci.image.manifest.v1+json';
    bench.memory.putManifest(name, type, Buffer.from(JSON.stringify({ ...content, mediaType: type })));
    const setup = await bench.pushing({ largest: 1024 * 1024 }, { names: [name] });
    const { images } = await setup.copy();
    assert.deepEqual([images[0]?.failure?.message, images[0]?.outcome], [undefined, 'copied']);
    assert.deepEqual(setup.store.brokenTags(), []);
    assert.ok(setup.mirror.requests.filter(({ method }) => method === 'PATCH').length >= 3);
  });

  it('mounts what another repository has, and sends it where that is refused', async () => {
    bench.memory.addImage('docker.io/example/other:1', { platforms: ['linux/amd64', 'linux/arm64'] });
    const names = [APP, 'docker.io/example/other:1'];
    const { copy } = await bench.pushing({}, { names });
    const { sent, mounted } = await copy();
    assert.deepEqual([sent, mounted], [6, 2]);
    const refusing = await bench.pushing({ refusesMounts: true }, { names });
    const without = await refusing.copy();
    assert.deepEqual([without.sent, without.mounted], [8, 0]);
    assert.deepEqual([refusing.store.brokenTags(), refusing.store.openUploads], [[], 0]);
  });

  it('keeps the list of what refers to an image where the registry does not', async () => {
    const root = await bench.memory.resolve(parseReference(APP));
    const referrers = ['a', 'b', 'c'].map(kind =>
      bench.memory.addReferrer('docker.io/example/app', root, `application/x.${kind}`),
    );
    const fallback = root.digest.replace(':', '-');
    const old = await bench.pushing();
    await bench.copiesWhole(old);
    const repository = old.store.repositories.get(PLACE);
    const list = repository?.manifests.get(repository.tags.get(fallback) ?? '');
    const listed = JSON.parse(list?.bytes.toString() ?? '{}').manifests.map((item: { digest: string }) => item.digest);
    assert.deepEqual(listed, referrers.map(({ digest }) => digest).sort());
    const modern = await bench.pushing({ referrers: true });
    await bench.copiesWhole(modern);
    assert.equal(modern.store.repositories.get(PLACE)?.tags.has(fallback), false);
  });

  it('leaves what others wrote into such a list as it is', async () => {
    const root = await bench.memory.resolve(parseReference(APP));
    const added = bench.memory.addReferrer('docker.io/example/app', root, 'application/x.sbom');
    const other = {
      mediaType: OCI_MANIFEST,
      digest: `sha256:${'0'.repeat(64)}`,
      size: 7,
      urls: ['https://other.test/x'],
      data: 'e30=',
      platform: { os: 'windows', architecture: 'amd64', 'os.version': '10.0.1' },
      'x-new': 1,
    };
    const list = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [other], annotations: { by: 'others' } };
    const old = await bench.pushing();
    const tag = root.digest.replace(':', '-');
    old.mirror.on(
      new RegExp(`^GET .*/manifests/${tag}$`),
      answers(200, JSON.stringify(list), { 'content-type': OCI_INDEX }),
    );
    await old.copy();
    const stored = old.store.repositories.get(PLACE);
    const written = JSON.parse(stored?.manifests.get(stored.tags.get(tag) ?? '')?.bytes.toString() ?? '{}');
    assert.deepEqual({ ...written, manifests: written.manifests.slice(0, 1) }, list);
    assert.equal(written.manifests[1]?.digest, added.digest);
  });

  it('does not put such a list in the place of an image', async () => {
    const root = await bench.memory.resolve(parseReference(APP));
    bench.memory.addReferrer('docker.io/example/app', root, 'application/x.sbom');
    const tag = root.digest.replace(':', '-');
    const old = await bench.pushing();
    const { bytes } = await bench.memory.fetchManifest(parseReference(APP), root.digest);
    const [child] = JSON.parse(bytes.toString()).manifests;
    const image = await bench.memory.fetchManifest(parseReference(APP), child.digest);
    old.mirror.on(
      new RegExp(`^GET .*/manifests/${tag}$`),
      answers(200, image.bytes, { 'content-type': image.mediaType }),
    );
    const { images } = await old.copy();
    assert.match(images[0]?.failure?.message ?? '', /is an image, and the place of a list/);
    assert.equal(old.store.repositories.get(PLACE)?.tags.has(tag), false);
  });

  it('takes no lie about a digest from the target', async () => {
    const setup = await bench.pushing();
    const lie = { 'docker-content-digest': `sha256:${'0'.repeat(64)}` };
    setup.mirror.on(
      /^PUT .*manifests/,
      changes(({ headers }) => ({ headers: { ...headers, ...lie } })),
    );
    const { images } = await setup.copy();
    assert.deepEqual([images[0]?.failure?.code, images[0]?.failure?.side], ['DIGEST_MISMATCH', 'target']);
  });
});
