// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { LayoutSource } from '../../src/oci/layout.ts';
import { LayoutTarget } from '../../src/oci/layout-target.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { copyAll } from './copy-setup.ts';
import { Bench } from './setup.ts';

const NAMES = ['docker.io/example/app:1', 'quay.io/example/tool:2'];

describe('oci: writing image layouts', () => {
  const bench = new Bench();
  beforeEach(() => {
    for (const name of NAMES) bench.memory.addImage(name, { platforms: ['linux/amd64', 'linux/arm64'] });
  });
  afterEach(() => bench.stop());

  async function copyInto(folder: string, names: readonly string[] = NAMES): ReturnType<typeof copyAll> {
    const target = await LayoutTarget.open(folder);
    const requests = await Promise.all(
      names.map(async name => {
        const source = parseReference(name);
        const { digest } = await bench.memory.resolve(source);
        return { source, digest, destinations: [{ target, reference: source }] };
      }),
    );
    const result = await copyAll(bench.memory, requests);
    await target.commit();
    return result;
  }

  async function filesOf(folder: string): Promise<Map<string, string>> {
    const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile());
    const files = names.map(entry => path.join(entry.parentPath, entry.name)).sort();
    const read = files.map(async file => [path.relative(folder, file), await readFile(file, 'latin1')] as const);
    return new Map(await Promise.all(read));
  }

  it('writes what our own reader reads, referrers included', async () => {
    const [app = ''] = NAMES;
    const root = await bench.memory.resolve(parseReference(app));
    const signature = bench.memory.addReferrer(app, root, 'application/x.signature');
    const folder = await bench.folder();
    await copyInto(folder);
    const layout = new LayoutSource(folder);
    assert.deepEqual(await layout.names(), NAMES);
    assert.equal((await layout.resolve(parseReference(app))).digest, root.digest);
    const referrers = await layout.referrers(parseReference(app), root.digest);
    assert.deepEqual(
      referrers.map(({ digest }) => digest),
      [signature.digest],
    );
  });

  it('writes the same bytes for the same images, in whatever order they come, and again', async () => {
    const [one, two] = [await bench.folder(), await bench.folder()];
    await copyInto(one);
    for (const name of [...NAMES].reverse()) await copyInto(two, [name]);
    assert.deepEqual(await filesOf(one), await filesOf(two));
    const { read, images } = await copyInto(one);
    assert.deepEqual([read, images.map(({ outcome }) => outcome)], [0, ['there', 'there']]);
    assert.deepEqual(await filesOf(one), await filesOf(two));
  });
});
