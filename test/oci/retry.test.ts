// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parseReference } from '../../src/reference/reference.ts';
import { refuses, resets } from '../support/registry-behaviours.ts';
import { Bench, rejectsWith } from './setup.ts';

const NGINX = parseReference('nginx:1.27');

describe('oci: trying again', () => {
  const bench = new Bench();
  beforeEach(() => void bench.memory.addImage('nginx:1.27'));
  afterEach(() => bench.stop());

  for (const status of [429, 500, 502, 503, 504]) {
    it(`after ${status}, waiting longer each time`, async () => {
      const registry = await bench.registry();
      registry.on(/./, refuses(status), 3);
      await bench.client(registry).resolve(NGINX);
      assert.deepEqual(bench.clock.slept, [500, 1000, 2000]);
    });
  }

  it('after a lost connection', async () => {
    const registry = await bench.registry();
    registry.on(/./, resets, 2);
    await bench.client(registry).resolve(NGINX);
    assert.deepEqual(bench.clock.slept, [500, 1000]);
  });

  it('when Retry-After says so, in seconds or as a date', async () => {
    const registry = await bench.registry();
    registry.on(/./, refuses(429, 'TOOMANYREQUESTS', 'slow down', { 'retry-after': '7' }), 1);
    await bench.client(registry).resolve(NGINX);
    const date = new Date(bench.clock.now() + 12_000).toUTCString();
    registry.on(/./, refuses(503, 'UNAVAILABLE', 'soon', { 'retry-after': date }), 1);
    await bench.client(registry).resolve(NGINX);
    assert.deepEqual(bench.clock.slept, [7000, 12_000]);
  });

  it('not at all when Retry-After asks for more than we wait', async () => {
    const registry = await bench.registry();
    registry.on(/./, refuses(429, 'TOOMANYREQUESTS', 'pull limit', { 'retry-after': '21600' }));
    const error = await rejectsWith(bench.client(registry).resolve(NGINX), 'REGISTRY_THROTTLED', 'docker.io', '429');
    assert.match(error.hint ?? '', /21600/);
    assert.deepEqual([bench.clock.slept, registry.requests.length], [[], 1]);
  });

  it('not without end', async () => {
    const registry = await bench.registry();
    registry.on(/./, refuses(503, 'UNAVAILABLE', 'later'));
    await rejectsWith(bench.client(registry).resolve(NGINX), 'REGISTRY_TROUBLE', '503');
    assert.equal(registry.requests.length, 4);
    registry.on(/./, resets);
    await rejectsWith(bench.client(registry).resolve(NGINX), 'REGISTRY_UNREACHABLE', 'closed the connection');
  });

  it('not after an answer that stays what it is', async () => {
    const registry = await bench.registry();
    registry.on(/./, refuses(403, 'DENIED', 'not yours'));
    await rejectsWith(bench.client(registry).resolve(NGINX), 'REGISTRY_DENIED', '403');
    // HEAD, and GET for the registry's own words.
    assert.equal(registry.requests.length, 2);
  });
});
