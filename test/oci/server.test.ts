// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { describeImage } from '../../src/oci/image.ts';
import { LayoutSource } from '../../src/oci/layout.ts';
import { type RunningServer, startLayoutServer } from '../../src/oci/server.ts';
import { tinyImage, tinyReferrer } from '../../src/oci/tiny-image.ts';
import { parsePlatform } from '../../src/reference/platform.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { Bench, rejectsWith } from './setup.ts';

const NAMES = ['docker.io/library/app:1', 'quay.io/library/app:1', 'quay.io/example/tool:2', 'quay.io/example/tool:3'];

describe('oci: the layout server', () => {
  const bench = new Bench();
  let server: RunningServer;
  let folder: string;
  const images = NAMES.map(name => ({ name, ...tinyImage({ name, platforms: [parsePlatform('linux/amd64')] }) }));
  const signature = tinyReferrer(images[2]?.root as Descriptor, 'application/vnd.example.sig');
  const digestOfName = (name: string): string | undefined => images.find(image => image.name === name)?.root.digest;

  beforeEach(async () => {
    folder = await bench.folder();
    await mkdir(path.join(folder, 'blobs', 'sha256'), { recursive: true });
    const manifests = images.map(({ name, root }) => ({
      ...root,
      annotations: { 'org.opencontainers.image.ref.name': name },
    }));
    const listed = [...manifests, signature.root];
    await writeFile(path.join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await writeFile(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: listed }));
    for (const { descriptor, bytes } of [...images, signature].flatMap(image => [...image.manifests, ...image.blobs])) {
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

  it('gives a range of a blob, and says when there is none', async () => {
    const { descriptor, bytes } = images[0]?.blobs.at(-1) ?? assert.fail();
    const get = (headers: Record<string, string>): Promise<Response> =>
      fetch(`http://${server.address}/v2/docker.io/library/app/blobs/${descriptor.digest}`, { headers });
    const part = await get({ range: 'bytes=10-19' });
    assert.deepEqual(
      [part.status, part.headers.get('content-range'), part.headers.get('content-length')],
      [206, `bytes 10-19/${bytes.length}`, '10'],
    );
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(10, 20));
    const tail = await get({ range: 'bytes=-7' });
    assert.deepEqual(Buffer.from(await tail.arrayBuffer()), bytes.subarray(-7));
    const behind = await get({ range: `bytes=${bytes.length}-` });
    assert.deepEqual(
      [behind.status, behind.headers.get('content-range'), await codeOf(behind)],
      [416, `bytes */${bytes.length}`, 'RANGE_INVALID'],
    );
    const many = await get({ range: `bytes=${Array.from({ length: 1000 }, (_, at) => `${at}-`).join()}` });
    assert.deepEqual([many.status, Buffer.from(await many.arrayBuffer())], [200, bytes], 'a list is answered whole');
    const other = await get({ range: 'bytes=10-19', 'if-range': '"another"' });
    assert.deepEqual([other.status, (await other.arrayBuffer()).byteLength], [200, bytes.length]);
    const known = await get({ 'if-none-match': `W/"x", "${descriptor.digest}"` });
    assert.deepEqual([known.status, await known.text()], [304, '']);
  });

  it('lists page by page, in the order that Link tells', async () => {
    for (const [first, key, all] of [
      ['/v2/_catalog?n=2', 'repositories', ['docker.io/library/app', 'quay.io/example/tool', 'quay.io/library/app']],
      ['/v2/example/tool/tags/list?n=1&ns=quay.io', 'tags', ['2', '3']],
    ] as const) {
      const seen: string[] = [];
      let next: string | undefined = first;
      for (let pages = 0; next !== undefined && pages < 5; pages += 1) {
        const answer: Response = await ask(next);
        seen.push(...(((await answer.json()) as Record<string, string[]>)[key] ?? []));
        next = /^<(.*)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
      }
      assert.deepEqual(seen, all);
    }
    assert.deepEqual(await (await ask('/v2/_catalog?n=0')).json(), { repositories: [] });
  });

  it('lists what refers to an image, by artifact type when asked', async () => {
    const none = await ask(`/v2/docker.io/library/app/referrers/sha256:${'0'.repeat(64)}`);
    assert.deepEqual([none.status, ((await none.json()) as { manifests: unknown[] }).manifests], [200, []]);
    const list = async (query = ''): Promise<[string | null, string[]]> => {
      const answer = await ask(`/v2/quay.io/example/tool/referrers/${digestOfName('quay.io/example/tool:2')}${query}`);
      const { manifests } = (await answer.json()) as { manifests: { digest: string }[] };
      return [answer.headers.get('oci-filters-applied'), manifests.map(({ digest }) => digest)];
    };
    assert.deepEqual(await list(), [null, [signature.root.digest]]);
    assert.deepEqual(await list('?artifactType=application/vnd.example.sig'), [
      'artifactType',
      [signature.root.digest],
    ]);
    assert.deepEqual(await list('?artifactType=application/other'), ['artifactType', []]);
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
    ['/v2/docker.io/library/app/blobs/sha256:..%2f..%2foci-layout', 400, 'NAME_INVALID'],
    ['/v2/docker.io/library/app/blobs/1', 400, 'DIGEST_INVALID'],
    ['/v2/docker.io/library/app/manifests/%ff', 400, 'NAME_INVALID'],
    ['/v2/docker.io/library/app/manifests/a%00b', 400, 'NAME_INVALID'],
    ['/v2/docker.io/library/app/manifests/-', 400, 'MANIFEST_INVALID'],
    ['/v2/docker.io/library/app/tags/list?n=some', 400, 'PAGINATION_NUMBER_INVALID'],
    ['/v2/library/tool/tags/list?ns=nowhere.example', 404, 'NAME_UNKNOWN'],
    ['/other', 404, 'UNSUPPORTED'],
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
