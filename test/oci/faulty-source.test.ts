// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { AirgapError } from '../../src/errors.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { answers, type Behaviour, changes, redirects } from '../support/registry-behaviours.ts';
import { APP, PLACE, PushBench } from './push-setup.ts';

describe('oci: copying from a source that', () => {
  const bench = new PushBench();
  beforeEach(() => void bench.memory.addImage(APP, { platforms: ['linux/amd64', 'linux/arm64'] }));
  afterEach(() => bench.stop());

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
    const setup = await bench.pushing({}, { names: [name] });
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
      const setup = await bench.pushing();
      setup.upstream.on(BLOB, behaviour);
      const { images } = await setup.copy();
      const failure = images[0]?.failure;
      assert.ok(failure instanceof AirgapError && failure.side === 'source', failure?.message);
      assert.match(failure.code, /^(DIGEST_MISMATCH|REGISTRY_ANSWER)$/);
      assert.equal(setup.store.repositories.get(PLACE)?.blobs.size ?? 0, 0);
      assert.deepEqual([...(setup.store.repositories.get(PLACE)?.tags ?? [])], []);
    });
  }

  it('says nothing of the length of blobs: copies them all the same, and no wrong or short one', async () => {
    const unsized = (change: (body: Buffer) => Buffer): Behaviour => {
      return async ({ response, good }) => {
        const { body } = await good();
        const bytes = Buffer.isBuffer(body) ? body : Buffer.concat((await body?.toArray()) ?? []);
        response.writeHead(200, { 'transfer-encoding': 'chunked' });
        response.end(change(bytes));
      };
    };
    for (const [what, change, outcome] of [
      ['right', (body: Buffer) => body, 'copied'],
      ['longer', (body: Buffer) => Buffer.concat([body, Buffer.from('x')]), 'failed'],
      ['shorter', (body: Buffer) => body.subarray(0, -1), 'failed'],
    ] as const) {
      const setup = await bench.pushing();
      setup.upstream.on(BLOB, unsized(change));
      const { images } = await setup.copy();
      assert.equal(images[0]?.outcome, outcome, `${what}: ${images[0]?.failure?.message}`);
      assert.deepEqual(setup.store.brokenTags(), []);
    }
  });

  it('would compress what it sends: is told not to, as digests and ranges are of the bytes themselves', async () => {
    const setup = await bench.pushing();
    await setup.copy();
    const accepted = [...setup.upstream.requests, ...setup.mirror.requests].map(
      ({ headers }) => headers['accept-encoding'],
    );
    assert.deepEqual(new Set(accepted), new Set(['identity']));
  });

  it('answers a blob with a page, or with another part than asked for: says so, and nothing breaks', async () => {
    for (const [what, headers, status, problem] of [
      ['a page', { 'content-type': 'text/html' }, 200, /answered HTML/],
      ['another part', { 'content-range': 'bytes 7-9/2' }, 206, /begins elsewhere/],
    ] as const) {
      const setup = await bench.pushing();
      setup.upstream.on(BLOB, ({ response }) => void response.writeHead(status, headers).end('<!doctype html>'));
      const { images } = await setup.copy();
      assert.match(images[0]?.failure?.message ?? '', problem, what);
    }
  });

  it('redirects to storage in the clear that nobody named: refuses to follow', async () => {
    const setup = await bench.pushing();
    const storage = await bench.registry({ source: bench.memory });
    setup.upstream.on(BLOB, exchange => redirects(`${storage.origin}${exchange.request.url}`)(exchange));
    // Storage that was not named may not be spoken to in the clear.
    const { images } = await setup.copy();
    assert.match(images[0]?.failure?.message ?? '', /not encrypted/);
  });

  it('redirects to storage of another origin: follows, without the credentials that it wanted itself', async () => {
    const auth = { kind: 'basic', username: 'robot', password: 'secret' } as const;
    const source = await bench.registry({ source: bench.memory, auth });
    const storage = await bench.registry({ source: bench.memory });
    source.on(BLOB, exchange => redirects(`${storage.origin}${exchange.request.url}`)(exchange));
    const home = await bench.home({ auths: { [source.host]: { username: 'robot', password: 'secret' } } });
    const endpoints = { 'docker.io': source.origin };
    const setup = await bench.pushing({}, { client: { home, endpoints }, plainHttp: [storage.host] });
    await bench.copiesWhole(setup);
    assert.ok(source.requests.some(({ headers }) => headers.authorization !== undefined));
    assert.ok(storage.requests.length > 0);
    assert.ok(storage.requests.every(({ headers }) => headers.authorization === undefined));
  });

  it('stalls in the middle of a blob: goes on a few times, and then says so', async () => {
    const timeouts = { connect: 5000, headers: 1000, body: 20 };
    const setup = await bench.pushing({}, { client: { timeouts } });
    setup.upstream.on(BLOB, sendsAndStalls(10));
    const { images } = await setup.copy({ retries: 2 });
    assert.deepEqual([images[0]?.failure?.side, images[0]?.failure?.code], ['source', 'REGISTRY_TIMEOUT']);
    assert.match(images[0]?.failure?.message ?? '', /cannot read blob .*stopped half way/);
    assert.deepEqual([...(setup.store.repositories.get(PLACE)?.tags ?? [])], []);
  });

  it('lies about Content-Length: sends nothing of it on', async () => {
    const setup = await bench.pushing();
    setup.upstream.on(BLOB, declares(1_000_000_000_000));
    const { images } = await setup.copy();
    assert.deepEqual([images[0]?.failure?.side, images[0]?.failure?.code], ['source', 'REGISTRY_ANSWER']);
    assert.match(images[0]?.failure?.message ?? '', /has 1000000000000 bytes, its manifest says/);
    assert.equal(setup.store.repositories.get(PLACE)?.blobs.size ?? 0, 0);
  });

  it('says that less comes than does: sends nothing of it on, of a blob or a manifest', async () => {
    for (const what of [BLOB, /^GET .*\/manifests\//]) {
      const setup = await bench.pushing();
      setup.upstream.on(what, understates(10));
      const { images } = await setup.copy();
      const { side, code = '' } = images[0]?.failure ?? {};
      assert.equal(side, 'source', images[0]?.failure?.message);
      assert.match(code, /^(REGISTRY_ANSWER|DIGEST_MISMATCH)$/);
      assert.equal(setup.store.repositories.get(PLACE)?.blobs.size ?? 0, 0);
      assert.deepEqual([...(setup.store.repositories.get(PLACE)?.tags ?? [])], []);
    }
  });

  it('lies about Docker-Content-Digest: the bytes count, not its word', async () => {
    const setup = await bench.pushing();
    const lie = { 'docker-content-digest': `sha256:${'0'.repeat(64)}` };
    setup.upstream.on(
      /^GET/,
      changes(({ headers }) => ({ headers: { ...headers, ...lie } })),
    );
    await bench.copiesWhole(setup);
  });

  it('nests indexes without end, or lists one in itself: reads no further than it should', async () => {
    const type = 'application/vnd.oci.image.index.v1+json';
    let child = await bench.memory.resolve(parseReference(APP));
    for (let depth = 0; depth < 6; depth += 1) {
      const manifests = [{ mediaType: child.mediaType, digest: child.digest, size: child.size }];
      const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: type, manifests }));
      child = bench.memory.putManifest(APP, type, bytes);
    }
    const setup = await bench.pushing();
    const { images } = await setup.copy();
    assert.match(images[0]?.failure?.message ?? '', /holds indexes more than 3 deep/);
    const { bytes } = await bench.memory.fetchManifest(parseReference(APP), child.digest);
    setup.upstream.on(/^GET .*\/manifests\//, answers(200, bytes, { 'content-type': type }));
    const before = setup.upstream.requests.length;
    const { images: circular } = await setup.copy();
    assert.equal(circular[0]?.failure?.code, 'DIGEST_MISMATCH');
    assert.ok(setup.upstream.requests.length - before < 10);
    assert.deepEqual([...(setup.store.repositories.get(PLACE)?.tags ?? [])], []);
  });

  it('cuts every answer short: gives up, and says which blob', async () => {
    const setup = await bench.pushing();
    setup.upstream.on(BLOB, cutsShortStream(10));
    const { images } = await setup.copy();
    assert.equal(images[0]?.failure?.side, 'source');
    assert.match(images[0]?.failure?.message ?? '', /docker.io: cannot read blob example\/app@sha256:[0-9a-f]+: /);
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

/** Sends so many bytes of an honest answer, and then no more. */
function sendsAndStalls(bytes: number): Behaviour {
  return async ({ good, response }) => {
    const { status, headers, body } = await good();
    const whole = Buffer.isBuffer(body) ? body : Buffer.concat((await body?.toArray()) ?? []);
    response.writeHead(status, headers);
    response.write(whole.subarray(0, bytes));
  };
}

/** Says that an answer has so many bytes, and sends a few. */
function declares(bytes: number): Behaviour {
  return ({ response }) => {
    response.writeHead(200, { 'content-length': String(bytes) });
    response.write('some');
  };
}

/** Says that an honest answer has so many bytes, and sends all of it. */
function understates(bytes: number): Behaviour {
  return async ({ good, response }) => {
    const { status, headers, body } = await good();
    const whole = Buffer.isBuffer(body) ? body : Buffer.concat((await body?.toArray()) ?? []);
    response.writeHead(status, { ...headers, 'content-length': String(bytes) });
    response.end(whole);
  };
}
