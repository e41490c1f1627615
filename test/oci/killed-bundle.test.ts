// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Descriptor, isManifestType } from '../../src/oci/descriptor.ts';
import { parseManifest, successors } from '../../src/oci/graph.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { parseReference } from '../../src/reference/reference.ts';
import type { TestRegistry } from '../support/registry.ts';
import { changes } from '../support/registry-behaviours.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { Bench } from './setup.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'helm-airgap');
/** How many moments are tried for each; the issue wants 200 now and then. */
const SEEDS = Number(process.env.KILL_SEEDS ?? 4);
const NAMES = ['docker.io/example/app:1', 'docker.io/example/app:2', 'quay.io/example/tool:3'];
const honest = changes(answer => answer);

// As killed.test.ts: the real program, ended at some request, and run again.
describe('oci: a bundle whose making or import is killed', function () {
  this.timeout(Math.max(600_000, SEEDS * 15_000));
  const bench = new Bench();
  let folder: string;
  let upstream: TestRegistry;
  beforeEach(async () => {
    for (const name of NAMES) bench.memory.addImage(name, { platforms: ['linux/amd64', 'linux/arm64'] });
    upstream = await bench.registry();
    folder = await bench.folder();
    const images = await Promise.all(
      NAMES.map(async name => {
        const { digest } = await bench.memory.resolve(parseReference(name));
        return `  - image: ${name}\n    digest: ${digest}\n    uses: []\n`;
      }),
    );
    const head = 'apiVersion: helm-airgap/v1\nkind: ImageLock\nreleases: []\nimages:\n';
    await writeFile(path.join(folder, 'airgap.lock.yaml'), head + images.join(''));
  });
  afterEach(() => bench.stop());

  /** One run: to its end, or until that moment. `look` is called at each request. */
  async function run(
    registry: TestRegistry,
    words: readonly string[],
    { request: deadly, late }: Moment = NEVER,
    look: () => Promise<void> = async () => {},
  ) {
    const reach = ['docker.io', 'quay.io'].flatMap(host => ['--registry-endpoint', `${host}=${upstream.origin}`]);
    const env = { PATH: process.env.PATH, HOME: folder };
    const child = spawn(PROGRAM, [...words, ...reach], { cwd: folder, env });
    let [seen, stderr] = [0, ''];
    registry.on(/./, async exchange => {
      seen += 1;
      if (seen === deadly) setTimeout(() => child.kill('SIGKILL'), late);
      await honest(exchange);
      await look();
    });
    child.stdout.resume();
    child.stderr.on('data', chunk => (stderr += chunk));
    const [code, signal] = await once(child, 'close');
    return { code, signal, seen, stderr };
  }

  /** Every other one comes a little later than its request, the last of them among what is done at the end. */
  const momentsOf = (seen: number): Moment[] =>
    Array.from({ length: SEEDS }, (_, seed) => {
      const number = Math.imul(seed + 1, 2_654_435_761) >>> 0;
      const late = seed % 2 === 0 ? 0 : number % 60;
      return { request: seed % 4 === 3 ? seen : 1 + (number % seen), late };
    });

  for (const output of ['b.tar', 'folder']) {
    it(`is whole the next time, to the byte, and leaves nothing else behind: ${output}, at ${SEEDS} moments`, async () => {
      const words = ['export', '--concurrency', '2', '-o', output];
      const whole = await run(upstream, words);
      assert.equal(whole.code, 0, whole.stderr);
      const wanted = await contentOf(path.join(folder, output));
      const files = await readdir(folder);
      let killed = 0;
      for (const moment of momentsOf(whole.seen)) {
        const where = told(moment, whole.seen);
        await rm(path.join(folder, output), { recursive: true, force: true });
        const broken = new Set<string>();
        const look = async (): Promise<void> => {
          for (const name of await brokenNames(path.join(folder, output))) broken.add(name);
        };
        killed += Number((await run(upstream, words, moment, look)).signal === 'SIGKILL');
        await look();
        assert.deepEqual([...broken], [], where);
        // A folder grows; an archive gets its name when it is whole.
        if (output === 'b.tar' && (await readdir(folder)).includes(output))
          assert.deepEqual(await contentOf(path.join(folder, output)), wanted, where);
        const again = await run(upstream, words, undefined, look);
        assert.deepEqual([again.code, [...broken]], [0, []], `${where}: ${again.stderr}`);
        assert.deepEqual(await contentOf(path.join(folder, output)), wanted, where);
        assert.deepEqual(await readdir(folder), files, where);
      }
      assert.ok(killed >= SEEDS / 2, String(killed));
    });
  }

  it(`gets to the mirror when its import is run again, at ${SEEDS} moments`, async () => {
    assert.equal((await run(upstream, ['export', '-o', 'b.tar'])).code, 0);
    const start = async () => {
      const store = new WritableRegistry({ trusting: true });
      const mirror = await bench.registry({ writable: store });
      const words = ['import', 'b.tar', '--to', `${mirror.host}/m`, '--plain-http', mirror.host, '--concurrency', '2'];
      return { store, mirror, words };
    };
    const first = await start();
    const whole = await run(first.mirror, first.words);
    assert.equal(whole.code, 0, whole.stderr);
    const tagsOf = ({ repositories }: WritableRegistry): unknown =>
      [...repositories].map(([name, { tags }]) => [name, [...tags]]).sort();
    let killed = 0;
    for (const moment of momentsOf(whole.seen)) {
      const where = told(moment, whole.seen);
      const { store, mirror, words } = await start();
      const broken = new Set<string>();
      const look = async (): Promise<void> => {
        for (const tag of store.brokenTags()) broken.add(tag);
      };
      killed += Number((await run(mirror, words, moment, look)).signal === 'SIGKILL');
      assert.deepEqual([...broken], [], where);
      const again = await run(mirror, words, undefined, look);
      assert.deepEqual([again.code, [...broken]], [0, []], `${where}: ${again.stderr}`);
      assert.deepEqual(tagsOf(store), tagsOf(first.store), where);
    }
    assert.ok(killed >= SEEDS / 2, String(killed));
  });
});

/** When a run is killed: at that request, or so many milliseconds behind it. */
interface Moment {
  readonly request: number;
  readonly late: number;
}

const NEVER: Moment = { request: Number.POSITIVE_INFINITY, late: 0 };

function told({ request, late }: Moment, seen: number): string {
  return `killed ${late} ms behind request ${request} of ${seen}`;
}

/** Every name in index.json of a folder whose graph is not whole; none where there is no index.json yet. */
async function brokenNames(place: string): Promise<string[]> {
  const index = await readFile(path.join(place, 'index.json'), 'utf8').catch(() => '{"manifests":[]}');
  const blob = (digest: string): string => path.join(place, 'blobs', digest.replace(':', '/'));
  const isWhole = async ({ digest, mediaType }: Part): Promise<boolean> => {
    const bytes = await readFile(blob(digest)).catch(() => Buffer.alloc(0));
    if (digestOf(bytes) !== digest) return false;
    if (!isManifestType(mediaType)) return true;
    const parts = successors(parseManifest({ mediaType, bytes }, digest));
    return (await Promise.all(parts.map(isWhole))).every(whole => whole);
  };
  const listed: readonly Part[] = JSON.parse(index).manifests;
  const whole = await Promise.all(listed.map(isWhole));
  return listed.filter((_, at) => !whole[at]).map(({ digest }) => digest);
}

type Part = Pick<Descriptor, 'digest' | 'mediaType'>;

/** The digest of each file, by its path. */
async function contentOf(place: string): Promise<Record<string, string>> {
  const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  if ((await stat(place)).isFile()) return { '.': hash(await readFile(place)) };
  const files = await readdir(place, { recursive: true, withFileTypes: true });
  const named = files.filter(file => file.isFile()).map(file => path.join(file.parentPath, file.name));
  const read = named.sort().map(async file => [path.relative(place, file), hash(await readFile(file))] as const);
  return Object.fromEntries(await Promise.all(read));
}
