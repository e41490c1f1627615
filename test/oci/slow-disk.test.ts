// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type FileHandle, open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { storedBy } from '../../src/action/plan-bundle.ts';
import { copyImages } from '../../src/oci/copy/copy.ts';
import { planCopy } from '../../src/oci/copy/plan-copy.ts';
import { createRegistryEnds } from '../../src/oci/endpoint.ts';
import { LayoutTarTarget } from '../../src/oci/layout-tar-target.ts';
import { LayoutTarget } from '../../src/oci/layout-target.ts';
import { openLayout } from '../../src/oci/open-layout.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { PLAN, requestsFor } from './copy-setup.ts';
import { Bench } from './setup.ts';

type Target = LayoutTarget | LayoutTarTarget;

/** The clock by which undici ends answers that stand still: time passes when it is told to. */
const undiciTime = createRequire(import.meta.url)('undici/lib/util/timers.js') as { tick(milliseconds: number): void };

const NAME = 'docker.io/example/large:1';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const LAYERS = 6;
const LAYER = 8 * 1024 * 1024;
const CONCURRENCY = 2;
/** A batch for each blob on its way, one chunk that is held back, and what undici and the socket hold of its stream. */
const MOST_AHEAD = CONCURRENCY * 2 * 1024 * 1024;
/** Two of undici's limits of 30 s without a byte. */
const STALL = 61_000;

/**
 * A disk that ends a write when nothing more has come from the network for a while of turns: whoever could read ahead has
 * done so by then. Counts bytes of both.
 */
class SlowDisk {
  /** The most bytes that were read and not written. */
  ahead = 0;
  #written = 0;
  readonly #sockets: Socket[] = [];
  readonly #onStall: () => void;
  readonly #connected = (message: unknown): void => void this.#sockets.push((message as { socket: Socket }).socket);
  #mend = (): void => {};

  constructor(onStall: () => void) {
    this.#onStall = onStall;
  }

  /** Makes every file slow, until `stop`. */
  async start(file: string): Promise<void> {
    subscribe('undici:client:connected', this.#connected);
    const handle = await open(file, 'w');
    const files = Object.getPrototypeOf(handle) as Pick<FileHandle, 'writev'>;
    await handle.close();
    const { writev } = files;
    const disk = this;
    files.writev = async function (this: FileHandle, ...args: Parameters<FileHandle['writev']>) {
      await disk.#stall();
      const done = await writev.apply(this, args);
      disk.#written += done.bytesWritten;
      return done;
    } as FileHandle['writev'];
    this.#mend = () => void Object.assign(files, { writev });
  }

  stop(): void {
    this.#mend();
    unsubscribe('undici:client:connected', this.#connected);
  }

  get #read(): number {
    return this.#sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }

  async #stall(): Promise<void> {
    let before = this.#read;
    for (let quiet = 0; quiet < 30; quiet += 1) {
      await turn();
      if (this.#read !== before) [before, quiet] = [this.#read, 0];
    }
    this.ahead = Math.max(this.ahead, this.#read - this.#written);
    this.#onStall();
  }
}

describe('oci: a disk that is slow', function () {
  this.timeout(60_000);
  const bench = new Bench();
  let disk: SlowDisk | undefined;
  /** Requests whose answers stand still by themselves. */
  let stalling: RegExp;
  beforeEach(() => {
    stalling = /^never/;
    const blob = (bytes: Buffer): object => {
      const digest = bench.memory.putBlob(NAME, bytes);
      return { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: bytes.length };
    };
    const layers = Array.from({ length: LAYERS }, (_, at) => blob(Buffer.alloc(LAYER, `layer ${at}`)));
    const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: blob(Buffer.from('{}')), layers };
    bench.memory.putManifest(NAME, OCI_MANIFEST, Buffer.from(JSON.stringify(manifest)));
  });
  afterEach(async () => {
    disk?.stop();
    await bench.stop();
  });

  /** Copies to a layout on a slow disk, and gives its bytes back, with what was asked of the source. */
  async function copyTo(openTarget: (place: string) => Promise<Target>, name: string, onStall: () => void) {
    const upstream = await bench.registry();
    upstream.on(stalling, ({ response }) => void response.writeHead(200, { 'content-length': LAYER }).write('a'));
    const folder = await bench.folder();
    const place = path.join(folder, name);
    disk = new SlowDisk(onStall);
    await disk.start(path.join(folder, 'first'));
    const endpoints = { 'docker.io': upstream.origin };
    const ends = createRegistryEnds({ endpoints, environment: {}, home: '/nonexistent', clock: bench.clock });
    bench.later(() => ends.close());
    const target = await openTarget(place);
    const requests = await requestsFor(bench.memory, [NAME], [target]);
    const plan = await planCopy(ends.source, requests, PLAN);
    if (target instanceof LayoutTarTarget) await target.reserve(storedBy(plan, new Set()));
    const policy = { concurrency: CONCURRENCY, keepGoing: false, retries: 0, clock: bench.clock };
    const { images, read } = await copyImages(ends.source, plan, policy);
    const [image] = images;
    if (image?.outcome === 'copied') await target.commit();
    else if (target instanceof LayoutTarTarget) await target.close();
    const blobs = upstream.asked().filter(asked => /^GET .*\/blobs\//.test(asked));
    return { place, read, blobs, plan, image, ahead: disk.ahead };
  }

  for (const [what, name, openTarget] of [
    ['a folder', 'folder', LayoutTarget.open],
    ['an archive', 'bundle.tar', LayoutTarTarget.create],
  ] as const) {
    it(`gets ${what} whole, and little is read ahead of it`, async () => {
      const { place, plan, image, ahead } = await copyTo(
        file => openTarget(file),
        name,
        () => {},
      );
      assert.equal(image?.outcome, 'copied', image?.failure?.message);
      const layout = await openLayout(place);
      const reference = parseReference(NAME);
      for (const { descriptor } of plan.blobs) {
        const { stream } = await layout.openBlob(reference, descriptor.digest);
        const expected = await bench.memory.openBlob(reference, descriptor.digest);
        assert.ok(Buffer.concat(await stream.toArray()).equals(Buffer.concat(await expected.stream.toArray())));
      }
      assert.ok(ahead > 0 && ahead <= MOST_AHEAD, `${ahead} bytes were read ahead`);
    });

    it(`and stands still for longer than a source may, under ${what}: that is not the source's fault`, async () => {
      const { blobs, read, image } = await copyTo(
        file => openTarget(file),
        name,
        () => undiciTime.tick(STALL),
      );
      assert.equal(image?.outcome, 'copied', image?.failure?.message);
      // Nothing broke: each blob was asked for once, and no byte came twice.
      assert.equal(new Set(blobs).size, LAYERS + 1);
      assert.equal(blobs.length, LAYERS + 1);
      assert.equal(read, LAYERS * LAYER + 2);
    });

    it(`and stands still under ${what}, while the source does so by itself: that one is told of`, async () => {
      const { digest } = await bench.memory.fetchNamed(parseReference(NAME));
      const { layers } = JSON.parse((await bench.memory.fetchManifest(parseReference(NAME), digest)).bytes.toString());
      stalling = new RegExp(layers[3].digest);
      const { image } = await copyTo(
        file => openTarget(file),
        name,
        () => undiciTime.tick(STALL),
      );
      assert.deepEqual([image?.failure?.side, image?.failure?.code], ['source', 'REGISTRY_TIMEOUT']);
    });
  }
});
