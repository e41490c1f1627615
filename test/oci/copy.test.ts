// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AirgapError } from '../../src/errors.ts';
import type { CopySource, CopyTarget, OpenBlob } from '../../src/oci/content.ts';
import { isManifestType, OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST } from '../../src/oci/descriptor.ts';
import { parseManifest, successors } from '../../src/oci/graph.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import type { Digest } from '../../src/reference/digest.ts';
import { parsePlatform } from '../../src/reference/platform.ts';
import { parseReference, type Reference } from '../../src/reference/reference.ts';
import { copyAll, requestsFor } from './copy-setup.ts';

/** Counts what is read: by digest, how often a blob was opened. */
class Counting implements CopySource {
  readonly opened = new Map<string, number>();
  readonly #memory: MemorySource;

  constructor(memory: MemorySource) {
    this.#memory = memory;
  }

  fetchNamed = (reference: Reference) => this.#memory.fetchNamed(reference);
  fetchManifest = (reference: Reference, digest: Digest) => this.#memory.fetchManifest(reference, digest);
  referrers = (reference: Reference, digest: Digest) => this.#memory.referrers(reference, digest);
  openBlob(reference: Reference, digest: Digest, offset?: number): Promise<OpenBlob> {
    this.opened.set(digest, (this.opened.get(digest) ?? 0) + 1);
    return this.#memory.openBlob(reference, digest, offset);
  }
}

/** A target that looks at itself after every step: whatever has a tag must be whole. */
class Watched extends MemorySource {
  readonly pushed: string[] = [];

  override async pushBlob(...args: Parameters<CopyTarget['pushBlob']>): Promise<void> {
    await super.pushBlob(...args);
    this.pushed.push(args[1].digest);
    await this.check();
  }

  override async mountBlob(...args: Parameters<CopyTarget['mountBlob']>): Promise<boolean> {
    const mounted = await super.mountBlob(...args);
    await this.check();
    return mounted;
  }

  override async pushManifest(...args: Parameters<CopyTarget['pushManifest']>): Promise<void> {
    await super.pushManifest(...args);
    await this.check();
  }

  override async tag(...args: Parameters<CopyTarget['tag']>): Promise<void> {
    await super.tag(...args);
    await this.check();
  }

  async check(): Promise<void> {
    for (const name of await this.names()) await assertWhole(this, parseReference(name));
  }
}

async function assertWhole(store: MemorySource, reference: Reference, digest?: Digest): Promise<void> {
  const manifest = await store.fetchManifest(reference, digest ?? (await store.resolve(reference)).digest);
  for (const child of successors(parseManifest(manifest, 'a copy'))) {
    if (isManifestType(child.mediaType)) await assertWhole(store, reference, child.digest);
    else assert.ok(await store.hasBlob(reference, child), `${child.digest} is missing`);
  }
}

/** Which blobs images are made of: small numbers, so that images share them, in one repository or across. */
const image = fc.record({
  repository: fc.integer({ min: 0, max: 3 }),
  tag: fc.integer({ min: 0, max: 2 }),
  children: fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  }),
  nested: fc.boolean(),
  signed: fc.boolean(),
});
type Shape = typeof image extends fc.Arbitrary<infer T> ? T : never;

function addImage(memory: MemorySource, { repository, tag, children, nested, signed }: Shape): string {
  const name = `upstream.example/team/app${repository}`;
  const manifests = children.map(layers => {
    const blob = (mediaType: string, text: string): object => {
      const bytes = Buffer.from(text);
      return { mediaType, digest: memory.putBlob(name, bytes), size: bytes.length };
    };
    const config = blob(OCI_CONFIG, JSON.stringify({ architecture: 'amd64', os: 'linux', layers }));
    const blobs = layers.map(layer => blob(OCI_LAYER, `layer ${layer} `.repeat(layer * 40)));
    const content = { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: blobs };
    return memory.putManifest(name, OCI_MANIFEST, Buffer.from(JSON.stringify(content)));
  });
  const indexOf = (list: object[]): Buffer =>
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: list }));
  const inner = nested ? [memory.putManifest(name, OCI_INDEX, indexOf(manifests))] : manifests;
  const root = memory.putManifest(`${name}:${tag}`, OCI_INDEX, indexOf(inner));
  if (signed) memory.addReferrer(name, root, 'application/vnd.example.signature');
  return `${name}:${tag}`;
}

describe('oci: copying', function () {
  this.timeout(60_000);

  it('makes any target whole from any state, reads each missing blob once, and tags nothing before it is whole', async () => {
    const shapes = fc.array(image, { minLength: 1, maxLength: 6 });
    const seed = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 3 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(shapes, seed, fc.integer({ min: 1, max: 5 }), async (images, present, concurrency) => {
        const memory = new MemorySource();
        const names = [...new Set(images.map(shape => addImage(memory, shape)))];
        const target = new Watched();
        const source = new Counting(memory);
        const requests = await requestsFor(memory, names, [target]);
        const wanted = (await copyAll(memory, await requestsFor(memory, names, [new MemorySource()]))).plan.blobs;
        const before = new Set<string>();
        for (const [pick, repository] of present) {
          const blob = wanted[pick % wanted.length];
          const content = await memory.openBlob(blob?.source as Reference, blob?.descriptor.digest as Digest);
          const bytes = Buffer.concat(await content.stream.toArray());
          before.add(target.putBlob(`mirror.example/m/upstream.example/team/app${repository}`, bytes));
        }
        const { images: copied } = await copyAll(source, requests, { concurrency });
        assert.deepEqual(new Set(copied.map(({ outcome }) => outcome)), new Set(['copied']));
        for (const { destinations, digest, source: upstream } of requests) {
          const reference = destinations[0]?.reference as Reference;
          assert.equal((await target.resolve(reference)).digest, digest);
          await assertWhole(target, reference);
          assert.deepEqual(
            (await target.referrers(reference, digest)).map(item => item.digest),
            (await memory.referrers(upstream, digest)).map(item => item.digest),
          );
        }
        assert.ok(
          [...source.opened.values()].every(count => count === 1),
          'a blob was read twice',
        );
        assert.equal(new Set(target.pushed).size, target.pushed.length, 'a blob was sent twice');
        for (const { descriptor, stores } of wanted) {
          const repositories = stores.flatMap(store => store.wanted);
          const there = await Promise.all(repositories.map(reference => target.hasBlob(reference, descriptor)));
          assert.ok(there.every(Boolean));
        }
        const again = await copyAll(source, requests);
        assert.deepEqual([again.read, again.sent, again.mounted], [0, 0, 0]);
      }),
      { numRuns: 60 },
    );
  });

  it('reads a blob once for several targets, also when one of them fails', async () => {
    const memory = new MemorySource();
    memory.addImage('upstream.example/app:1');
    const source = new Counting(memory);
    const [one, two, broken] = [new Watched(), new Watched(), new MemorySource()];
    broken.pushBlob = async (reference, _, content) => {
      for await (const _chunk of content.read(0)) break;
      throw new AirgapError('REGISTRY_ANSWER', `${reference.registry} is full`);
    };
    const requests = await requestsFor(memory, ['upstream.example/app:1'], [one, broken, two]);
    const { images } = await copyAll(source, requests, { keepGoing: true });
    assert.deepEqual([...source.opened.values()], [1, 1]);
    assert.deepEqual([one.pushed.length, two.pushed.length], [2, 2]);
    assert.deepEqual(
      images.map(({ outcome, failure }) => [outcome, failure?.side]),
      [
        ['copied', undefined],
        ['failed', 'target'],
        ['copied', undefined],
      ],
    );
  });

  it('copies the wanted platforms, and one alone where the target takes no part of an index', async () => {
    const memory = new MemorySource();
    const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
    const root = memory.addImage('upstream.example/app:1', { platforms });
    const target = new Watched();
    const [request] = await requestsFor(memory, ['upstream.example/app:1'], [target]);
    const node = parseManifest(await memory.fetchManifest(parseReference('upstream.example/app:1'), root.digest), '');
    const children = node.kind === 'index' ? node.children : [];
    const alone = children[1]?.digest as Digest;
    const wanted = { platforms: [parsePlatform('linux/arm64')] };
    const one = { ...(request as NonNullable<typeof request>), alone };
    const { images } = await copyAll(memory, [one], wanted);
    assert.deepEqual([images[0]?.outcome, images[0]?.tagged], ['copied', alone]);
    const again = await copyAll(memory, [one], wanted);
    assert.deepEqual([again.images[0]?.outcome, again.images[0]?.tagged], ['there', alone]);
  });

  for (const [policy, outcome] of [
    ['overwrite', 'copied'],
    ['skip', 'kept'],
    ['error', 'failed'],
  ] as const) {
    it(`has a tag of another image ${outcome} with ${policy}`, async () => {
      const memory = new MemorySource();
      memory.addImage('upstream.example/app:1');
      const target = new MemorySource();
      const other = target.addImage('mirror.example/m/upstream.example/app:1');
      const requests = await requestsFor(memory, ['upstream.example/app:1'], [target]);
      const { images } = await copyAll(memory, requests, { onExistingTag: policy });
      assert.equal(images[0]?.outcome, outcome);
      const now = await target.resolve(parseReference('mirror.example/m/upstream.example/app:1'));
      assert.equal(now.digest === other.digest, outcome !== 'copied');
    });
  }

  it('brings signatures of cosign along, before the tag of their image', async () => {
    const memory = new MemorySource();
    const { digest } = memory.addImage('upstream.example/app:1');
    memory.addImage(`upstream.example/app:${digest.replace(':', '-')}.sig`, { single: true });
    const target = new Watched();
    await copyAll(memory, await requestsFor(memory, ['upstream.example/app:1'], [target]));
    assert.equal((await target.names()).length, 2);
  });

  it('goes on with the others when told to, and names what failed with its side', async () => {
    const memory = new MemorySource();
    for (const name of ['a', 'b', 'c']) memory.addImage(`upstream.example/${name}:1`, { platforms: [`linux/${name}`] });
    const source = new Counting(memory);
    const broken = (
      await memory.fetchManifest(
        parseReference('upstream.example/b:1'),
        (
          await memory.resolve(parseReference('upstream.example/b:1'))
        ).digest,
      )
    ).digest;
    source.fetchManifest = async (reference, digest) => {
      const manifest = await memory.fetchManifest(reference, digest);
      return digest === broken ? { ...manifest, bytes: Buffer.from('{}') } : manifest;
    };
    const names = ['a', 'b', 'c'].map(name => `upstream.example/${name}:1`);
    const requests = await requestsFor(memory, names, [new Watched()]);
    const kept = await copyAll(source, requests, { keepGoing: true });
    assert.deepEqual(
      kept.images.map(({ outcome }) => outcome),
      ['copied', 'failed', 'copied'],
    );
    assert.equal(kept.images[1]?.failure?.side, 'source');
    const stopped = await copyAll(source, await requestsFor(memory, names, [new Watched()]));
    assert.deepEqual(
      stopped.images.map(({ outcome }) => outcome),
      ['stopped', 'failed', 'stopped'],
    );
  });
});
