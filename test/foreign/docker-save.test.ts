// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { rejectsWith } from '../oci/setup.ts';
import { called, dockerSaved, type Entry, image, json, layoutOf } from './archives.ts';
import { ForeignBench } from './setup.ts';

const M = 'mirror.example/m';

describe('foreign bundles: docker save', () => {
  const bench = new ForeignBench();
  beforeEach(() => bench.start());
  afterEach(() => bench.stop());

  it('gets the same manifests each time, and says that their digests are new', async () => {
    await bench.write('d.tar', dockerSaved([['busybox:1.36', 'quay.io/team/a:1']]));
    const { images, notes } = await bench.import('d.tar');
    const digest = 'sha256:b4bc2dd4ff9ccb89cc669f01bdc85886f5a0b2b1bc41fc8400149bdde1619741';
    assert.deepEqual(
      images.map(one => one.destination),
      [`${M}/docker.io/library/busybox:1.36`, `${M}/quay.io/team/a:1`],
    );
    assert.equal(images[0]?.digest, digest);
    assert.deepEqual(notes.made, ['docker.io/library/busybox:1.36', 'quay.io/team/a:1']);
  });

  it('may hold compressed layers, several images, and one without a name', async () => {
    await bench.write(
      'd.tar',
      dockerSaved([['a:1'], ['b:2'], null], tar => gzipSync(tar)),
    );
    const { images } = await bench.inspect('d.tar');
    assert.deepEqual(
      images.map(one => one.image),
      ['docker.io/library/a:1', 'docker.io/library/b:2', undefined],
    );
    await rejectsWith(bench.push('d.tar'), 'IMAGE_UNNAMED', /[0-9a-f]{64}\.json/);
    assert.equal((await bench.push('d.tar', { images: ['*'] })).length, 2);
  });

  for (const [kind, link] of [
    ['symbolic', { type: 'symlink', linkname: '../shared.tar' }],
    ['hard', { type: 'link', linkname: 'shared.tar' }],
  ] as const)
    it(`may have ${kind} links in place of layers`, async () => {
      const [config, layer, manifest] = dockerSaved([['a:1']]) as [Entry, Entry, Entry];
      await bench.write('d.tar', [
        config,
        { name: 'shared.tar', content: layer.content ?? '' },
        { name: layer.name, ...link },
        manifest,
      ]);
      assert.equal((await bench.push('d.tar')).length, 1);
    });

  it('is shown with the digest that it has here, whatever digest its name has', async () => {
    const pinned = `@sha256:${'ab'.repeat(32)}`;
    await bench.write('d.tar', dockerSaved([[`quay.io/team/a:1${pinned}`, `quay.io/team/a${pinned}`]]));
    const { images } = await bench.inspect('d.tar');
    const digest = images[0]?.digest;
    assert.deepEqual(
      images.map(one => one.image),
      [`quay.io/team/a:1`, `quay.io/team/a@${digest}`],
    );
    assert.deepEqual(await bench.push('d.tar'), [
      `${M}/quay.io/team/a:1 ${digest}`,
      `${M}/quay.io/team/a@${digest} ${digest}`,
    ]);
  });

  it('is refused when two of its images want one tag', async () => {
    const names = [['quay.io/team/a:1'], [`quay.io/team/a:1@sha256:${'ab'.repeat(32)}`]];
    await bench.write('d.tar', dockerSaved(names));
    await rejectsWith(bench.push('d.tar'), 'LAYOUT_COLLISION', 'quay.io/team/a:1');
  });

  it('may hold an image without layers, of which Go writes null', async () => {
    for (const rootfs of [{ type: 'layers' }, { type: 'layers', diff_ids: null }]) {
      await bench.write('s.tar', [
        json('c.json', { architecture: 'amd64', os: 'linux', rootfs }),
        json('manifest.json', [{ Config: 'c.json', RepoTags: ['quay.io/team/empty:1'], Layers: null }]),
      ]);
      assert.match((await bench.push('s.tar')).join(), /^mirror.example\/m\/quay.io\/team\/empty:1 sha256:/);
    }
  });

  it('of newer Dockers is read as the OCI layout that it is, too', async () => {
    const own = image('a', ['linux/amd64'], { single: true });
    const [config, layer] = own.blobs.map(({ descriptor }) => `blobs/${descriptor.digest.replace(':', '/')}`);
    const manifest = json('manifest.json', [{ Config: config, RepoTags: ['quay.io/team/a:1'], Layers: [layer] }]);
    await bench.write('d.tar', [...layoutOf([{ image: own }]), manifest]);
    assert.deepEqual(await bench.push('d.tar'), [`${M}/quay.io/team/a:1 ${own.root.digest}`]);
  });

  it('of newer Dockers is read past its index.json, which may leave out an image without a tag', async () => {
    const layout = layoutOf([{ image: image('a'), annotations: called('quay.io/team/a:1') }]);
    await bench.write('d.tar', [...layout, ...dockerSaved([null])]);
    await rejectsWith(bench.push('d.tar'), 'IMAGE_UNNAMED', '1 image');
    const names = await bench.push('d.tar', { names: ['quay.io/team/b:1'] });
    assert.match(names.join('; '), /\/team\/a:1 sha256:\w+; mirror.example\/m\/quay.io\/team\/b:1 sha256:/);
  });

  it('of newer Dockers names an index, too, by the images in it', async () => {
    const own = image('a', ['linux/amd64', 'linux/arm64']);
    const [config, layer] = own.blobs.map(({ descriptor }) => `blobs/${descriptor.digest.replace(':', '/')}`);
    const manifest = json('manifest.json', [{ Config: config, RepoTags: ['quay.io/team/a:1'], Layers: [layer] }]);
    await bench.write('d.tar', [...layoutOf([{ image: own }]), manifest]);
    assert.deepEqual(await bench.push('d.tar'), [`${M}/quay.io/team/a:1 ${own.root.digest}`]);
  });

  it('is refused when its layers are others than its config says', async () => {
    await bench.write(
      'd.tar',
      dockerSaved([['a:1']], tar => Buffer.concat([tar, Buffer.alloc(512, 1)])),
    );
    const [shown] = await bench.push('d.tar');
    assert.match(shown ?? '', /^failed .*asked for sha256:/);
    assert.deepEqual(await bench.target.names(), []);
  });
});
