// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
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
  this.timeout(600_000);
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

  /** One run: to its end, or until `registry` has seen `deadly` requests. */
  async function run(registry: TestRegistry, words: readonly string[], deadly = Number.POSITIVE_INFINITY) {
    const reach = ['docker.io', 'quay.io'].flatMap(host => ['--registry-endpoint', `${host}=${upstream.origin}`]);
    const env = { PATH: process.env.PATH, HOME: folder };
    const child = spawn(PROGRAM, [...words, ...reach], { cwd: folder, env });
    let [seen, stderr] = [0, ''];
    registry.on(/./, async exchange => {
      seen += 1;
      if (seen === deadly) child.kill('SIGKILL');
      await honest(exchange);
    });
    child.stdout.resume();
    child.stderr.on('data', chunk => (stderr += chunk));
    const [code, signal] = await once(child, 'close');
    return { code, signal, seen, stderr };
  }

  const momentsOf = (seen: number): number[] =>
    Array.from({ length: SEEDS }, (_, seed) => 1 + ((Math.imul(seed + 1, 2_654_435_761) >>> 0) % seen));

  for (const output of ['b.tar', 'folder']) {
    it(`is whole the next time, to the byte, and leaves nothing else behind: ${output}, at ${SEEDS} moments`, async () => {
      const words = ['export', '--concurrency', '2', '-o', output];
      const whole = await run(upstream, words);
      assert.equal(whole.code, 0, whole.stderr);
      const wanted = await contentOf(path.join(folder, output));
      const files = await readdir(folder);
      for (const deadly of momentsOf(whole.seen)) {
        const where = `killed at request ${deadly} of ${whole.seen}`;
        await rm(path.join(folder, output), { recursive: true });
        const killed = await run(upstream, words, deadly);
        assert.equal(killed.signal, 'SIGKILL', where);
        if (output === 'b.tar') assert.ok(!(await readdir(folder)).includes(output), where);
        const again = await run(upstream, words);
        assert.equal(again.code, 0, `${where}: ${again.stderr}`);
        assert.deepEqual(await contentOf(path.join(folder, output)), wanted, where);
        assert.deepEqual(await readdir(folder), files, where);
      }
    });
  }

  it(`gets to the mirror when its import is run again, at ${SEEDS} moments`, async () => {
    assert.equal((await run(upstream, ['export', '-o', 'b.tar'])).code, 0);
    const start = async () => {
      const store = new WritableRegistry();
      const mirror = await bench.registry({ writable: store });
      const words = ['import', 'b.tar', '--to', `${mirror.host}/m`, '--plain-http', mirror.host, '--concurrency', '2'];
      return { store, mirror, words };
    };
    const first = await start();
    const whole = await run(first.mirror, first.words);
    assert.equal(whole.code, 0, whole.stderr);
    const tagsOf = ({ repositories }: WritableRegistry): unknown =>
      [...repositories].map(([name, { tags }]) => [name, [...tags]]).sort();
    for (const deadly of momentsOf(whole.seen)) {
      const where = `killed at request ${deadly} of ${whole.seen}`;
      const { store, mirror, words } = await start();
      const killed = await run(mirror, words, deadly);
      assert.deepEqual([killed.signal, store.brokenTags()], ['SIGKILL', []], where);
      const again = await run(mirror, words);
      assert.equal(again.code, 0, `${where}: ${again.stderr}`);
      assert.deepEqual([tagsOf(store), store.brokenTags()], [tagsOf(first.store), []], where);
    }
  });
});

/** The digest of each file, by its path. */
async function contentOf(place: string): Promise<Record<string, string>> {
  const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  if ((await stat(place)).isFile()) return { '.': hash(await readFile(place)) };
  const files = await readdir(place, { recursive: true, withFileTypes: true });
  const named = files.filter(file => file.isFile()).map(file => path.join(file.parentPath, file.name));
  const read = named.sort().map(async file => [path.relative(place, file), hash(await readFile(file))] as const);
  return Object.fromEntries(await Promise.all(read));
}
