// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createRegistryEnds } from '../../src/oci/endpoint.ts';
import { answers } from '../support/registry-behaviours.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { APP, PLACE, PUT_BLOB, PushBench } from './push-setup.ts';

describe('oci: pushing where one has to sign in', () => {
  const bench = new PushBench();
  beforeEach(() => void bench.memory.addImage(APP, { platforms: ['linux/amd64', 'linux/arm64'] }));
  afterEach(() => bench.stop());

  /** A registry whose tokens are for who signs in, and ends that can. */
  async function withTokens() {
    const auth = { kind: 'bearer', username: 'robot', password: 'secret', expiresIn: 3600 } as const;
    const store = new WritableRegistry();
    const mirror = await bench.registry({ writable: store, auth });
    const home = await bench.home({ auths: { [mirror.host]: { username: 'robot', password: 'secret' } } });
    const ends = createRegistryEnds({ environment: {}, home, clock: bench.clock, plainHttp: [mirror.host] });
    bench.later(() => ends.close());
    return { store, mirror, ends };
  }

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
    const setup = await bench.pushing({}, { client: { home, plainHttp: [mirror.host, elsewhere.host] } });
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

  it('asks for the right to push at once, for registries that say 403 of a token without', async () => {
    const { mirror, ends } = await withTokens();
    const requests = await requestsFor(bench.memory, [APP], [ends.target(mirror.host)], `${mirror.host}/m`);
    const { images } = await copyAll(bench.memory, requests, { clock: bench.clock });
    assert.deepEqual([images[0]?.failure?.message, images[0]?.outcome], [undefined, 'copied']);
    const scopes = mirror.asked().flatMap(line => (line.startsWith('GET /token') ? [decodeURIComponent(line)] : []));
    assert.deepEqual(new Set(scopes), new Set([`GET /token?service=test&scope=repository:${PLACE}:pull,push`]));
  });

  it('signs in anew when a token ends in the middle', async () => {
    const { store, mirror, ends } = await withTokens();
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
});
