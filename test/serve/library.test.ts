// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AirgapError } from '../../src/errors.ts';
import type { TinyImage } from '../../src/oci/tiny-image.ts';
import { type Holding, Library } from '../../src/serve/library.ts';
import { writeLayout } from '../oci/layout-setup.ts';
import { rejectsWith } from '../oci/setup.ts';
import { APP, beginDownload, LARGE, openFiles, ServeBench, until, writeTar } from './setup.ts';

describe('serve: bundles that change', () => {
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  const tagsAt = async (origin: string): Promise<string[]> => {
    const answer = await fetch(`${origin}/v2/${APP}/tags/list`);
    return ((await answer.json()) as { tags: string[] }).tags;
  };

  it('are read again when they are replaced; a running download goes on with the old one', async () => {
    const [old, next] = [await bench.bundle(), await bench.bundle([{ name: `${APP}:2` }])];
    const digest = await bench.addLargeBlob(old);
    const archive = path.join(await bench.folder(), 'bundle.tar');
    await writeTar(old, archive);
    const outcomes: (Holding | Error)[] = [];
    const { origin } = await bench.start([archive], { onReload: outcome => outcomes.push(outcome) });
    const download = await beginDownload(`${origin}/v2/${APP}/blobs/${digest}`);
    assert.deepEqual(await tagsAt(origin), ['1']);
    await writeTar(next, archive);
    assert.deepEqual(await tagsAt(origin), ['2']);
    assert.equal((await fetch(`${origin}/v2/${APP}/manifests/2`)).status, 200);
    assert.equal((await fetch(`${origin}/v2/${APP}/blobs/${digest}`)).status, 404);
    assert.ok((await buffer(download)).equals(Buffer.alloc(LARGE)));
    await until(async () => (await openFiles(archive)).length === 1, 'the old file closed');
    assert.equal(outcomes.length, 1);
  });

  it('stay as they were when the new one is broken, which is told once', async () => {
    const folder = await bench.bundle();
    const archive = path.join(await bench.folder(), 'bundle.tar');
    await writeTar(folder, archive);
    const outcomes: (Holding | Error)[] = [];
    const { origin } = await bench.start([archive], { onReload: outcome => outcomes.push(outcome) });
    for (const spoil of [
      () => writeFile(`${archive}.new`, 'junk').then(() => rename(`${archive}.new`, archive)),
      () => rm(archive),
      // A file that can be opened and not read, as one on a disk that fails.
      () => symlink('/proc/self/mem', archive),
    ]) {
      await spoil();
      for (let count = 0; count < 3; count += 1)
        assert.equal((await fetch(`${origin}/v2/${APP}/manifests/1`)).status, 200);
    }
    assert.deepEqual(
      outcomes.map(outcome => outcome instanceof AirgapError && outcome.code),
      ['LAYOUT_INVALID', 'INPUT_NOT_FOUND', 'INPUT_NOT_FOUND'],
    );
    await rm(archive);
    await writeTar(await bench.bundle([{ name: `${APP}:3` }]), archive);
    assert.deepEqual(await tagsAt(origin), ['3']);
  });

  it('are counted by their images: charts, files and what a bundle says of itself are none', async () => {
    const others = ['bundle:v1', 'charts/web:1.2.3', 'files/notes:1'].map(name => `bundle.airgap.invalid/${name}`);
    const images = [`${APP}:1`, `${APP}:2`, 'bundle.airgap.invalid/team/hostless:1'];
    const folder = await bench.bundle([...images, ...others].map(name => ({ name })));
    const { holding } = await Library.open([folder]);
    assert.deepEqual([holding.images, holding.repositories], [3, 2]);
  });

  it('are read again when the list of a folder is written anew', async () => {
    const folder = await bench.bundle();
    const { origin } = await bench.start([folder]);
    assert.deepEqual(await tagsAt(origin), ['1']);
    const next = await bench.bundle([{ name: `${APP}:1` }, { name: `${APP}:2`, as: `${APP}:1` }]);
    await rename(path.join(next, 'index.json'), path.join(folder, 'index.json'));
    assert.deepEqual(await tagsAt(origin), ['1', '2']);
  });

  it('do not start when one of them is none', async () => {
    const good = await bench.bundle();
    const junk = path.join(await bench.folder(), 'junk.tar');
    await writeFile(junk, 'junk');
    const archive = path.join(await bench.folder(), 'bundle.tar');
    await writeTar(good, archive);
    await rejectsWith(bench.start([archive, junk]), 'LAYOUT_INVALID', junk);
    assert.deepEqual(await openFiles(archive), []);
    await rejectsWith(bench.start([archive, '/nonexistent/b.tar']), 'INPUT_NOT_FOUND', '/nonexistent/b.tar');
  });
});

describe('serve: bundles that hold parts of one image', () => {
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  /** Layouts that list the same image and hold each what `holds` says of its content, by position. */
  async function spread(count: number, holds: (volume: number, at: number) => boolean): Promise<Spread> {
    const folders = await Promise.all(Array.from({ length: count }, () => bench.folder()));
    const [[image]] = (await Promise.all(folders.map(folder => writeLayout(folder, [{ name: `${APP}:1` }])))) as [
      TinyImage[],
    ];
    const content = [...(image?.manifests ?? []), ...(image?.blobs ?? [])];
    const unwanted = folders.flatMap((folder, volume) =>
      content.filter((_, at) => !holds(volume, at)).map(({ descriptor }) => fileOf(folder, descriptor.digest)),
    );
    await Promise.all(unwanted.map(file => rm(file)));
    const archives = await Promise.all(
      folders.map(async (folder, volume) => {
        const archive = path.join(folder, '..', `${path.basename(folder)}.${volume}.tar`);
        await writeTar(folder, archive);
        bench.later(() => rm(archive));
        return archive;
      }),
    );
    return { folders, archives, manifests: image?.manifests ?? [], blobs: image?.blobs ?? [] };
  }

  interface Spread extends Pick<TinyImage, 'manifests' | 'blobs'> {
    readonly folders: readonly string[];
    readonly archives: readonly string[];
  }

  const fileOf = (folder: string, digest: string): string => path.join(folder, 'blobs', digest.replace(':', '/'));

  const statusesAt = async (origin: string, { manifests, blobs }: Spread): Promise<number[]> => {
    const paths = [
      'manifests/1',
      ...manifests.map(({ descriptor }) => `manifests/${descriptor.digest}`),
      ...blobs.map(({ descriptor }) => `blobs/${descriptor.digest}`),
    ];
    const answers = paths.map(async end => {
      const { status, body } = await fetch(`${origin}/v2/${APP}/${end}`);
      await body?.cancel();
      return status;
    });
    return Promise.all(answers);
  };

  it('serve all of it, each piece from where it stands: archives, folders, in any order', async () => {
    const parts = await spread(3, (volume, at) => at % 3 === volume);
    const [a = '', b = '', c = ''] = parts.archives;
    for (const order of [
      [a, b, c],
      [c, a, b],
      [parts.folders[0] ?? '', c, parts.folders[1] ?? ''],
    ]) {
      const { origin } = await bench.start(order);
      const statuses = await statusesAt(origin, parts);
      assert.ok(statuses.length > 4);
      assert.deepEqual(
        statuses,
        statuses.map(() => 200),
        order.join(),
      );
    }
  });

  it('serve what is there when one of them is missing, and say 404 of the rest until it comes', async () => {
    // Manifests stand in each volume, as export --split-size writes them.
    const parts = await spread(2, (volume, at) => at < 2 || at % 2 === volume);
    const [a = '', b = ''] = parts.archives;
    const { origin } = await bench.start([a]);
    const statuses = await statusesAt(origin, parts);
    assert.deepEqual([...new Set(statuses)].sort(), [200, 404]);
    assert.deepEqual(statuses.slice(0, 3), [200, 200, 200]);
    const both = await bench.start([a, b]);
    assert.ok((await statusesAt(both.origin, parts)).every(status => status === 200));
  });
});
