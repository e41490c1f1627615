// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProcess } from '../../src/host/process.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { changes } from '../support/registry-behaviours.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { Bench } from './setup.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'helm-airgap');
const NAMES = ['docker.io/example/app:1', 'docker.io/example/app:2', 'quay.io/example/tool:3'];
const ROUNDS = 3;
const honest = changes(answer => answer);

// The real program, twice at a time, as when two Jobs start or somebody is impatient.
describe('oci: two imports of one bundle at once', function () {
  this.timeout(120_000);
  const bench = new Bench();
  afterEach(() => bench.stop());

  async function folderWithLock(): Promise<string> {
    const folder = await bench.folder();
    const images = NAMES.map(name => {
      const { digest } = bench.memory.addImage(name, { platforms: ['linux/amd64', 'linux/arm64'] });
      return `  - image: ${name}\n    digest: ${digest}\n    uses: []\n`;
    });
    const head = 'apiVersion: helm-airgap/v1\nkind: ImageLock\nreleases: []\nimages:\n';
    await writeFile(path.join(folder, 'airgap.lock.yaml'), head + images.join(''));
    return folder;
  }

  for (const bundle of ['b.tar', 'b.tar.gz', 'folder'])
    it(`both end right, and no tag is ever broken: ${bundle}`, async () => {
      const cwd = await folderWithLock();
      const upstream = await bench.registry();
      const run = (...words: readonly string[]) =>
        runProcess(PROGRAM, words, { cwd, env: { PATH: process.env.PATH, HOME: cwd } });
      const reach = ['docker.io', 'quay.io'].flatMap(host => ['--registry-endpoint', `${host}=${upstream.origin}`]);
      assert.equal((await run('export', '-o', bundle, ...reach)).code, 0);
      for (let round = 0; round < ROUNDS; round += 1) {
        const store = new WritableRegistry({ trusting: round % 2 === 0 });
        const mirror = await bench.registry({ writable: store });
        const broken = new Set<string>();
        mirror.on(/./, async exchange => {
          await honest(exchange);
          for (const tag of store.brokenTags()) broken.add(tag);
        });
        const words = ['import', bundle, '--to', `${mirror.host}/m`, '--plain-http', mirror.host];
        const both = await Promise.all([run(...words), run(...words)]);
        const said = both.map(({ stderr }) => stderr).join('');
        assert.deepEqual([both.map(({ code }) => code), [...broken]], [[0, 0], []], said);
        for (const name of NAMES) {
          const { registry, repository, tag = '' } = parseReference(name);
          const { digest } = await bench.memory.resolve(parseReference(name));
          assert.equal(store.repositories.get(`m/${registry}/${repository}`)?.tags.get(tag), digest);
        }
        assert.equal(store.openUploads, 0);
      }
    });
});
