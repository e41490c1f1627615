// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { check } from '../../src/action/check.ts';
import { keepDigests, resolveLock } from '../../src/action/lock.ts';
import { isClean } from '../../src/drift/drift.ts';
import { Bench } from '../oci/setup.ts';
import { failsLater } from '../support/failures.ts';
import { aLock, anImage } from '../support/locks.ts';
import { drips, refuses, showsPage } from '../support/registry-behaviours.ts';

const WEB = 'docker.io/shop-example/web:1';
const LOGS = 'docker.io/shop-example/logs:1';
const BARE = aLock([WEB, LOGS].map(image => ({ image, uses: [] })));

describe('resolving a lock', () => {
  const bench = new Bench();
  beforeEach(() => {
    bench.memory.addImage(WEB, { platforms: ['linux/amd64', 'linux/arm64'] });
    bench.memory.addImage(LOGS, { platforms: ['linux/amd64'] });
  });
  afterEach(() => bench.stop());

  it('describes every image, and tells how far it is', async () => {
    const steps: string[] = [];
    const { images } = await resolveLock(BARE, bench.memory, (done, total) => steps.push(`${done}/${total}`));
    assert.deepEqual(steps, ['1/2', '2/2']);
    assert.deepEqual(
      images.map(({ image, platforms, missing, unresolved }) => [image, platforms?.length, missing, unresolved]),
      [
        [WEB, 2, undefined, undefined],
        [LOGS, 1, undefined, undefined],
      ],
    );
  });

  it('keeps the platforms that are wanted, and says which are missing', async () => {
    const wanted = { ...BARE, platforms: ['linux/arm64', 'linux/amd64'] };
    const { images } = await resolveLock(wanted, bench.memory);
    assert.deepEqual(
      images.map(({ missing }) => missing),
      [undefined, ['linux/arm64']],
    );
  });

  it('names every image that fails', async () => {
    const registry = await bench.registry();
    registry.on(/web/, showsPage);
    registry.on(/logs/, refuses(403, 'DENIED', 'not yours'));
    const { message } = await failsLater(resolveLock(BARE, bench.client(registry)), 'REGISTRY_TROUBLE', /HTML/);
    assert.match(message, /logs:1: 403/);
  });

  it('gives up on a registry that does not answer, in bounded time', async () => {
    const registry = await bench.registry();
    registry.on(/./, () => bench.clock.passDeadlines());
    await failsLater(
      resolveLock(BARE, bench.client(registry)),
      'REGISTRY_TIMEOUT',
      /cannot resolve shop-example\/web:1: /,
    );
  });

  it('gives up on a registry that drips', async () => {
    const registry = await bench.registry();
    registry.on(
      /^GET/,
      drips(sent => sent === 3 && bench.clock.passDeadlines()),
    );
    await failsLater(resolveLock(BARE, bench.client(registry)), 'REGISTRY_TIMEOUT', /too slowly/);
  });
});

describe('checking a lock', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  it('asks nobody unless told to', async () => {
    const locked = aLock([anImage(WEB)]);
    const { drift, observed } = await check(locked, aLock([{ ...anImage(WEB), unresolved: 'offline' }]));
    assert.equal(isClean(drift), true);
    assert.deepEqual(observed, locked);
  });

  it('asks upstream for tags, and takes one that was locked without a digest for drift', async () => {
    const { digest } = bench.memory.addImage(WEB);
    bench.memory.addImage(LOGS);
    const locked = aLock([anImage(WEB, { digest })]);
    assert.equal(isClean((await check(locked, locked, { upstream: bench.memory })).drift), true);
    const open = aLock([anImage(WEB, { digest }), { image: LOGS, unresolved: 'offline', uses: [] }]);
    assert.deepEqual((await check(open, open, { upstream: bench.memory })).drift.changed, [
      { image: LOGS, what: ['unresolved'] },
    ]);
    const moved = bench.memory.addImage(WEB, { platforms: ['linux/arm64'] });
    const { drift } = await check(locked, locked, { upstream: bench.memory });
    assert.deepEqual(drift.moved, [{ from: `${WEB}@${digest}`, to: `${WEB}@${moved.digest}` }]);
  });

  it('fails when upstream lacks a locked image', async () => {
    const locked = aLock([anImage(WEB), anImage(LOGS)]);
    const { message } = await failsLater(check(locked, locked, { upstream: bench.memory }), 'REGISTRY_NOT_FOUND');
    assert.match(message, /web.*\n.*logs/);
  });

  it('keeps no digest of an image that is locked no more', () => {
    const { images } = keepDigests(aLock([{ image: LOGS, uses: [] }]), aLock([anImage(WEB)]));
    assert.deepEqual(images, [{ image: LOGS, unresolved: 'offline', uses: [] }]);
  });
});
