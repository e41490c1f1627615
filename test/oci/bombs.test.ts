// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, open, readdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { BUNDLE_CONFIG_TYPE, BUNDLE_NAME, BUNDLE_TYPE, LOCK_TYPE } from '../../src/bundle/bundle.ts';
import { unpacked } from '../../src/host/compression.ts';
import { runProcess } from '../../src/host/process.ts';
import { blobOfBytes, makeArtifact } from '../../src/oci/artifact.ts';
import type { CopySource } from '../../src/oci/content.ts';
import { readCompanions, readGraph } from '../../src/oci/copy/image-graph.ts';
import { type Descriptor, OCI_INDEX, OCI_MANIFEST } from '../../src/oci/descriptor.ts';
import { describeImage } from '../../src/oci/image.ts';
import { LayoutSource } from '../../src/oci/layout.ts';
import { LayoutTar } from '../../src/oci/layout-tar.ts';
import { formatTarHeader, paddedSize, TAR_BLOCK } from '../../src/oci/tar-header.ts';
import { BlobCheck } from '../../src/oci/verify/blob-check.ts';
import { readSignatures, type SignatureSource } from '../../src/oci/verify/stored-signature.ts';
import { verifyImage } from '../../src/oci/verify/verify-image.ts';
import { canonical, parseReference } from '../../src/reference/reference.ts';
import { Bench, rejectsWith } from './setup.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'helm-airgap');
const MIB = 1024 * 1024;
const NAME = 'docker.io/example/app:1';
const APP = parseReference(NAME);
const ALL = { foreignLayers: 'skip' } as const;

// Small where they are stored, and huge once they are read.
describe('oci: bombs', function () {
  this.timeout(120_000);
  const bench = new Bench();
  afterEach(() => bench.stop());

  /** A layout with this index.json. */
  async function layoutWith(index: string | Buffer): Promise<string> {
    const folder = await bench.folder();
    await writeFile(path.join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await writeFile(path.join(folder, 'index.json'), index);
    return folder;
  }

  /** The real program opens a bundle, with little memory and a place of its own for what it unpacks. */
  async function inspect(bundle: string): Promise<string> {
    const temporary = path.join(await bench.folder(), 'tmp');
    await mkdir(temporary);
    const env = { PATH: process.env.PATH, TMPDIR: temporary, NODE_OPTIONS: '--max-old-space-size=256' };
    const { code, stderr } = await runProcess(PROGRAM, ['inspect', bundle], { env });
    assert.equal(code, 1, stderr);
    assert.deepEqual(await readdir(temporary), []);
    return stderr;
  }

  describe('archives', () => {
    async function packed(name: string, piece: Buffer, times: number): Promise<string> {
      const file = path.join(await bench.folder(), name);
      await writeFile(file, Buffer.concat(Array.from({ length: times }, () => piece)));
      return file;
    }

    it('of gigabytes of nothing are unpacked no further than to the limit', async () => {
      const zeros = Buffer.alloc(64 * MIB);
      for (const [compression, piece] of [
        ['gzip', zlib.gzipSync(zeros, { level: 1 })],
        ['zstd', zlib.zstdCompressSync(zeros)],
      ] as const) {
        const size = 17 * piece.length;
        const limit = Math.max(1024 * MIB, 100 * size);
        const pieces = unpacked(Readable.from(Array(17).fill(piece)), { name: 'b.tar', size }, compression);
        let seen = 0;
        const reading = pipeline(pieces, async found => {
          for await (const chunk of found) seen += chunk.length;
        });
        await rejectsWith(reading, 'INPUT_TOO_LARGE', `b.tar unpacks to more than ${limit} bytes: that is no bundle`);
        assert.ok(seen <= limit && seen > limit - 64 * MIB, String(seen));
      }
    });

    it('that want a window of two gigabytes', async () => {
      const file = await packed('b.tar.zst', Buffer.from('28b52ffd00a8010000', 'hex'), 1);
      assert.match(await inspect(file), /b\.tar\.zst is broken/);
    });

    it('whose sizes are larger than they are', async () => {
      for (const size of [8 ** 11 - 1, 999_999_999_999_999]) {
        const file = await packed('b.tar', Buffer.concat([formatTarHeader('x', size), Buffer.alloc(1024)]), 1);
        await rejectsWith(LayoutTar.open(file), 'LAYOUT_INVALID', file, 'cut short');
      }
      const header = formatTarHeader('x', 0);
      Buffer.from('80ffffffffffffffffffffff', 'hex').copy(header, 124);
      const file = await packed('b.tar', checked(header), 1);
      await rejectsWith(LayoutTar.open(file), 'LAYOUT_INVALID', file, 'a size that cannot be');
    });

    it('whose names are long, one or all together', async () => {
      const named = (length: number): Buffer => {
        const header = formatTarHeader('././@LongLink', length);
        header.write('L', 156, 'latin1');
        return Buffer.concat([checked(header), Buffer.alloc(paddedSize(length), 'n'), formatTarHeader('short', 0)]);
      };
      const long = await packed('b.tar', named(MIB), 1);
      assert.match(await inspect(long), /b\.tar holds a name of 1048576 characters/);
      const entry = named(4096);
      const all = Buffer.alloc(20_000 * entry.length, entry);
      for (let at = 0; at < all.length; at += entry.length) all.write(String(at), at + TAR_BLOCK);
      await rejectsWith(LayoutTar.open(await packed('b.tar', all, 1)), 'LAYOUT_INVALID', 'names of more than 80000000');
    });

    it('whose index.json is larger than memory', async () => {
      const folder = await layoutWith('{');
      await truncate(path.join(folder, 'index.json'), 2 ** 40);
      assert.match(await inspect(folder), /index\.json has 1099511627776 bytes, more than 67108864/);
      const file = path.join(await bench.folder(), 'b.tar');
      const handle = await open(file, 'w');
      await handle.write(formatTarHeader('oci-layout', 30));
      await handle.write('{"imageLayoutVersion":"1.0.0"}', TAR_BLOCK);
      await handle.write(formatTarHeader('index.json', 2 ** 32), 0, null, 2 * TAR_BLOCK);
      await handle.truncate(2 ** 32 + 8 * TAR_BLOCK);
      await handle.close();
      assert.match(await inspect(file), /index\.json has 4294967296 bytes, more than 67108864/);
    });
  });

  describe('an index.json of a few megabytes', () => {
    it('that is nested without end', async () => {
      for (const index of ['['.repeat(60 * MIB), `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`]) {
        const names = new LayoutSource(await layoutWith(index)).names();
        await rejectsWith(names, 'REGISTRY_ANSWER', 'index.json is nested more than 100 deep');
      }
    });

    it('with a million entries', async () => {
      for (const entry of ['{}', '[]', '0']) {
        const index = `{"schemaVersion":2,"manifests":[${`${entry},`.repeat(1_000_000)}${entry}]}`;
        assert.match(await inspect(await layoutWith(index)), /index\.json holds more than 1000000 values/);
      }
    });

    it("beside a bundle's description that is nested without end", async () => {
      const description = blobOfBytes(BUNDLE_CONFIG_TYPE, Buffer.alloc(60 * MIB, '['));
      const lock = blobOfBytes(LOCK_TYPE, Buffer.from('x'));
      const { manifest, blobs } = makeArtifact({ artifactType: BUNDLE_TYPE, config: description, layers: [lock] });
      const { mediaType, digest, bytes } = manifest;
      const annotations = { 'io.containerd.image.name': canonical(BUNDLE_NAME) };
      const folder = await layoutWith(listing([{ mediaType, digest, size: bytes.length, annotations }]));
      const places = path.join(folder, 'blobs', 'sha256');
      await mkdir(places, { recursive: true });
      await writeFile(path.join(places, digest.slice(7)), bytes);
      for (const { descriptor, open } of blobs) await writeFile(path.join(places, descriptor.digest.slice(7)), open(0));
      assert.match(await inspect(folder), /the bundle's description is nested more than 100 deep/);
    });

    it('counts no brackets that stand in texts', async () => {
      const text = `"${'[,'.repeat(2_000_000)}\\"${'{'.repeat(200)}\\\\"`;
      const folder = await layoutWith(`{"schemaVersion":2,"manifests":[],"annotations":{"a":${text}}}`);
      assert.deepEqual(await new LayoutSource(folder).names(), []);
    });

    it('that lists a large manifest a hundred thousand times', async () => {
      const bytes = Buffer.from(JSON.stringify({ ...image('a'), annotations: { fill: 'x'.repeat(3 * MIB) } }));
      const root = bench.memory.putManifest(NAME, OCI_MANIFEST, bytes);
      const folder = await layoutWith(listing(Array.from({ length: 100_000 }, () => root)));
      const place = path.join(folder, 'blobs', root.digest.replace(':', path.sep));
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, bytes);
      assert.deepEqual(await new LayoutSource(folder).referrers(APP, root.digest), []);
    });
  });

  describe('an index', () => {
    /** Counts what is read, and lies about what refers to an image. */
    class Counting implements CopySource {
      fetched = 0;
      fetchNamed = bench.memory.fetchNamed.bind(bench.memory);
      openBlob = bench.memory.openBlob.bind(bench.memory);
      referrers: CopySource['referrers'] = async () => [];
      fetchManifest: CopySource['fetchManifest'] = async (reference, digest) => {
        this.fetched += 1;
        return bench.memory.fetchManifest(reference, digest);
      };
    }

    function indexOf(children: readonly Descriptor[]): Descriptor {
      return bench.memory.putManifest(NAME, OCI_INDEX, Buffer.from(listing(children)));
    }

    function many(count: number, child: Descriptor): Descriptor {
      return indexOf(Array.from({ length: count }, () => child));
    }

    it('that names one child twenty thousand times, which does so itself', async () => {
      const single = bench.memory.addImage(NAME, { single: true, platforms: ['linux/amd64'] });
      const { digest } = many(20_000, many(20_000, single));
      const source = new Counting();
      const { manifests } = await readGraph(source, APP, digest, ALL);
      assert.deepEqual([manifests.length, source.fetched], [2, 3]);
      const { platforms } = await describeImage(bench.memory, APP);
      assert.equal(platforms.length, 1);
      const verifiable = Object.assign(source, { probeBlob: async () => ({ size: undefined }) });
      const expected = { reference: APP, digest, referrers: [] };
      assert.deepEqual(await verifyImage(verifiable, expected, new BlobCheck(verifiable)), []);
      assert.equal(source.fetched, 5);
    });

    it('of more manifests than any image has', async () => {
      const fill = 'x'.repeat(3 * MIB);
      const children = Array.from({ length: 24 }, (_, index) => ({ ...image(String(index)), annotations: { fill } }));
      const { digest } = indexOf(
        children.map(child => bench.memory.putManifest(NAME, OCI_MANIFEST, Buffer.from(JSON.stringify(child)))),
      );
      const source = new Counting();
      await rejectsWith(readGraph(source, APP, digest, ALL), 'REGISTRY_ANSWER', NAME, 'bytes of manifests');
      assert.ok(source.fetched < 24, String(source.fetched));
    });

    it('to which all that refers to it refers, without end', async () => {
      const root = bench.memory.addImage(NAME, { platforms: ['linux/amd64'] });
      const referrers = Array.from({ length: 50 }, (_, index) => bench.memory.addReferrer(NAME, root, `x/${index}`));
      const source = new Counting();
      source.referrers = async () => referrers;
      const companions = await readCompanions(source, APP, root.digest, ALL);
      assert.deepEqual([companions.length, source.fetched], [50, 50]);
    });
  });

  it('signatures of more bytes than anybody wants to read', async () => {
    const root = bench.memory.addImage(NAME, { platforms: ['linux/amd64'] });
    const mediaType = 'application/vnd.dev.cosign.simplesigning.v1+json';
    const annotations = { 'dev.cosignproject.cosign/signature': 'AAAA' };
    const bytes = Buffer.alloc(3 * MIB, 'x');
    const payload = { mediaType, digest: bench.memory.putBlob(NAME, bytes), size: bytes.length, annotations };
    const signed = { ...image('a'), layers: Array.from({ length: 1000 }, () => payload) };
    const tag = `${root.digest.replace(':', '-')}.sig`;
    bench.memory.putManifest(`docker.io/example/app:${tag}`, OCI_MANIFEST, Buffer.from(JSON.stringify(signed)));
    let read = 0;
    const source: SignatureSource = {
      fetchNamed: reference => bench.memory.fetchNamed(reference),
      fetchManifest: (reference, digest) => bench.memory.fetchManifest(reference, digest),
      referrers: async () => [],
      fetchSmallBlob: async (reference, blob) => {
        read += 1;
        return bench.memory.fetchSmallBlob(reference, blob);
      },
    };
    await rejectsWith(readSignatures(source, APP, root.digest), 'REGISTRY_ANSWER', 'what signs', NAME);
    assert.ok(read <= 64, String(read));
  });

  function image(text: string): object {
    const config = bench.memory.putBlob(NAME, Buffer.from(JSON.stringify({ text })));
    return {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: 'x/y', digest: config, size: 1 },
      layers: [],
    };
  }
});

function listing(manifests: readonly Descriptor[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
}

/** A tar header with the right checksum. */
function checked(header: Buffer): Buffer {
  header.fill(' ', 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  );
  return header;
}
