// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Digest, isDigest } from '../../src/reference/digest.ts';
import { parseReference } from '../../src/reference/reference.ts';
import type { TestRegistry } from '../support/registry.ts';
import { type Behaviour, changes } from '../support/registry-behaviours.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { Bench } from './setup.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'helm-airgap');
/** How many moments are tried; the issue wants 200 now and then. */
const SEEDS = Number(process.env.KILL_SEEDS ?? 20);
const NAMES = [
  'docker.io/example/app:1',
  'docker.io/example/app:2',
  'quay.io/example/tool:3',
  'quay.io/example/copy:3',
];

// The real program is killed when both registries together have seen so many requests, and then run again.
describe('oci: a copy that is killed', function () {
  this.timeout(Math.max(600_000, SEEDS * 15_000));
  const bench = new Bench();
  afterEach(() => bench.stop());

  /** One run: to its end, or until `deadly` requests were seen. `loses` says whether the last one still has its effect. */
  async function run(mirror: Mirror, deadly = Number.POSITIVE_INFINITY, loses = false): Promise<Run> {
    const { folder, upstream, registry, store } = mirror;
    const words = ['mirror', '--to', `${registry.host}/m`, '--plain-http', registry.host, '--concurrency', '2'];
    const reach = ['docker.io', 'quay.io'].flatMap(host => ['--registry-endpoint', `${host}=${upstream.origin}`]);
    const child = spawn(PROGRAM, [...words, ...reach], { cwd: folder, env: { PATH: process.env.PATH, HOME: folder } });
    let [seen, stderr] = [0, ''];
    const broken = new Set<string>();
    const watch: Behaviour = async exchange => {
      seen += 1;
      if (seen === deadly) child.kill('SIGKILL');
      if (seen >= deadly && loses) return void exchange.response.destroy();
      await honest(exchange);
      for (const tag of store.brokenTags()) broken.add(tag);
    };
    for (const each of [upstream, registry]) each.on(/./, watch);
    child.stdout.resume();
    child.stderr.on('data', chunk => (stderr += chunk));
    const { code, signal } = await ended(child);
    return { code, signal, seen, stderr, broken: [...broken] };
  }

  async function startMirror(folder: string, upstream: TestRegistry): Promise<Mirror> {
    const store = new WritableRegistry({ trusting: true });
    return { folder, upstream, store, registry: await bench.registry({ writable: store }) };
  }

  async function setUp(): Promise<{ folder: string; upstream: TestRegistry }> {
    for (const name of NAMES.slice(0, 3)) addImage(name);
    // Shares every blob with the one before it, in another repository.
    addImage(NAMES[3] as string, NAMES[2]);
    const root = await bench.memory.resolve(parseReference(NAMES[0] as string));
    bench.memory.addReferrer(NAMES[0] as string, root, 'application/vnd.example.signature');
    const folder = await bench.folder();
    const images = await Promise.all(
      NAMES.map(async name => {
        const { digest } = await bench.memory.resolve(parseReference(name));
        return `  - image: ${name}\n    digest: ${digest}\n    uses: []\n`;
      }),
    );
    const head = 'apiVersion: helm-airgap/v1\nkind: ImageLock\nreleases: []\nimages:\n';
    await writeFile(path.join(folder, 'airgap.lock.yaml'), head + images.join(''));
    return { folder, upstream: await bench.registry() };
  }

  function addImage(name: string, content = name): void {
    bench.memory.addImage(name, { platforms: ['linux/amd64', 'linux/arm64'], content });
  }

  it(`shows no half image, and goes on with what is missing, at each of ${SEEDS} moments`, async () => {
    const { folder, upstream } = await setUp();
    const whole = await startMirror(folder, upstream);
    const { code, seen, broken, stderr } = await run(whole);
    assert.deepEqual([code, broken], [0, []], stderr);
    const wanted = contentOf(whole.store);
    assert.ok(seen > 50, String(seen));
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const deadly = 1 + ((Math.imul(seed + 1, 2_654_435_761) >>> 0) % seen);
      const where = `seed ${seed}, killed at request ${deadly} of ${seen}`;
      const mirror = await startMirror(folder, upstream);
      const killed = await run(mirror, deadly, seed % 2 === 1);
      assert.deepEqual([killed.signal, killed.broken], ['SIGKILL', []], where);
      const there = blobsOf(mirror.store);
      const before = mirror.registry.requests.length;
      const again = await run(mirror);
      assert.deepEqual([again.code, again.broken], [0, []], `${where}: ${again.stderr}`);
      assert.deepEqual(contentOf(mirror.store), wanted, where);
      const sent = mirror.registry.requests.slice(before).flatMap(({ method, url }) => blobSent(method, url));
      assert.deepEqual(
        sent.filter(blob => there.has(blob)),
        [],
        `${where}: sent again`,
      );
    }
  });
});

interface Mirror {
  readonly folder: string;
  readonly upstream: TestRegistry;
  readonly store: WritableRegistry;
  readonly registry: TestRegistry;
}

interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly seen: number;
  readonly stderr: string;
  readonly broken: readonly string[];
}

const honest = changes(answer => answer);

function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise(resolve => child.once('close', (code, signal) => resolve({ code, signal })));
}

/** Tags and all that is there, by repository. */
function contentOf({ repositories }: WritableRegistry): unknown {
  return [...repositories]
    .map(([name, { tags, manifests, blobs }]) => [
      name,
      [...tags].sort(),
      [...manifests.keys()].sort(),
      [...blobs.keys()].sort(),
    ])
    .sort();
}

function blobsOf({ repositories }: WritableRegistry): ReadonlySet<string> {
  return new Set(
    [...repositories].flatMap(([name, { blobs }]) => [...blobs.keys()].map(digest => `${name}@${digest}`)),
  );
}

/** `REPOSITORY@DIGEST` of a blob that a request sends or mounts. */
function blobSent(method: string, url: string): string[] {
  const { pathname, searchParams } = new URL(url, 'http://registry');
  const digest = method === 'PUT' ? searchParams.get('digest') : method === 'POST' ? searchParams.get('mount') : null;
  const name = /^\/v2\/(.+)\/blobs\/uploads\//.exec(pathname)?.[1];
  return digest !== null && isDigest(digest) && name !== undefined ? [`${name}@${digest satisfies Digest}`] : [];
}
