// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { tinyReferrer } from '../../src/oci/tiny-image.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { rejectsWith } from '../oci/setup.ts';
import { called, dockerSaved, type Entry, image, json, layoutOf, packedChart, tarOf } from './archives.ts';
import { ForeignBench } from './setup.ts';

const M = 'mirror.example/m';
const AMD64_ARM64 = ['linux/amd64', 'linux/arm64'];

describe('foreign bundles', () => {
  const bench = new ForeignBench();
  beforeEach(() => bench.start());
  afterEach(() => bench.stop());

  describe('OCI archives', () => {
    it('keep their digests, by whatever annotation they are named', async () => {
      const [a, b, c] = ['a', 'b', 'c'].map(name => image(name, AMD64_ARM64));
      await bench.write(
        'o.tar',
        layoutOf([
          { image: a, annotations: called('quay.io/team/a:1') },
          { image: b, annotations: { 'io.containerd.image.name': 'docker.io/library/b:2', ...called('2') } },
          { image: c, annotations: called('c:3') },
        ] as never),
      );
      assert.deepEqual(await bench.push('o.tar'), [
        `${M}/docker.io/library/b:2 ${b?.root.digest}`,
        `${M}/docker.io/library/c:3 ${c?.root.digest}`,
        `${M}/quay.io/team/a:1 ${a?.root.digest}`,
      ]);
    });

    it('keep an image with thousands of names one, with each name once', async () => {
      const own = image('a');
      const names = Array.from({ length: 3000 }, (_, at) => `quay.io/team/a:${at}`);
      const listed = [...names, ...names].map(name => ({ image: own, annotations: called(name) }));
      await bench.write('o.tar', layoutOf(listed as never));
      assert.equal(new Set(await bench.push('o.tar')).size, names.length);
    });

    it('get a name from the user where a plain tag is all that stands there', async () => {
      const own = image('a');
      await bench.write('o.tar', layoutOf([{ image: own, annotations: called('1.36') }]));
      await rejectsWith(bench.push('o.tar'), 'IMAGE_UNNAMED', own.root.digest);
      const names = ['quay.io/team/a:1'];
      assert.deepEqual(await bench.push('o.tar', { names }), [`${M}/quay.io/team/a:1 ${own.root.digest}`]);
      const exact = [`${own.root.digest}=quay.io/team/b:1`, `${own.root.digest}=quay.io/team/b:2`];
      assert.equal((await bench.push('o.tar', { names: exact })).length, 2);
      await rejectsWith(bench.push('o.tar', { names: ['elsewhere=quay.io/team/b:1'] }), 'USAGE', 'elsewhere');
    });

    it('take along what refers to their images', async () => {
      const own = image('a');
      const signature = tinyReferrer(own.root, 'application/x.signature');
      await bench.write(
        'o.tar',
        layoutOf([{ image: own, annotations: called('quay.io/team/a:1') }, { image: signature }]),
      );
      assert.equal((await bench.push('o.tar')).length, 1);
      const name = parseReference(`${M}/quay.io/team/a:1`);
      assert.equal((await bench.target.referrers(name, own.root.digest)).length, 1);
    });

    it('that hold one platform of an index push that one, and say so', async () => {
      const own = image('a', AMD64_ARM64);
      const [first, second] = own.manifests;
      const entries = layoutOf([{ image: own, annotations: called('quay.io/team/a:1') }]);
      const arm = second?.descriptor.digest.replace(':', '/') ?? '';
      await bench.write(
        'o.tar',
        entries.filter(({ name }) => !name.endsWith(arm)),
      );
      const { images, notes } = await bench.import('o.tar');
      assert.equal(images[0]?.tagged, first?.descriptor.digest);
      assert.deepEqual(notes.partial, [{ image: 'quay.io/team/a:1', platforms: ['linux/amd64'] }]);
    });
  });

  describe('folders and archives of archives', () => {
    async function bundle(): Promise<Entry[]> {
      const own = image('a', AMD64_ARM64);
      return [
        { name: 'team/web_v1.0.2.tar', content: await tarOf(layoutOf([{ image: own }])) },
        { name: 'quay.io/team/api_2.tar', content: await tarOf(layoutOf([{ image: image('b') }])) },
        { name: 'charts/shop_1.2.0.tgz', content: await packedChart('shop', '1.2.0+build') },
        { name: 'README.md', content: 'Read me first.\n' },
      ];
    }

    for (const name of ['b.tar', 'b.tar.gz', 'b']) {
      it(`name images by their paths, in ${name}`, async () => {
        const entries = await bundle();
        if (name === 'b')
          for (const { name: inside, content } of entries) await bench.write(`b/${inside}`, content as Buffer);
        else await bench.write(name, name.endsWith('gz') ? gzipSync(await tarOf(entries)) : entries);
        await rejectsWith(bench.push(name), 'IMAGE_UNNAMED', 'team/web_v1.0.2.tar (team/web:v1.0.2, on which host?)');
        const { images, charts, notes } = await bench.import(name, { layout: 'strip-host' });
        assert.deepEqual(
          [...images, ...charts].map(one => one.destination),
          [`${M}/team/web:v1.0.2`, `${M}/team/api:2`, `${M}/charts/shop:1.2.0_build`],
        );
        assert.deepEqual(notes.leftOut, ['README.md']);
        const [web] = await bench.push(name, { sourceRegistry: 'ghcr.io', images: ['ghcr.io/*'] });
        assert.match(web ?? '', /^there .*ghcr.io|^mirror.example\/m\/ghcr.io\/team\/web:v1.0.2/);
      });
    }

    it('may stand in one folder that is called as the archive', async () => {
      await bench.write(
        'kit-1.0.tar',
        (await bundle()).map(entry => ({ ...entry, name: `kit-1.0/${entry.name}` })),
      );
      const { images } = await bench.inspect('kit-1.0.tar');
      assert.deepEqual(
        images.map(one => one.image),
        ['bundle.airgap.invalid/team/web:v1.0.2', 'quay.io/team/api:2'],
      );
    });

    it('may have beside that folder what tar of macOS puts there', async () => {
      await bench.write('kit-1.0.tar', [
        { name: '._kit-1.0', content: 'extended attributes' },
        ...(await bundle()).map(entry => ({ ...entry, name: `kit-1.0/${entry.name}` })),
      ]);
      const { images, leftOut } = await bench.inspect('kit-1.0.tar');
      assert.deepEqual(
        images.map(one => one.image),
        ['bundle.airgap.invalid/team/web:v1.0.2', 'quay.io/team/api:2'],
      );
      assert.deepEqual(leftOut, ['._kit-1.0', 'README.md']);
    });

    it('name images by paths in the innermost archive, where many are', async () => {
      const inner = await tarOf(await bundle());
      await bench.write('b.tar', [
        { name: 'all/images_2026.tar', content: inner },
        { name: 'notes.txt', content: 'x' },
      ]);
      const { images } = await bench.inspect('b.tar');
      assert.deepEqual(
        images.map(one => [one.image, one.place]),
        [
          ['bundle.airgap.invalid/team/web:v1.0.2', 'all/images_2026.tar/team/web_v1.0.2.tar'],
          ['quay.io/team/api:2', 'all/images_2026.tar/quay.io/team/api_2.tar'],
        ],
      );
    });

    it('may hold what was unpacked: layouts, docker archives, wraps', async () => {
      const own = image('a', ['linux/amd64'], { single: true });
      const digests = [{ digest: own.root.digest, arch: 'linux/amd64' }];
      const wrap = (name: string): Entry[] => [
        { name: `${name}/chart/Chart.yaml`, content: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n` },
        json(`${name}/chart/Images.lock`, { kind: 'ImagesLock', images: [{ image: `quay.io/w/${name}:1`, digests }] }),
        ...layoutOf([{ image: own }], `${name}/images/${own.root.digest.slice(7)}.layout/`),
      ];
      await bench.write('b.tar', [
        ...wrap('one'),
        ...wrap('two'),
        ...layoutOf([{ image: own, annotations: called('quay.io/l/a:1') }], 'deep/layout/'),
        ...dockerSaved([['quay.io/d/a:1']]).map(entry => ({ ...entry, name: `saved/${entry.name}` })),
      ]);
      const { images, charts } = await bench.import('b.tar');
      assert.deepEqual(
        [...images, ...charts].map(({ destination, state }) => [destination, state]),
        [
          'quay.io/d/a:1',
          'quay.io/l/a:1',
          'quay.io/w/one:1',
          'quay.io/w/two:1',
          'charts/one:1.0.0',
          'charts/two:1.0.0',
        ].map(name => [`${M}/${name}`, 'copied']),
      );
    });

    it('are refused when two archives have another image of one name', async () => {
      const content = async (as: string): Promise<Buffer> =>
        tarOf(layoutOf([{ image: image(as), annotations: called('quay.io/a/b:1') }]));
      await bench.write('b.tar', [
        { name: 'x.tar', content: await content('x') },
        { name: 'y.tar', content: await content('y') },
      ]);
      await rejectsWith(bench.push('b.tar'), 'LAYOUT_COLLISION', 'quay.io/a/b:1', 'x.tar', 'y.tar');
      await rejectsWith(bench.push('b.tar', { names: ['y.tar=quay.io/a/b:2'], images: ['*:3'] }), 'USAGE', '*:3');
      assert.equal((await bench.push('b.tar', { names: ['y.tar=quay.io/a/b:2'] })).length, 2);
    });

    it('are not followed out of their folder by a link', async () => {
      await mkdir(bench.at('b'));
      await writeFile(bench.at('secret.tar'), '');
      await symlink('../secret.tar', bench.at('b/x.tar'));
      await rejectsWith(bench.open('b'), 'LAYOUT_INVALID', path.join('b', 'x.tar'), 'leads out');
    });
  });

  it('reads a helm-dt wrap: the chart, and an index of the platforms that it kept', async () => {
    const [amd64, arm64] = AMD64_ARM64.map(platform => image('web', [platform], { single: true }));
    const lock = {
      apiVersion: 'v0',
      kind: 'ImagesLock',
      images: [
        {
          name: 'web',
          image: 'quay.io/team/web:1',
          chart: 'shop',
          digests: [amd64, arm64].map((one, at) => ({ digest: one?.root.digest, arch: AMD64_ARM64[at] })),
        },
        {
          name: 'one',
          image: 'busybox:1.36',
          chart: 'shop',
          digests: [{ digest: amd64?.root.digest, arch: 'linux/amd64' }],
        },
      ],
    };
    const layouts = [amd64, arm64].flatMap(one =>
      layoutOf([{ image: one as never }], `shop-1.2.0/images/${one?.root.digest.slice(7)}.layout/`),
    );
    const wrap = [
      { name: 'shop-1.2.0/chart/Chart.yaml', content: 'apiVersion: v2\nname: shop\nversion: 1.2.0\n' },
      json('shop-1.2.0/chart/Images.lock', lock),
      ...layouts,
      { name: 'shop-1.2.0/artifacts/images/shop/web/1.sig/index.json', content: '{}' },
    ];
    await bench.write('wrap.tgz', gzipSync(await tarOf(wrap)));
    const { images, charts, notes } = await bench.import('wrap.tgz');
    assert.deepEqual(
      images.map(one => one.destination),
      [`${M}/docker.io/library/busybox:1.36`, `${M}/quay.io/team/web:1`],
    );
    assert.equal(images[0]?.digest, amd64?.root.digest);
    assert.deepEqual(
      charts.map(one => one.destination),
      [`${M}/charts/shop:1.2.0`],
    );
    assert.deepEqual(notes.made, ['quay.io/team/web:1']);
    assert.deepEqual(notes.leftOut, ['artifacts/images/shop/web/1.sig']);
    await bench.write(
      'short.tgz',
      gzipSync(await tarOf(wrap.filter(({ name }) => !name.includes(arm64?.root.digest.slice(7) as string)))),
    );
    await rejectsWith(bench.open('short.tgz'), 'BUNDLE_INCOMPLETE', 'quay.io/team/web:1');
  });

  it('reads a haul: images with signatures, charts, files', async () => {
    const [web, signature] = [image('web'), image('web.sig', ['linux/amd64'], { single: true })];
    const named = (kind: string): Record<string, string> => ({
      kind: `dev.hauler/${kind}`,
      'io.containerd.image.name': 'index.docker.io/team/web:1',
      ...called('team/web:1'),
    });
    const haul = layoutOf([
      { image: web, annotations: named('imageIndex') },
      { image: signature, annotations: named('sigs') },
    ]);
    // hauler leaves this out for containerd.
    await bench.write('haul.tar.gz', gzipSync(await tarOf(haul.filter(({ name }) => name !== 'oci-layout'))));
    assert.deepEqual(await bench.push('haul.tar.gz'), [`${M}/docker.io/team/web:1 ${web.root.digest}`]);
    const renamed = { names: [`${web.root.digest}=quay.io/own/web:2`] };
    assert.equal((await bench.push('haul.tar.gz', renamed)).length, 1);
    for (const name of ['docker.io/team/web', 'quay.io/own/web']) {
      const tag = `${M}/${name}:${web.root.digest.replace(':', '-')}.sig`;
      assert.equal((await bench.target.resolve(parseReference(tag))).digest, signature.root.digest);
    }
    assert.deepEqual((await bench.inspect('haul.tar.gz')).forms, ['hauler haul']);
  });
});
