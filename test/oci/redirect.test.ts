// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { OCI_INDEX } from '../../src/oci/descriptor.ts';
import { describeImage } from '../../src/oci/image.ts';
import { parseReference } from '../../src/reference/reference.ts';
import type { TestRegistry } from '../support/registry.ts';
import { answers, redirects, refuses } from '../support/registry-behaviours.ts';
import { Bench, rejectsWith } from './setup.ts';

const NGINX = parseReference('nginx:1.27');

describe('oci: redirects', () => {
  const bench = new Bench();
  beforeEach(() => void bench.memory.addImage('nginx:1.27', { single: true }));
  afterEach(() => bench.stop());

  async function signedIn(registry: TestRegistry, plainHttp: string[] = []): Promise<ReturnType<Bench['client']>> {
    const home = await bench.home({ auths: { [registry.host]: { username: 'ann', password: 'pw' } } });
    return bench.client(registry, { home, plainHttp });
  }

  it('to another origin are followed without Authorization, and back again as well', async () => {
    const registry = await bench.registry({ auth: { kind: 'basic', username: 'ann', password: 'pw' } });
    const storage = await bench.registry();
    registry.on(/blobs/, ({ request, response }) => {
      response.writeHead(request.headers.authorization === undefined ? 401 : 307, {
        'www-authenticate': 'Basic realm="test"',
        location: `${storage.origin}${request.url}`,
      });
      response.end();
    });
    const { platforms } = await describeImage(await signedIn(registry, [storage.host]), NGINX);
    assert.equal(platforms[0]?.platform, 'linux/amd64');
    assert.equal(storage.requests.length, 1);
    assert.equal(storage.requests[0]?.headers.authorization, undefined);
    assert.notEqual(registry.requests.at(-1)?.headers.authorization, undefined);
  });

  it('on the same origin keep Authorization', async () => {
    const registry = await bench.registry({ auth: { kind: 'basic', username: 'ann', password: 'pw' } });
    const source = await signedIn(registry);
    await source.resolve(NGINX);
    registry.on(/manifests\/1.27$/, redirects('/v2/library/nginx/manifests/latest', 308), 1);
    bench.memory.addImage('nginx:latest');
    await source.resolve(NGINX);
    assert.notEqual(registry.requests.at(-1)?.headers.authorization, undefined);
  });

  it('to a place that asks for credentials do not get them', async () => {
    const registry = await bench.registry();
    const evil = await bench.registry();
    registry.on(/./, redirects(`${evil.origin}/v2/`));
    evil.on(/./, refuses(401, 'UNAUTHORIZED', '', { 'www-authenticate': 'Basic realm="x"' }));
    await rejectsWith((await signedIn(registry, [evil.host])).resolve(NGINX), 'REGISTRY_DENIED');
    assert.deepEqual(
      evil.requests.map(({ headers }) => headers.authorization),
      [undefined],
    );
    assert.equal(registry.requests.length, 1);
  });

  it('of a list to another origin take no credentials to its next page', async () => {
    const registry = await bench.registry({ auth: { kind: 'basic', username: 'ann', password: 'pw' } });
    const storage = await bench.registry();
    const source = await signedIn(registry, [storage.host]);
    const { digest } = await source.resolve(NGINX);
    registry.on(/referrers/, redirects(`${storage.origin}/page-1`));
    const page = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] });
    storage.on(/page-1/, answers(200, page, { 'content-type': OCI_INDEX, link: '</page-2>; rel="next"' }));
    storage.on(/page-2/, answers(200, page, { 'content-type': OCI_INDEX }));
    await source.referrers(NGINX, digest);
    assert.deepEqual(storage.asked(), ['GET /page-1', 'GET /page-2']);
    assert.deepEqual(
      storage.requests.map(({ headers }) => headers.authorization),
      [undefined, undefined],
    );
  });

  it('to plain http that nobody named are not followed', async () => {
    const registry = await bench.registry();
    const other = await bench.registry();
    registry.on(/./, redirects(`${other.origin}/x`));
    await rejectsWith(
      bench.client(registry).resolve(NGINX),
      'REGISTRY_ANSWER',
      `http://${other.host}, which is not encrypted`,
    );
    assert.deepEqual(other.asked(), []);
  });

  for (const [what, to] of [
    ['in circles', '/v2/library/nginx/manifests/1.27'],
    ['to another scheme', 'file:///etc/passwd'],
    ['with credentials in them', 'http://user:pass@127.0.0.1/'],
    ['that are no address', 'http://['],
  ] as const) {
    it(`${what} are refused`, async () => {
      const registry = await bench.registry();
      registry.on(/./, redirects(to));
      await rejectsWith(bench.client(registry).resolve(NGINX), 'REGISTRY_ANSWER', 'docker.io');
      assert.ok(registry.requests.length <= 6);
    });
  }
});
