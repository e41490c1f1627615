// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { AirgapError } from '../../src/errors.ts';
import type { CopyTarget } from '../../src/oci/content.ts';
import { createRegistryEnds, type ImageSourceOptions } from '../../src/oci/endpoint.ts';
import { parseReference } from '../../src/reference/reference.ts';
import type { TestRegistry, TestRegistryOptions } from '../support/registry.ts';
import { answers, type Behaviour, changes, redirects, refuses, resets } from '../support/registry-behaviours.ts';
import { type WritableOptions, WritableRegistry } from '../support/writable-registry.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { Bench } from './setup.ts';

const APP = 'docker.io/example/app:1';
const PUT_BLOB = /^PUT .*\/blobs\/uploads\//;
const PLACE = 'm/docker.io/example/app';

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
  const bench = new Bench();
  beforeEach(() => void bench.memory.addImage(APP, { platforms: ['linux/amd64', 'linux/arm64'] }));
  afterEach(() => bench.stop());

  interface Setup {
    readonly store: WritableRegistry;
    readonly upstream: TestRegistry;
    readonly mirror: TestRegistry;
    copy(options?: Parameters<typeof copyAll>[2]): ReturnType<typeof copyAll>;
  }

  async function setUp(
    writable: WritableOptions = {},
    { names = [APP], mirror: registry = {} as TestRegistryOptions, client = {} as Partial<ImageSourceOptions> } = {},
  ): Promise<Setup> {
    const store = new WritableRegistry(writable);
    const upstream = await bench.registry();
    const mirror = await bench.registry({ writable: store, ...registry });
    const ends = createRegistryEnds({
      endpoints: { 'docker.io': upstream.origin },
      plainHttp: [mirror.host],
      environment: {},
      home: '/nonexistent',
      clock: bench.clock,
      ...client,
    });
    bench.later(() => ends.close());
    const target: CopyTarget = ends.target(mirror.host);
    const requests = await requestsFor(bench.memory, names, [target], `${mirror.host}/m`);
    return {
      store,
      upstream,
      mirror,
      copy: options => copyAll(ends.source, requests, { clock: bench.clock, ...options }),
    };
  }

  async function copiesWhole({ store, copy }: Setup): Promise<void> {
    const { images } = await copy();
    assert.deepEqual(
      images.map(({ outcome, failure }) => failure?.message ?? outcome),
      ['copied'],
    );
    assert.deepEqual(store.brokenTags(), []);
    const { digest } = await bench.memory.resolve(parseReference(APP));
    assert.equal(store.repositories.get(PLACE)?.tags.get('1'), digest);
    assert.equal(store.openUploads, 0);
  }

  it('sends a blob in two requests, and nothing when all is there', async () => {
    const setup = await setUp();
    await copiesWhole(setup);
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
    const setup = await setUp();
    setup.mirror.on(PUT_BLOB, breaksUpload(setup.store), 1);
    await copiesWhole(setup);
    const resumed = setup.mirror.requests.filter(({ method }) => method === 'PATCH');
    assert.match(String(resumed[0]?.headers['content-range']), /^100-\d+$/);
  });

  it('begins again when the registry forgot the upload', async () => {
    const setup = await setUp();
    setup.mirror.on(
      PUT_BLOB,
      ({ request, response }) => {
        setup.store.forgetUploads();
        request.resume().once('end', () => response.writeHead(404).end());
      },
      1,
    );
    await copiesWhole(setup);
  });

  for (const status of [429, 500, 502, 503]) {
    it(`waits as told after ${status}, in an upload, a mount and a manifest`, async () => {
      const setup = await setUp();
      const busy = refuses(status, 'UNAVAILABLE', 'busy', { 'retry-after': '7' });
      setup.mirror.on(PUT_BLOB, busy, 1);
      setup.mirror.on(/^POST/, busy, 1);
      setup.mirror.on(/^PUT .*manifests/, busy, 1);
      await copiesWhole(setup);
      assert.deepEqual(bench.clock.slept, [7000, 7000, 7000]);
    });
  }

  it('does not try for ever', async () => {
    const setup = await setUp();
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
    const setup = await setUp({ largest: 1024 * 1024 }, { names: [name] });
    const { images } = await setup.copy();
    assert.deepEqual([images[0]?.failure?.message, images[0]?.outcome], [undefined, 'copied']);
    assert.deepEqual(setup.store.brokenTags(), []);
    assert.ok(setup.mirror.requests.filter(({ method }) => method === 'PATCH').length >= 3);
  });

  it('mounts what another repository has, and sends it where that is refused', async () => {
    bench.memory.addImage('docker.io/example/other:1', { platforms: ['linux/amd64', 'linux/arm64'] });
    const names = [APP, 'docker.io/example/other:1'];
    const { copy } = await setUp({}, { names });
    const { sent, mounted } = await copy();
    assert.deepEqual([sent, mounted], [6, 2]);
    const refusing = await setUp({ refusesMounts: true }, { names });
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
    const old = await setUp();
    await copiesWhole(old);
    const repository = old.store.repositories.get(PLACE);
    const list = repository?.manifests.get(repository.tags.get(fallback) ?? '');
    const listed = JSON.parse(list?.bytes.toString() ?? '{}').manifests.map((item: { digest: string }) => item.digest);
    assert.deepEqual(listed, referrers.map(({ digest }) => digest).sort());
    const modern = await setUp({ referrers: true });
    await copiesWhole(modern);
    assert.equal(modern.store.repositories.get(PLACE)?.tags.has(fallback), false);
  });

  it('takes no lie about a digest from the target', async () => {
    const setup = await setUp();
    const lie = { 'docker-content-digest': `sha256:${'0'.repeat(64)}` };
    setup.mirror.on(
      /^PUT .*manifests/,
      changes(({ headers }) => ({ headers: { ...headers, ...lie } })),
    );
    const { images } = await setup.copy();
    assert.deepEqual([images[0]?.failure?.code, images[0]?.failure?.side], ['DIGEST_MISMATCH', 'target']);
  });

  it('sends credentials to the origin of the registry alone, wherever an upload goes on', async () => {
    const elsewhere = await bench.registry();
    const auth = { kind: 'basic', username: 'robot', password: 'secret' } as const;
    elsewhere.on(
      /./,
      ({ request, response }) => void request.resume().once('end', () => response.writeHead(500).end()),
    );
    const store = new WritableRegistry();
    const mirror = await bench.registry({ writable: store, auth });
    const home = await bench.home({ auths: { [mirror.host]: { username: 'robot', password: 'secret' } } });
    const setup = await setUp({}, { client: { home, plainHttp: [mirror.host, elsewhere.host] } });
    const ends = createRegistryEnds({
      environment: {},
      home,
      clock: bench.clock,
      plainHttp: [mirror.host, elsewhere.host],
      retries: 0,
    });
    bench.later(() => ends.close());
    mirror.on(/^POST/, answers(202, '', { location: `${elsewhere.origin}/upload?token=x` }));
    const requests = await requestsFor(bench.memory, [APP], [ends.target(mirror.host)], `${mirror.host}/m`);
    const { images } = await copyAll(bench.memory, requests, { clock: bench.clock });
    assert.equal(images[0]?.failure?.side, 'target');
    assert.ok(mirror.requests.some(({ headers }) => headers.authorization !== undefined));
    assert.ok(elsewhere.requests.length > 0);
    assert.ok(elsewhere.requests.every(({ headers }) => headers.authorization === undefined));
    assert.equal(setup.store.openUploads, 0);
  });

  it('signs in anew when a token ends in the middle', async () => {
    const auth = { kind: 'bearer', username: 'robot', password: 'secret', expiresIn: 3600 } as const;
    const store = new WritableRegistry();
    const mirror = await bench.registry({ writable: store, auth });
    const home = await bench.home({ auths: { [mirror.host]: { username: 'robot', password: 'secret' } } });
    const ends = createRegistryEnds({ environment: {}, home, clock: bench.clock, plainHttp: [mirror.host] });
    bench.later(() => ends.close());
    mirror.on(
      PUT_BLOB,
      async ({ request, response }) => {
        mirror.expireTokens();
        request.resume();
        const challenge = `Bearer realm="${mirror.origin}/token",service="test",scope="repository:${PLACE}:pull,push"`;
        response.writeHead(401, { 'www-authenticate': challenge, connection: 'close' }).end();
      },
      2,
    );
    const requests = await requestsFor(bench.memory, [APP], [ends.target(mirror.host)], `${mirror.host}/m`);
    const { images } = await copyAll(bench.memory, requests, { clock: bench.clock });
    assert.deepEqual([images[0]?.failure?.message, images[0]?.outcome], [undefined, 'copied']);
    assert.deepEqual(store.brokenTags(), []);
  });

  describe('from a source that', () => {
    const BLOB = /^GET .*\/blobs\//;

    it('closes the connection: goes on where it broke', async () => {
      const big = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 251));
      const name = 'docker.io/example/long:1';
      const blob = (bytes: Buffer): object => ({
        mediaType: 'application/x',
        digest: bench.memory.putBlob(name, bytes),
        size: bytes.length,
      });
      const type = 'application/vnd.oci.image.manifest.v1+json';
      const content = { schemaVersion: 2, mediaType: type, config: blob(Buffer.from('{}')), layers: [blob(big)] };
      bench.memory.putManifest(name, type, Buffer.from(JSON.stringify(content)));
      const setup = await setUp({}, { names: [name] });
      setup.upstream.on(BLOB, cutsShortStream(150_000), 1);
      const { images, read } = await setup.copy();
      assert.deepEqual([images[0]?.failure?.message, images[0]?.outcome], [undefined, 'copied']);
      assert.deepEqual(setup.store.brokenTags(), []);
      const ranges = setup.upstream.requests.map(({ headers }) => headers.range).filter(range => range !== undefined);
      assert.equal(ranges.length, 1);
      // What had arrived is not read again, although this source knows no ranges and sends it.
      assert.ok(read <= big.length + 2 + 64 * 1024, String(read));
    });

    for (const [lie, behaviour] of [
      [
        'another content',
        changes(({ body }) => ({ body: Buffer.from(body.toString('latin1').replace(/./s, 'x'), 'latin1') })),
      ],
      ['another length', changes(({ body }) => ({ body: Buffer.concat([body, Buffer.from('x')]) }))],
    ] as const) {
      it(`sends ${lie}: says so, and the target has nothing of it`, async () => {
        const setup = await setUp();
        setup.upstream.on(BLOB, behaviour);
        const { images } = await setup.copy();
        const failure = images[0]?.failure;
        assert.ok(failure instanceof AirgapError && failure.side === 'source', failure?.message);
        assert.match(failure.code, /^(DIGEST_MISMATCH|REGISTRY_ANSWER)$/);
        assert.equal(setup.store.repositories.get(PLACE)?.blobs.size ?? 0, 0);
        assert.deepEqual([...(setup.store.repositories.get(PLACE)?.tags ?? [])], []);
      });
    }

    it('redirects to storage in the clear that nobody named: refuses to follow', async () => {
      const setup = await setUp();
      const storage = await bench.registry({ source: bench.memory });
      setup.upstream.on(BLOB, exchange => redirects(`${storage.origin}${exchange.request.url}`)(exchange));
      // Storage that was not named may not be spoken to in the clear.
      const { images } = await setup.copy();
      assert.match(images[0]?.failure?.message ?? '', /not encrypted/);
    });

    it('cuts every answer short: gives up, and says which blob', async () => {
      const setup = await setUp();
      setup.upstream.on(BLOB, cutsShortStream(10));
      const { images } = await setup.copy();
      assert.equal(images[0]?.failure?.side, 'source');
      assert.match(images[0]?.failure?.message ?? '', /docker.io: cannot read blob example\/app@sha256:[0-9a-f]+: /);
    });
  });
});

/** Sends so many bytes of an honest answer, then closes the connection. */
function cutsShortStream(bytes: number): Behaviour {
  return async ({ good, response }) => {
    const { status, headers, body } = await good();
    const whole = Buffer.isBuffer(body) ? body : Buffer.concat((await body?.toArray()) ?? []);
    response.writeHead(status, headers);
    response.write(whole.subarray(0, Math.min(bytes, whole.length - 1)), () => response.destroy());
  };
}
