// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { AirgapError } from '../../src/errors.ts';
import { nameInPath } from '../../src/foreign/image-name.ts';
import { parseManifest } from '../../src/oci/graph.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { canonical, parseReference, type Reference, tryReference } from '../../src/reference/reference.ts';
import { rejectsWith } from '../oci/setup.ts';
import { called, dockerSaved, type Entry, image, json, layoutOf, tarOf } from './archives.ts';
import { ForeignBench } from './setup.ts';

describe('foreign bundles of ill will, or broken', () => {
  const bench = new ForeignBench();
  beforeEach(() => bench.start());
  afterEach(() => bench.stop());

  const saved = (): Entry[] => dockerSaved([['a:1']]);

  const refused: readonly [string, readonly Entry[], string][] = [
    ['a name that climbs', [...saved(), { name: '../x', content: 'x' }], 'leads out'],
    ['an absolute name', [...saved(), { name: '/etc/x', content: 'x' }], 'leads out'],
    [
      'a symbolic link that climbs',
      [...saved(), { name: 'a/b', type: 'symlink', linkname: '../../etc/shadow' }],
      'leads out',
    ],
    ['an absolute symbolic link', [...saved(), { name: 'b', type: 'symlink', linkname: '/etc/shadow' }], 'leads out'],
    ['a hard link that climbs', [...saved(), { name: 'b', type: 'link', linkname: '../shadow' }], 'leads out'],
    ['a device', [...saved(), { name: 'b', type: 'character-device' }], 'a device'],
    ['a name twice', [...saved(), ...saved()], 'twice'],
    [
      'a link under the name of a file',
      [...saved(), { name: 'manifest.json', type: 'symlink', linkname: 'x' }],
      'twice',
    ],
    [
      'a layer outside',
      [json('manifest.json', [{ Config: 'c.json', RepoTags: null, Layers: ['../../etc/passwd'] }])],
      'leads out',
    ],
    [
      'a layer that is not there',
      saved().filter(({ name }) => !name.endsWith('layer.tar')),
      'layer.tar, which is not there',
    ],
    ['no config', saved().filter(({ name }) => !/^[0-9a-f]+\.json$/.test(name)), 'which is not there'],
    [
      'a tag that is none',
      [json('manifest.json', [{ Config: 'c.json', RepoTags: ['UPPER CASE'], Layers: [] }])],
      'not an image reference',
    ],
    [
      'a link in a circle',
      [
        json('manifest.json', [{ Config: 'c.json', RepoTags: null, Layers: [] }]),
        { name: 'c.json', type: 'symlink', linkname: 'd' },
        { name: 'd', type: 'symlink', linkname: 'c.json' },
      ],
      'c.json, which is not there',
    ],
    ['nothing known', [{ name: 'a/notes.txt', content: 'x' }], 'it holds a/notes.txt'],
    ['an archive of nothing known', [{ name: 'a.tar', content: '' }], 'it holds a.tar'],
    [
      'an old docker save',
      [
        { name: 'repositories', content: '{}' },
        { name: 'ab/json', content: '{}' },
      ],
      'it holds ab/json, repositories',
    ],
  ];

  for (const [what, entries, words] of refused)
    it(`are refused with ${what}`, async () => {
      await bench.write('b.tar', entries);
      await rejectsWith(bench.open('b.tar'), 'LAYOUT_INVALID', 'b.tar', words);
    });

  it('are refused when they are no archives, whatever they are called', async () => {
    await bench.write('b.tar', 'apiVersion: v1\nkind: List\n');
    await rejectsWith(bench.open('b.tar'), 'LAYOUT_INVALID', 'begins with "apiVersion: v1\\nk');
    await bench.write('b.tar.gz', gzipSync('apiVersion: v1\n'));
    await rejectsWith(bench.open('b.tar.gz'), 'LAYOUT_INVALID', 'b.tar.gz');
  });

  it('are refused with what may be an archive, and is packed in a way that is not read', async () => {
    const starts = { xz: 'fd377a585a000004e6d6b446', bzip2: '425a6839314159265359c8a2', lz4: '04224d186440a7ff' };
    for (const [program, hex] of Object.entries(starts)) {
      const content = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(1024, 1)]);
      await bench.write('web.tar.x', content);
      await rejectsWith(bench.open('web.tar.x'), 'LAYOUT_INVALID', `compressed with ${program}`);
      await bench.write('kit.tar', [
        { name: 'db.tar', content: await tarOf(saved()) },
        { name: 'web.tar.x', content },
      ]);
      await rejectsWith(bench.open('kit.tar'), 'LAYOUT_INVALID', 'kit.tar: web.tar.x', `compressed with ${program}`);
    }
  });

  it('are refused when what they list is not there', async () => {
    const own = image('a');
    const entries = layoutOf([{ image: own, annotations: called('quay.io/a/b:1') }]);
    const without = (digest: string | undefined): Entry[] =>
      entries.filter(({ name }) => !name.endsWith(digest?.slice(7) ?? ''));
    await bench.write('root.tar', without(own.root.digest));
    await rejectsWith(bench.open('root.tar'), 'BUNDLE_INCOMPLETE', own.root.digest);
    await bench.write('blob.tar', without(own.blobs[1]?.descriptor.digest));
    await rejectsWith(bench.push('blob.tar'), 'BUNDLE_INCOMPLETE', '1 blob');
    await bench.write('child.tar', without(own.manifests[0]?.descriptor.digest));
    await rejectsWith(bench.push('child.tar'), 'BUNDLE_INCOMPLETE', 'none of the images');
    assert.deepEqual(await bench.target.names(), []);
  });

  // Root may read all.
  (process.getuid?.() === 0 ? it.skip : it)('are no defect when something in them may not be read', async () => {
    for (const { name, content } of layoutOf([{ image: image('a'), annotations: called('quay.io/a/b:1') }]))
      await bench.write(`kit/${name}`, content ?? '');
    for (const place of ['kit/index.json', 'kit/blobs/sha256', 'kit']) {
      await chmod(bench.at(place), 0);
      await rejectsWith(bench.open('kit'), 'INPUT_NOT_FOUND', bench.at(place), 'permission denied');
      await chmod(bench.at(place), 0o700);
    }
  });

  it('are refused when a compressed layer, whose digest nothing tells, unpacks to what the config does not say', async () => {
    await bench.write(
      'other.tar',
      dockerSaved([['a:1']], () => gzipSync(Buffer.alloc(1024))),
    );
    await rejectsWith(bench.push('other.tar'), 'DIGEST_MISMATCH', 'its config says');
    await bench.write(
      'cut.tar',
      dockerSaved([['a:1']], tar => gzipSync(tar).subarray(0, -5)),
    );
    await rejectsWith(bench.push('cut.tar'), 'LAYOUT_INVALID', 'is broken');
  });

  it('are refused when they are ours, inside another or broken', async () => {
    const ours = layoutOf([{ image: image('a'), annotations: called('bundle.airgap.invalid/bundle:v1') }]);
    await bench.write('nested.tar', [{ name: 'b.tar', content: await tarOf(ours) }]);
    await rejectsWith(bench.open('nested.tar'), 'BUNDLE_NESTED', 'nested.tar: b.tar');
    await bench.write('linked.tar', [...ours, { name: 'x', type: 'symlink', linkname: 'oci-layout' }]);
    await rejectsWith(bench.open('linked.tar'), 'LAYOUT_INVALID', 'a symbolic link');
  });

  it('are refused when archives stand in archives without end', async () => {
    let content = await tarOf(saved());
    for (let depth = 0; depth < 5; depth += 1) content = await tarOf([{ name: 'inner.tar', content }]);
    await bench.write('b.tar', content);
    await rejectsWith(bench.open('b.tar'), 'LAYOUT_INVALID', 'inner.tar/inner.tar');
  });

  it('push nothing that is not what was asked for, wherever a bit is turned or the end is missing', async () => {
    const [config, layer, manifest] = saved() as [Entry, Entry, Entry];
    const inner = await tarOf([
      config,
      { name: 'x.tar', content: layer.content ?? '' },
      { name: layer.name, type: 'symlink', linkname: '../x.tar' },
      manifest,
    ]);
    const whole = await tarOf([{ name: 'quay.io/a/b_1.tar', content: inner }]);
    const damage = fc.oneof(
      fc.record({ turned: fc.nat(whole.length * 8 - 1) }),
      fc.record({ cut: fc.nat(whole.length - 1025) }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async how => {
        const bytes = Buffer.from(whole).subarray(0, 'cut' in how ? how.cut : whole.length);
        if ('turned' in how)
          bytes.writeUInt8((bytes[how.turned >> 3] as number) ^ (1 << (how.turned & 7)), how.turned >> 3);
        await bench.write('b.tar', bytes);
        bench.target = new MemorySource();
        await bench.push('b.tar').catch((error: unknown) => assert.ok(error instanceof AirgapError, String(error)));
        const names = await bench.target.names();
        if ('cut' in how) assert.deepEqual(names, []);
        for (const name of names) await assertWhole(parseReference(name));
      }),
      { numRuns: 300 },
    );
  });

  /** A config says what its layers are before they are compressed, and these are not. */
  async function assertWhole(name: Reference): Promise<void> {
    const { digest } = await bench.target.resolve(name);
    const node = parseManifest(await bench.target.fetchManifest(name, digest), digest);
    assert.ok(node.kind === 'image');
    const config = JSON.parse((await bench.target.fetchSmallBlob(name, node.config)).toString());
    const layers = await Promise.all(node.layers.map(layer => bench.target.fetchSmallBlob(name, layer)));
    assert.deepEqual(
      layers.map(bytes => digestOf(bytes)),
      config.rootfs.diff_ids,
    );
  }
});

describe('a name in a path', () => {
  for (const [path, name] of [
    ['quay.io/team/web_1.0.tar', { name: 'quay.io/team/web:1.0' }],
    ['localhost:5000/web_1.0.tar.gz', { name: 'localhost:5000/web:1.0' }],
    ['team/web_v1.0.2.tar', { path: 'team/web:v1.0.2' }],
    ['team/web_v1.0_build.1.tar', { path: 'team/web:v1.0_build.1' }],
    ['team/my_web_stable.tgz', { path: 'team/my_web:stable' }],
    ['web:1.0.tar.zst', { path: 'web:1.0' }],
    ['my_1st/web_latest.tar', { path: 'my_1st/web:latest' }],
    ['team/web.tar', undefined],
    ['Team/Web_1.0.tar', undefined],
    ['team/web_1.0.txt', undefined],
    ['../web_1.tar', undefined],
  ] as const)
    it(`of ${path} is ${JSON.stringify(name)}`, () => assert.deepEqual(nameInPath(path), name));

  it('comes back from what skopeo scripts write', () => {
    const part = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
    const version = fc.stringMatching(/^v?[0-9][a-zA-Z0-9.-]{0,8}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), version, (parts, tag) => {
        const told = nameInPath(`quay.io/${parts.join('/')}_${tag}.tar`);
        const reference = tryReference(`quay.io/${parts.join('/')}:${tag}`);
        assert.deepEqual(told, { name: reference && canonical(reference) });
      }),
    );
  });
});
