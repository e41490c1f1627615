// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createImageSource } from '../../src/oci/endpoint.ts';
import { describeImage } from '../../src/oci/image.ts';
import { parseEndpoint } from '../../src/oci/parse-endpoint.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { Bench, rejectsWith } from './setup.ts';

describe('oci: endpoints', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  it('lead the requests for a host elsewhere, under a prefix', async () => {
    const app = bench.memory.addImage('quay.io/example/app:1');
    const registry = await bench.registry();
    const source = bench.client(undefined, { endpoints: { 'quay.io': `${registry.origin}/quay.io` } });
    assert.equal((await describeImage(source, parseReference('quay.io/example/app:1'))).digest, app.digest);
    assert.equal(registry.asked()[0], 'HEAD /v2/quay.io/example/app/manifests/1');
    assert.equal(registry.requests[0]?.headers.host, registry.host);
  });

  it('ask for tokens of the repository as the endpoint calls it', async () => {
    bench.memory.addImage('quay.io/example/app:1');
    const registry = await bench.registry({ auth: { kind: 'bearer' } });
    const source = bench.client(undefined, { endpoints: { 'quay.io': `${registry.origin}/quay.io/` } });
    await source.resolve(parseReference('quay.io/example/app:1'));
    assert.equal(registry.requests[1]?.url, '/token?service=test&scope=repository%3Aquay.io%2Fexample%2Fapp%3Apull');
  });

  it('are not shown the credentials of the registry that they stand in for', async () => {
    bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry({ auth: { kind: 'basic', username: 'ann', password: 'pw' } });
    const auths = { 'https://index.docker.io/v1/': { username: 'ann', password: 'pw' } };
    const source = bench.client(registry, { home: await bench.home({ auths }) });
    await rejectsWith(source.resolve(parseReference('nginx:1.27')), 'REGISTRY_DENIED');
    assert.deepEqual(
      registry.requests.map(({ headers }) => headers.authorization),
      [undefined],
    );
  });

  it('may be https, http or a layout', () => {
    const registry = (origin: string, prefix: string): object => ({
      kind: 'registry',
      address: { host: 'h', origin, prefix },
    });
    assert.deepEqual(parseEndpoint('h', 'https://m.example'), registry('https://m.example', ''));
    assert.deepEqual(parseEndpoint('h', 'http://m.example:5000/a/b/'), registry('http://m.example:5000', 'a/b/'));
    assert.deepEqual(parseEndpoint('h', 'oci:./images'), { kind: 'layout', directory: './images' });
  });

  for (const wrong of [
    'm.example',
    'oci:',
    'ftp://m.example',
    'https://u:secret@m.example',
    'https://m.example?x',
    '',
  ]) {
    it(`may not be "${wrong}"`, () => {
      const options = { endpoints: { h: wrong }, environment: {}, home: '/nonexistent' };
      assert.throws(() => createImageSource(options), {
        code: 'CONFIG_INVALID',
        message: /^the endpoint for h is not/,
      });
    });
  }

  it('names a host of --plain-http that is none, and nothing secret', () => {
    for (const [written, told] of [
      ['a b', 'a b'],
      ['http://mirror.example:5000', 'http://mirror.example:5000'],
      ['mirror.example/team', 'mirror.example/team'],
      ['ci:secret@mirror.example', '…@mirror.example'],
    ] as const)
      assert.throws(() => createImageSource({ plainHttp: [written], environment: {}, home: '/' }), {
        code: 'CONFIG_INVALID',
        message: `"${told}" is not a host: write host or host:port, and nothing around it`,
      });
  });
});
