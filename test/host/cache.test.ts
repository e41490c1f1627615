// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Cache } from '../../src/host/cache.ts';

describe('the cache', () => {
  let parent = '';
  let folder = '';
  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'helm-airgap-cache-'));
    folder = path.join(parent, 'releases');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const files = () => readdirSync(folder).map(name => path.join(folder, name));
  const open = async (limit?: number): Promise<Cache> => {
    const cache = await Cache.open(folder, limit);
    assert.ok(cache);
    return cache;
  };

  it('gives back what was put in, to another run too', async () => {
    await (await open()).set('key', 'ä text\n');
    assert.equal(await (await open()).get('key'), 'ä text\n');
    assert.equal(await (await open()).get('other'), undefined);
  });

  it("is the user's alone, and names no key", async () => {
    await (await open()).set('a/key?', 'text');
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.deepEqual(
      files().map(file => statSync(file).mode & 0o777),
      [0o600],
    );
    assert.match(path.basename(files()[0] ?? ''), /^[0-9a-f]{64}$/);
  });

  it('takes no entry that was cut or changed, and removes it', async () => {
    for (const damage of [(text: string) => text.slice(0, -1), (text: string) => text.replace('x', 'y'), () => '']) {
      await (await open()).set('key', 'xxx');
      const [file = ''] = files();
      writeFileSync(file, damage(readFileSync(file, 'utf8')));
      assert.equal(await (await open()).get('key'), undefined);
      assert.deepEqual(files(), []);
    }
  });

  it('is none where others may write: they could hide an image', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    assert.equal(await Cache.open(folder), undefined);
    writeFileSync(path.join(parent, 'file'), '');
    assert.equal(await Cache.open(path.join(parent, 'file', 'below')), undefined);
  });

  it('lets many write one key at once', async () => {
    const caches = await Promise.all(Array.from({ length: 8 }, () => open()));
    await Promise.all(caches.map(cache => cache.set('key', 'the same')));
    assert.equal(await (await open()).get('key'), 'the same');
    assert.equal(files().length, 1);
  });

  it('removes what was used longest ago when it grows too large', async () => {
    const cache = await open(1200);
    for (const key of ['old', 'used', 'new']) await cache.set(key, key.repeat(100).slice(0, 300));
    for (const file of files()) utimesSync(file, 1000, 1000);
    await (await open(1200)).get('used');
    for (const key of ['newer', 'newest']) await cache.set(key, key.repeat(100).slice(0, 200));
    await cache.trim();
    assert.equal(await cache.get('old'), undefined);
    assert.notEqual(await cache.get('used'), undefined);
    assert.notEqual(await cache.get('newest'), undefined);
  });
});
