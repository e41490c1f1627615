// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeImage } from '../../src/oci/image.ts';
import { LayoutSource } from '../../src/oci/layout.ts';
import { type RunningServer, startLayoutServer } from '../../src/oci/server.ts';
import { tinyImage } from '../../src/oci/tiny-image.ts';
import { parsePlatform } from '../../src/reference/platform.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { Bench, rejectsWith } from './setup.ts';

const NAMES = ['docker.io/library/app:1', 'quay.io/library/app:1', 'quay.io/example/tool:2', 'quay.io/example/tool:3'];

describe('oci: the layout server', () => {
  const bench = new Bench();
  let server: RunningServer;
  let folder: string;
  const images = NAMES.map(name => ({ name, ...tinyImage({ name, platforms: [parsePlatform('linux/amd64')] }) }));
  const digestOfName = (name: string): string | undefined => images.find(image => image.name === name)?.root.digest;

  beforeEach(async () => {
    folder = await bench.folder();
    await mkdir(path.join(folder, 'blobs', 'sha256'), { recursive: true });
    const manifests = images.map(({ name, root }) => ({
      ...root,
      annotations: { 'org.opencontainers.image.ref.name': name },
    }));
    await writeFile(path.join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await writeFile(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
    for (const { descriptor, bytes } of images.flatMap(image => [...image.manifests, ...image.blobs])) {
      await writeFile(path.join(folder, 'blobs', descriptor.digest.replace(':', '/')), bytes);
    }
    server = await startLayoutServer(folder, { port: 0 });
  });
  afterEach(async () => {
    await server.close();
    await bench.stop();
  });

  const codeOf = async (answer: Response): Promise<string | undefined> => {
    const { errors } = (await answer.json()) as { errors: { code: string }[] };
    return errors[0]?.code;
  };
  const ask = (url: string, method = 'GET'): Promise<Response> => fetch(`http://${server.address}${url}`, { method });

  it('says that it is a registry, and that it is read-only', async () => {
    assert.equal((await ask('/v2/')).status, 200);
    const refused = await ask('/v2/docker.io/library/app/blobs/uploads/', 'POST');
    assert.deepEqual([refused.status, await codeOf(refused)], [405, 'UNSUPPORTED']);
  });

  it('tells registries apart by path and by ns', async () => {
    const asked = [
      ['/v2/docker.io/library/app/manifests/1', 'docker.io/library/app:1'],
      ['/v2/quay.io/library/app/manifests/1', 'quay.io/library/app:1'],
      ['/v2/library/app/manifests/1?ns=docker.io', 'docker.io/library/app:1'],
      ['/v2/library/app/manifests/1?ns=quay.io', 'quay.io/library/app:1'],
      ['/v2/docker.io/library/app/manifests/1?ns=docker.io', 'docker.io/library/app:1'],
      ['/v2/example/tool/manifests/2', 'quay.io/example/tool:2'],
    ] as const;
    for (const [url, name] of asked) {
      assert.equal((await ask(url)).headers.get('docker-content-digest'), digestOfName(name), url);
    }
    assert.equal((await ask('/v2/library/app/manifests/1')).status, 404, 'two registries have it');
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    for (const path of ['manifests/1', `blobs/${images[0]?.blobs[0]?.descriptor.digest}`]) {
      const url = `/v2/docker.io/library/app/${path}`;
      const [head, get] = [await ask(url, 'HEAD'), await ask(url)];
      const body = Buffer.from(await get.arrayBuffer());
      assert.equal(head.headers.get('content-length'), String(body.length));
      assert.equal(head.headers.get('docker-content-digest'), get.headers.get('docker-content-digest'));
      assert.equal((await head.arrayBuffer()).byteLength, 0);
    }
  });

  it('lists tags', async () => {
    assert.deepEqual(await (await ask('/v2/quay.io/example/tool/tags/list')).json(), {
      name: 'quay.io/example/tool',
      tags: ['2', '3'],
    });
  });

  for (const [url, status, code] of [
    ['/v2/docker.io/library/other/manifests/1', 404, 'NAME_UNKNOWN'],
    ['/v2/docker.io/library/app/manifests/9', 404, 'MANIFEST_UNKNOWN'],
    [`/v2/docker.io/library/app/blobs/sha256:${'0'.repeat(64)}`, 404, 'BLOB_UNKNOWN'],
    ['/v2/docker.io/library/app/blobs/sha256:..%2f..%2foci-layout', 400, 'MANIFEST_INVALID'],
    ['/v2/docker.io/library/app/blobs/1', 400, 'DIGEST_INVALID'],
    ['/v2/docker.io/library/app/manifests/%ff', 500, 'UNKNOWN'],
    ['/other', 404, 'NAME_UNKNOWN'],
  ] as const) {
    it(`answers ${status} ${code} to ${url.slice(0, 60)}`, async () => {
      const answer = await ask(url);
      assert.deepEqual([answer.status, await codeOf(answer)], [status, code]);
    });
  }

  it('is read by our client as the layout itself is', async () => {
    const source = bench.client(undefined, { endpoints: { 'quay.io': `http://${server.address}/quay.io` } });
    const reference = parseReference('quay.io/example/tool:3');
    assert.deepEqual(await describeImage(source, reference), await describeImage(new LayoutSource(folder), reference));
  });

  it('does not start on what is no layout, or on a port that is taken', async () => {
    await rejectsWith(startLayoutServer(await bench.folder(), { port: 0 }), 'LAYOUT_INVALID');
    const port = Number(server.address.split(':')[1]);
    await rejectsWith(startLayoutServer(folder, { port }), 'CONFIG_INVALID', String(port));
  });
});
