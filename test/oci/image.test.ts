// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from '../../src/oci/descriptor.ts';
import { parseManifest } from '../../src/oci/graph.ts';
import { describeImage, type ImageDescription } from '../../src/oci/image.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import type { Digest } from '../../src/reference/digest.ts';
import { parsePlatform } from '../../src/reference/platform.ts';
import { parseReference, type Reference } from '../../src/reference/reference.ts';
import { Bench, rejectsWith } from './setup.ts';

const NAME = 'quay.io/example/app:1.2.3';
const APP = parseReference(NAME);
const THREE = ['linux/arm64', 'linux/arm/v7', 'linux/amd64'];

/** Config and layers of the image of one platform, counted by hand. */
async function transferSize(source: MemorySource, reference: Reference, digest: Digest): Promise<number> {
  const node = parseManifest(await source.fetchManifest(reference, digest), 'test');
  assert.ok(node.kind === 'image');
  return node.config.size + node.layers.reduce((sum, { size }) => sum + size, 0);
}

const platformsOf = (image: ImageDescription): string[] => image.platforms.map(({ platform }) => platform);

describe('oci: describing an image', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  for (const [kind, docker, mediaType] of [
    ['OCI index', false, OCI_INDEX],
    ['Docker manifest list', true, DOCKER_LIST],
  ] as const) {
    it(`lists the platforms of an ${kind}, sorted, with variant and size`, async () => {
      const memory = new MemorySource();
      const root = memory.addImage(NAME, { platforms: THREE, docker });
      const image = await describeImage(memory, APP);
      assert.equal(image.digest, root.digest);
      assert.equal(image.mediaType, mediaType);
      assert.deepEqual(platformsOf(image), ['linux/amd64', 'linux/arm/v7', 'linux/arm64']);
      for (const { digest, size } of image.platforms) {
        assert.equal(size, await transferSize(memory, APP, digest));
      }
    });
  }

  for (const [kind, docker, mediaType] of [
    ['an OCI manifest', false, OCI_MANIFEST],
    ['a Docker schema 2 manifest', true, DOCKER_MANIFEST],
  ] as const) {
    it(`reads the platform of ${kind} from its config`, async () => {
      const memory = new MemorySource();
      const root = memory.addImage(NAME, { platforms: ['linux/arm/v6'], docker, single: true });
      const { platforms, ...rest } = await describeImage(memory, APP);
      assert.deepEqual(rest, { digest: root.digest, mediaType, missing: [], referrers: [] });
      assert.deepEqual(platforms, [
        {
          platform: 'linux/arm/v6',
          digest: root.digest,
          size: await transferSize(memory, APP, root.digest),
        },
      ]);
    });
  }

  it('keeps the wanted platforms only, and fetches no others', async () => {
    bench.memory.addImage('nginx:1', { platforms: THREE });
    const registry = await bench.registry();
    const image = await describeImage(bench.client(registry), parseReference('nginx:1'), [parsePlatform('linux/arm')]);
    assert.deepEqual(platformsOf(image), ['linux/arm/v7']);
    assert.equal(registry.asked().filter(line => /^GET .*manifests\/sha256:/.test(line)).length, 2);
  });

  it('says which of the wanted platforms are missing', async () => {
    const memory = new MemorySource();
    memory.addImage(NAME, { platforms: THREE });
    const image = await describeImage(memory, APP, ['linux/s390x', 'linux/amd64', 'linux/ppc64le'].map(parsePlatform));
    assert.deepEqual(platformsOf(image), ['linux/amd64']);
    assert.deepEqual(image.missing, ['linux/ppc64le', 'linux/s390x']);
  });

  it('names the platforms that there are when none of the wanted is', async () => {
    const memory = new MemorySource();
    memory.addImage(NAME, { platforms: THREE });
    const promise = describeImage(memory, APP, [parsePlatform('linux/s390x')]);
    const there = 'for linux/s390x; it has: linux/amd64, linux/arm/v7, linux/arm64';
    await rejectsWith(promise, 'PLATFORM_INVALID', NAME, there);
  });

  it('takes an image whose config has an empty platform, as one that was put together from files alone', async () => {
    const memory = new MemorySource();
    const text = JSON.stringify({ architecture: '', os: '', rootfs: { type: 'layers', diff_ids: [] } });
    const config = { mediaType: OCI_CONFIG, digest: memory.putBlob(NAME, Buffer.from(text)), size: text.length };
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [] });
    memory.putManifest(NAME, OCI_MANIFEST, Buffer.from(manifest));
    assert.deepEqual(platformsOf(await describeImage(memory, APP)), ['unknown/unknown']);
  });

  it('does not take a single image of another platform', async () => {
    const memory = new MemorySource();
    memory.addImage(NAME, { single: true });
    const promise = describeImage(memory, APP, [parsePlatform('linux/arm64')]);
    await rejectsWith(promise, 'PLATFORM_INVALID', 'for linux/arm64; it has: linux/amd64');
  });

  it('leaves attestations out, and does not fetch them', async () => {
    bench.memory.addImage('nginx:1', { platforms: ['linux/amd64', 'unknown/unknown'] });
    const registry = await bench.registry();
    assert.deepEqual(platformsOf(await describeImage(bench.client(registry), parseReference('nginx:1'))), [
      'linux/amd64',
    ]);
    assert.equal(registry.asked().filter(line => /^GET .*manifests\/sha256:/.test(line)).length, 2);
  });

  it('looks into the config of a child that its index says no platform of', async () => {
    const memory = new MemorySource();
    const { digest, size } = memory.addImage(NAME, { platforms: ['linux/ppc64le'], single: true });
    const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [{ mediaType: OCI_MANIFEST, digest, size }] };
    memory.putManifest(NAME, OCI_INDEX, Buffer.from(JSON.stringify(index)));
    assert.deepEqual(platformsOf(await describeImage(memory, APP)), ['linux/ppc64le']);
  });

  it('refuses an index whose child has another size than it says', async () => {
    const memory = new MemorySource();
    const { digest } = memory.addImage(NAME, { single: true });
    const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [{ mediaType: OCI_MANIFEST, digest, size: 1 }] };
    memory.putManifest(NAME, OCI_INDEX, Buffer.from(JSON.stringify(index)));
    await rejectsWith(describeImage(memory, APP), 'REGISTRY_ANSWER', 'its index says 1');
  });

  it('follows an index in an index, but not without end', async () => {
    const memory = new MemorySource();
    let { mediaType, digest, size } = memory.addImage(NAME);
    const wrap = (): void => {
      const bytes = Buffer.from(
        JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [{ mediaType, digest, size }] }),
      );
      ({ mediaType, digest, size } = memory.putManifest(NAME, OCI_INDEX, bytes));
    };
    wrap();
    assert.equal((await describeImage(memory, APP)).platforms.length, 1);
    wrap();
    wrap();
    await rejectsWith(describeImage(memory, APP), 'REGISTRY_ANSWER', 'more than 3 deep');
  });

  it('describes an artifact without a platform as one for any', async () => {
    const memory = new MemorySource();
    const signature = memory.addReferrer(NAME, memory.addImage(NAME), 'application/x-signature');
    const artifact = parseReference(`quay.io/example/app@${signature.digest}`);
    const image = await describeImage(memory, artifact, [parsePlatform('linux/amd64')]);
    assert.deepEqual(platformsOf(image), ['unknown/unknown']);
  });

  it('describes an image whose config says an empty platform, as `crane append` makes it, as one for any', async () => {
    const memory = new MemorySource();
    const config = Buffer.from('{"architecture":"","os":"","rootfs":{"type":"layers","diff_ids":[]}}');
    const digest = memory.putBlob(NAME, config);
    const mediaType = 'application/vnd.oci.image.config.v1+json';
    const manifest = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType, digest, size: config.length },
      layers: [],
    };
    memory.putManifest(NAME, OCI_MANIFEST, Buffer.from(JSON.stringify(manifest)));
    const image = await describeImage(memory, APP, [parsePlatform('linux/amd64')]);
    assert.deepEqual([platformsOf(image), image.missing ?? []], [['unknown/unknown'], []]);
  });

  it('lists referrers sorted by kind', async () => {
    const memory = new MemorySource();
    const root = memory.addImage(NAME);
    const [z, a] = ['application/z', 'application/a'].map(type => memory.addReferrer(NAME, root, type).digest);
    assert.deepEqual((await describeImage(memory, APP)).referrers, [
      { artifactType: 'application/a', digest: a },
      { artifactType: 'application/z', digest: z },
    ]);
  });
});
