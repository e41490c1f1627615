// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { answers, changes, refuses, showsPage, stalls } from '../support/registry-behaviours.ts';
import { APP, PLACE, PUT_BLOB, PushBench, type Pushing } from './push-setup.ts';

const honest = changes(answer => answer);
const SHORT = { connect: 5000, headers: 20, body: 20 };

describe('oci: copying to a target that', () => {
  const bench = new PushBench();
  beforeEach(() => void bench.memory.addImage(APP, { platforms: ['linux/amd64', 'linux/arm64'] }));
  afterEach(() => bench.stop());

  /** The one failure of a copy, after which no tag is there. */
  async function failure({
    copy,
    store,
  }: Pushing): Promise<{ code: string; message: string; hint: string | undefined }> {
    const { images } = await copy();
    const failed = images[0]?.failure;
    assert.equal(failed?.side, 'target', failed?.message);
    assert.deepEqual([...(store.repositories.get(PLACE)?.tags ?? [])], []);
    const { code, message, hint } = failed;
    return { code, message, hint };
  }

  it('is full: says so in its words, at once, and what to do', async () => {
    const setup = await bench.pushing();
    setup.mirror.on(PUT_BLOB, refuses(507, 'UNKNOWN', 'no space left on device'));
    const { code, message, hint } = await failure(setup);
    assert.equal(code, 'REGISTRY_TROUBLE');
    assert.match(message, /cannot push blob .*: 507 UNKNOWN: no space left on device/);
    assert.match(hint ?? '', /no room left/);
    assert.deepEqual(bench.clock.slept, []);
  });

  for (const [name, detail] of [
    ['distribution 3', 'filesystem: write /var/lib/registry/x: no space left on device'],
    ['distribution 2', { DriverName: 'filesystem', Enclosed: { Op: 'write', Path: '/var/lib/registry/x', Err: 28 } }],
  ] as const) {
    it(`is full as ${name} is: gives what stands behind its "unknown error"`, async () => {
      const setup = await bench.pushing();
      const body = JSON.stringify({ errors: [{ code: 'UNKNOWN', message: 'unknown error', detail }] });
      setup.mirror.on(/^POST/, answers(500, body, { 'content-type': 'application/json' }));
      const { message, hint } = await failure(setup);
      assert.match(message, /500 UNKNOWN: unknown error: .*\/var\/lib\/registry\/x/);
      assert.match(hint ?? '', /no room left/);
    });
  }

  for (const [status, words] of [
    [405, 'The operation is unsupported.'],
    [503, 'registry is in read-only mode'],
    [403, 'The system is in read only mode. Any modification is prohibited.'],
  ] as const) {
    it(`takes nothing (${status} ${words}): says that, and not to sign in`, async () => {
      const setup = await bench.pushing();
      setup.mirror.on(/^POST/, refuses(status, 'DENIED', words));
      assert.match((await failure(setup)).hint ?? '', /^The registry takes nothing at the moment/);
    });
  }

  it('finds every piece too large: gives up when pieces get no smaller', async () => {
    const setup = await bench.pushing();
    setup.mirror.on(/^(PUT|PATCH) .*uploads/, refuses(413, 'SIZE_INVALID', 'quota exceeded'));
    const { message } = await failure(setup);
    assert.match(message, /413 SIZE_INVALID: quota exceeded/);
    assert.ok(setup.mirror.requests.length < 100, String(setup.mirror.requests.length));
  });

  it('never answers: waits no longer than it should, each time', async () => {
    const setup = await bench.pushing({}, { client: { timeouts: SHORT, retries: 1 } });
    setup.mirror.on(/^POST .*uploads/, stalls);
    const { code, message } = await failure(setup);
    assert.equal(code, 'REGISTRY_TIMEOUT');
    assert.match(message, /no answer in time/);
  });

  it('says once that it has not what it has, as when two copies meet: is asked again and given it again', async () => {
    const setup = await bench.pushing();
    let times = 2;
    setup.mirror.on(/^PUT .*\/manifests\//, async exchange => {
      times -= 1;
      const unknown = refuses(times % 2 === 0 ? 404 : 400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry');
      if (times >= 0) return unknown(exchange);
      return honest(exchange);
    });
    await bench.copiesWhole(setup);
    assert.deepEqual(bench.clock.slept, [500, 1000]);
  });

  it('says so without end: gives up, in its words', async () => {
    const setup = await bench.pushing();
    setup.mirror.on(/^PUT .*\/manifests\//, refuses(404, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry'));
    const { message } = await failure(setup);
    assert.match(message, /404 MANIFEST_BLOB_UNKNOWN: blob unknown to registry/);
    assert.ok(bench.clock.slept.length <= 6, String(bench.clock.slept));
  });

  it('forgets blobs before their manifests come: gets those again that it misses', async () => {
    const setup = await bench.pushing();
    let done = false;
    setup.mirror.on(/^PUT .*\/manifests\//, exchange => {
      const blobs = setup.store.repositories.get(PLACE)?.blobs;
      if (!done) blobs?.delete([...blobs.keys()][0] ?? '');
      done = true;
      return honest(exchange);
    });
    await bench.copiesWhole(setup);
  });

  it('says yes in other words than 201: is believed, as containerd does', async () => {
    for (const status of [200, 202, 204]) {
      const setup = await bench.pushing();
      setup.mirror.on(/^PUT/, async ({ response, good }) => {
        await good();
        response.writeHead(status).end();
      });
      const { images } = await setup.copy();
      assert.equal(images[0]?.outcome, 'copied', `${status}: ${images[0]?.failure?.message}`);
      assert.deepEqual(setup.store.brokenTags(), []);
    }
  });

  for (const [what, requests] of [
    ['a blob', PUT_BLOB],
    ['a manifest', /^PUT .*manifests/],
    ['the question for a blob', /^HEAD .*blobs/],
  ] as const) {
    it(`answers ${what} with a login page: is not believed`, async () => {
      const setup = await bench.pushing();
      setup.mirror.on(requests, async exchange => {
        await exchange.request.resume().toArray();
        await showsPage(exchange);
      });
      const { images } = await setup.copy();
      assert.equal(images[0]?.outcome, 'failed');
      assert.match(images[0]?.failure?.message ?? '', /answered HTML, not a registry/);
      assert.equal(setup.store.repositories.get(PLACE)?.tags.size ?? 0, 0);
    });
  }

  it('redirects what is pushed: says where to', async () => {
    for (const status of [301, 307, 308]) {
      const setup = await bench.pushing();
      setup.mirror.on(
        /^POST/,
        answers(status, '<html>moved</html>', { location: 'https://r.test/v2/x', 'content-type': 'text/html' }),
      );
      const { images } = await setup.copy();
      assert.match(images[0]?.failure?.message ?? '', new RegExp(`cannot push blob .*: ${status}`));
      assert.match(
        images[0]?.failure?.hint ?? '',
        /redirects to https:\/\/r\.test\. .*--registry-endpoint 127\.0\.0\.1:\d+=https:\/\/r\.test$/,
      );
    }
  });

  it('takes the manifests and refuses the tag: nothing shows', async () => {
    const setup = await bench.pushing();
    setup.mirror.on(/^PUT .*\/manifests\/1$/, refuses(412, 'DENIED', 'tag is immutable'));
    const { message } = await failure(setup);
    assert.match(message, /cannot push manifest .*:1: 412 DENIED: tag is immutable/);
  });

  for (const realm of [
    'file:///etc/passwd',
    'http://169.254.169.254/latest',
    'https://user:pw@host.example/',
    'nonsense',
  ]) {
    it(`asks to sign in at ${realm}: does not`, async () => {
      const setup = await bench.pushing();
      const challenge = { 'www-authenticate': `Bearer realm="${realm}",service="registry"` };
      setup.mirror.on(/./, refuses(401, 'UNAUTHORIZED', 'sign in', challenge));
      const { code, message } = await failure(setup);
      assert.equal(code, 'REGISTRY_ANSWER');
      assert.match(message, /no usable token service|not encrypted/);
      assert.ok(!message.includes('pw'), message);
    });
  }
});
