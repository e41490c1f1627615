// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { checkMirror } from '../../src/action/check-mirror.ts';
import type { Resolver } from '../../src/oci/content.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { Bench, rejectsWith } from '../oci/setup.ts';
import { aLock, anImage, aUse } from '../support/locks.ts';
import type { TestRegistry } from '../support/registry.ts';
import { refuses } from '../support/registry-behaviours.ts';

const NAME = 'docker.io/example/app:1';
const MIRROR = parseMirror('docker.io', 'strip-host');

describe('action: the mirror before a cluster needs it', () => {
  const bench = new Bench();
  let root: Descriptor;
  let children: Descriptor[];
  let registry: TestRegistry;
  let source: Resolver;
  beforeEach(async () => {
    root = bench.memory.addImage(NAME, { platforms: ['linux/amd64', 'linux/arm64'] });
    const { bytes } = await bench.memory.fetchManifest({ ...ref(), digest: root.digest }, root.digest);
    children = JSON.parse(bytes.toString()).manifests;
    registry = await bench.registry();
    source = bench.client(registry);
  });
  afterEach(() => bench.stop());

  const ref = () => ({ registry: 'docker.io', repository: 'example/app', written: NAME, tag: '1' });
  const lock = () =>
    aLock([
      anImage(NAME, {
        digest: root.digest,
        platforms: children.map(({ digest }, at) => ({
          platform: ['linux/amd64', 'linux/arm64'][at] ?? '',
          digest,
          size: 1,
        })),
        uses: [aUse(), aUse({ release: 'shop/api' })],
      }),
    ]);
  const messages = async (platforms?: string[]) =>
    (await checkMirror(lock(), MIRROR, platforms, source)).map(({ rule, level, release, message }) => {
      assert.deepEqual([rule, level], ['not-on-mirror', 'error']);
      return `${release}: ${message.replace(/: shop\/.*/, '')}`;
    });

  it('is asked with a HEAD for each locked digest, and nothing else', async () => {
    assert.deepEqual(await messages(), []);
    const asked = registry.asked().map(line => line.replace(/ .*\/manifests\//, ' '));
    assert.deepEqual(asked.sort(), ['HEAD 1', ...children.map(({ digest }) => `HEAD ${digest}`)].sort());
  });

  it('lacks a platform, told to each release', async () => {
    const [, arm64] = children as [Descriptor, Descriptor];
    registry.on(new RegExp(`manifests/${arm64.digest}`), refuses(404, 'MANIFEST_UNKNOWN'));
    const what = `${NAME} is on the mirror without linux/arm64, ${arm64.digest}`;
    assert.deepEqual(await messages(), [`shop/web: ${what}`, `shop/api: ${what}`]);
    assert.deepEqual(await messages(['linux/amd64']), []);
  });

  it('has another image under the tag', async () => {
    const other = new MemorySource().addImage(NAME, { content: 'other' });
    bench.memory.addImage(NAME, { content: 'other' });
    assert.equal((await messages()).length, 2);
    assert.match((await messages())[0] ?? '', new RegExp(`is ${other.digest} on the mirror; locked is ${root.digest}`));
  });

  it('is not there to be asked: that is no finding', async () => {
    registry.on(/manifests/, refuses(403, 'DENIED'));
    await rejectsWith(messages(), 'REGISTRY_DENIED');
  });
});
