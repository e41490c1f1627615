// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { VerifySource } from '../../src/oci/content.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { BlobCheck } from '../../src/oci/verify/blob-check.ts';
import type { Finding } from '../../src/oci/verify/finding.ts';
import { type ExpectedImage, verifyImage } from '../../src/oci/verify/verify-image.ts';
import { parsePlatform } from '../../src/reference/platform.ts';
import { parseReference } from '../../src/reference/reference.ts';
import type { TestRegistry } from '../support/registry.ts';
import { answers, changes, refuses, withoutHeader } from '../support/registry-behaviours.ts';
import { Bench, rejectsWith } from './setup.ts';

const NAME = 'docker.io/example/app:1';
const APP = parseReference(NAME);

describe('oci: verifying an image', () => {
  const bench = new Bench();
  let root: Descriptor;
  let registry: TestRegistry;
  let source: VerifySource;
  beforeEach(async () => {
    root = bench.memory.addImage(NAME, { platforms: ['linux/amd64', 'linux/arm64'] });
    registry = await bench.registry();
    source = bench.client(registry);
  });
  afterEach(() => bench.stop());

  const policy = () => ({ concurrency: 2, retries: 1, clock: bench.clock });
  const quick = (image: Partial<ExpectedImage> = {}): Promise<Finding[]> =>
    verifyImage(source, { reference: APP, digest: root.digest, referrers: [], ...image }, new BlobCheck(source));
  const deep = (): Promise<Finding[]> =>
    verifyImage(source, { reference: APP, digest: root.digest, referrers: [] }, new BlobCheck(source, policy()));
  const children = async (): Promise<Descriptor[]> =>
    JSON.parse((await bench.memory.fetchManifest(APP, root.digest)).bytes.toString()).manifests;
  const layersOf = async ({ digest }: Descriptor): Promise<Descriptor[]> =>
    JSON.parse((await bench.memory.fetchManifest(APP, digest)).bytes.toString()).layers;

  it('finds nothing wrong with a good one, and reads no blob for that', async () => {
    assert.deepEqual(await quick(), []);
    assert.deepEqual(
      registry.asked().filter(asked => /^GET .*\/blobs\//.test(asked)),
      [],
    );
  });

  it('expects the children of locked platforms alone, and checks the others where they are', async () => {
    const [amd64, arm64] = (await children()) as [Descriptor, Descriptor];
    registry.on(new RegExp(`manifests/${arm64.digest}`), refuses(404, 'MANIFEST_UNKNOWN'));
    assert.deepEqual(await quick({ platforms: [parsePlatform('linux/amd64')] }), []);
    const { digest, size } = arm64;
    const missing = { problem: 'platform-missing', digest, size, platform: 'linux/arm64' };
    assert.deepEqual(await quick({ platforms: [parsePlatform('linux/arm64')] }), [missing]);
    assert.deepEqual(await quick(), [missing]);
    registry.on(new RegExp(`manifests/${arm64.digest}`), answers(200, '{}'));
    const [finding, ...more] = await quick({ platforms: [parsePlatform('linux/amd64')] });
    assert.deepEqual([finding?.digest, more], [arm64.digest, []]);
    assert.ok(amd64);
  });

  it('takes one platform alone in place of the index where that was wanted', async () => {
    const [amd64] = (await children()) as [Descriptor];
    const reference = parseReference(`docker.io/example/app@${amd64.digest}`);
    assert.deepEqual(await quick({ reference, alone: amd64.digest }), []);
    assert.deepEqual(await quick({ reference }), [
      { problem: 'other-digest', digest: root.digest, found: amd64.digest },
    ]);
  });

  it('tells a blob that is gone, one of another size, and one of the same size with other bytes', async () => {
    const [amd64] = (await children()) as [Descriptor];
    const [layer] = (await layersOf(amd64)) as [Descriptor];
    const { digest, size } = layer;
    const blob = new RegExp(`blobs/${digest}`);
    registry.on(
      blob,
      changes(({ body }) => ({ body: Buffer.alloc(body.length, 'x') })),
    );
    assert.deepEqual(await quick(), []);
    const [flipped, ...more] = await deep();
    assert.deepEqual([flipped?.problem, flipped?.digest, flipped?.size, more], ['blob-corrupt', digest, size, []]);
    assert.match(flipped?.detail ?? '', /^its bytes have the digest sha256:/);
    registry.on(
      blob,
      changes(({ body }) => ({ body: body.subarray(1) })),
    );
    assert.deepEqual(await quick(), [{ problem: 'blob-corrupt', digest, size, detail: `it has ${size - 1} bytes` }]);
    registry.on(blob, refuses(404, 'BLOB_UNKNOWN'));
    assert.deepEqual(await quick(), [{ problem: 'blob-missing', digest, size }]);
    assert.deepEqual(await deep(), [{ problem: 'blob-missing', digest, size }]);
  });

  it('calls what a registry has and does not hand out unreadable, in its words', async () => {
    registry.on(/HEAD .*blobs/, withoutHeader('content-length'));
    assert.deepEqual(await quick(), []);
    registry.on(/HEAD .*blobs/, refuses(400, 'UNSUPPORTED', 'not today'));
    const findings = await quick();
    assert.deepEqual(new Set(findings.map(({ problem }) => problem)), new Set(['unreadable']));
    assert.match(findings[0]?.detail ?? '', /look for blob .*400/);
  });

  it('has found nothing where the registry is in trouble, or something else answers in its place', async () => {
    for (const [place, answer] of [
      [/HEAD .*blobs/, refuses(500, 'UNKNOWN')],
      [/GET .*blobs/, refuses(502, 'UNKNOWN')],
      [/GET .*manifests/, answers(404, '<html><h1>nginx</h1></html>')],
    ] as const) {
      registry.on(place, answer);
      await rejectsWith(deep(), 'REGISTRY_TROUBLE', 'docker.io');
    }
  });

  it('misses what refers to the image, with its blobs', async () => {
    const signature = bench.memory.addReferrer(NAME, root, 'application/vnd.example.signature');
    const referrers = [signature.digest];
    assert.deepEqual(await quick({ referrers }), []);
    registry.on(new RegExp(`manifests/${signature.digest}`), refuses(404, 'MANIFEST_UNKNOWN'));
    assert.deepEqual(await quick({ referrers }), [{ problem: 'referrer-missing', digest: signature.digest }]);
  });

  it('reads a blob that several repositories hold once, and asks each of them for it', async () => {
    bench.memory.addImage('docker.io/example/copy:1', { platforms: ['linux/amd64', 'linux/arm64'], content: NAME });
    const blobs = new BlobCheck(source, policy());
    for (const name of [NAME, 'docker.io/example/copy:1']) {
      const image = { reference: parseReference(name), digest: root.digest, referrers: [] };
      assert.deepEqual(await verifyImage(source, image, blobs), []);
    }
    const asked = registry.asked().filter(line => line.includes('/blobs/'));
    const heads = asked.filter(line => line.startsWith('HEAD'));
    assert.equal(heads.length, 2 * (asked.length - heads.length));
    assert.equal(blobs.counts.blobs, heads.length / 2);
  });

  it('throws when nobody could look: that is no finding', async () => {
    registry.on(/blobs/, refuses(403, 'DENIED'));
    await rejectsWith(quick(), 'REGISTRY_DENIED');
    await registry.close();
    await rejectsWith(quick(), 'REGISTRY_UNREACHABLE');
  });
});
