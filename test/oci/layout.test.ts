// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { describeImage } from '../../src/oci/image.ts';
import { LayoutSource } from '../../src/oci/layout.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { type TinyImage, tinyImage, tinyReferrer } from '../../src/oci/tiny-image.ts';
import { parsePlatform } from '../../src/reference/platform.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { Bench, rejectsWith } from './setup.ts';

const NAME = 'docker.io/library/nginx:1.27';
const NGINX = parseReference(NAME);
const REF_NAME = 'org.opencontainers.image.ref.name';

describe('oci: image layouts', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  const image = tinyImage({ name: NAME, platforms: [parsePlatform('linux/amd64')] });
  const named = (name: string, key = REF_NAME): Descriptor => ({ ...image.root, annotations: { [key]: name } });
  const file = (folder: string, digest: string): string => path.join(folder, 'blobs', digest.replace(':', '/'));

  async function layout(top: readonly Descriptor[], images: readonly TinyImage[] = [image]): Promise<string> {
    const folder = await bench.folder();
    await mkdir(path.join(folder, 'blobs', 'sha256'), { recursive: true });
    await writeFile(path.join(folder, 'oci-layout'), '{"imageLayoutVersion": "1.0.0"}');
    await writeFile(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: top }));
    for (const { descriptor, bytes } of images.flatMap(({ manifests, blobs }) => [...manifests, ...blobs])) {
      await writeFile(file(folder, descriptor.digest), bytes);
    }
    return folder;
  }

  for (const key of [REF_NAME, 'io.containerd.image.name']) {
    it(`find an image by ${key}, and describe it as a registry does`, async () => {
      const memory = new MemorySource();
      memory.addImage(NAME);
      const folder = await layout([named(NAME, key)]);
      assert.deepEqual(await describeImage(new LayoutSource(folder), NGINX), await describeImage(memory, NGINX));
    });
  }

  it('find an image by digest, with or without a tag', async () => {
    const source = new LayoutSource(await layout([image.root]));
    for (const name of [`nginx@${image.root.digest}`, `nginx:9@${image.root.digest}`]) {
      assert.equal((await source.resolve(parseReference(name))).digest, image.root.digest);
    }
  });

  it('name what they hold of a repository when a tag is missing', async () => {
    const source = new LayoutSource(await layout([named(NAME), named('1.28')]));
    assert.deepEqual(await source.names(), [NAME]);
    const error = await rejectsWith(
      source.resolve(parseReference('nginx:1.28')),
      'REGISTRY_NOT_FOUND',
      'docker.io/library/nginx:1.28',
    );
    assert.match(error.hint ?? '', /nginx:1\.27/);
  });

  it('list what refers to an image', async () => {
    const signature = tinyReferrer(image.root, 'application/x-signature');
    const source = new LayoutSource(await layout([named(NAME), signature.root], [image, signature]));
    const { referrers } = await describeImage(source, NGINX);
    assert.deepEqual(referrers, [{ artifactType: 'application/x-signature', digest: signature.root.digest }]);
  });

  it('are refused when content does not have its digest', async () => {
    const folder = await layout([named(NAME)]);
    await writeFile(file(folder, image.root.digest), '{}');
    await rejectsWith(describeImage(new LayoutSource(folder), NGINX), 'DIGEST_MISMATCH', image.root.digest);
  });

  it('are refused when a file is a link, even to what it should be', async () => {
    const folder = await layout([named(NAME)]);
    const blob = file(folder, image.root.digest);
    await rename(blob, path.join(folder, 'elsewhere'));
    await symlink(path.join(folder, 'elsewhere'), blob);
    await rejectsWith(describeImage(new LayoutSource(folder), NGINX), 'LAYOUT_INVALID', 'not a regular file');
  });

  it('are refused when a folder is a link', async () => {
    const folder = await layout([named(NAME)]);
    await rename(path.join(folder, 'blobs'), path.join(folder, 'elsewhere'));
    await symlink('elsewhere', path.join(folder, 'blobs'));
    await rejectsWith(describeImage(new LayoutSource(folder), NGINX), 'LAYOUT_INVALID', 'not a folder');
  });

  it('are refused when a digest in index.json climbs', async () => {
    const digest = 'sha256:../../../etc/passwd' as Descriptor['digest'];
    await rejectsWith(
      new LayoutSource(await layout([{ ...named(NAME), digest }])).resolve(NGINX),
      'REGISTRY_ANSWER',
      'digest',
    );
  });

  it('are refused when two images have one name', async () => {
    const other = tinyImage({ name: 'other', platforms: [parsePlatform('linux/amd64')] });
    const top = [named(NAME), { ...other.root, annotations: { [REF_NAME]: NAME } }];
    await rejectsWith(new LayoutSource(await layout(top)).resolve(NGINX), 'LAYOUT_INVALID', NAME);
  });

  for (const [what, name, content] of [
    ['no oci-layout', 'oci-layout', undefined],
    ['another version', 'oci-layout', '{"imageLayoutVersion":"2.0.0"}'],
    ['an index.json without a list', 'index.json', '{}'],
  ] as const) {
    it(`are refused with ${what}`, async () => {
      const folder = await layout([named(NAME)]);
      if (content === undefined) await rename(path.join(folder, name), path.join(folder, 'x'));
      else await writeFile(path.join(folder, name), content);
      await rejectsWith(new LayoutSource(folder).resolve(NGINX), 'LAYOUT_INVALID', folder, name);
    });
  }

  it('are told as what cannot be read, where a file stands in their place', async () => {
    const file = path.join(await layout([named(NAME)]), 'index.json');
    await rejectsWith(new LayoutSource(file).resolve(NGINX), 'INPUT_NOT_FOUND', 'a part of the path is no folder');
  });

  it('stand behind an endpoint', async () => {
    const folder = await layout([named(NAME)]);
    const source = bench.client(undefined, { endpoints: { 'docker.io': `oci:${folder}` } });
    assert.equal((await source.resolve(NGINX)).digest, image.root.digest);
  });
});
