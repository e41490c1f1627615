// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { createRegistryEnds } from '../../src/oci/endpoint.ts';
import { closeServer } from '../../src/oci/server.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { TLS_FILES } from '../support/registry.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { Bench, rejectsWith } from './setup.ts';

/** A proxy that writes down where its clients wanted to go, and lets nobody through except to the port it is told. */
async function startProxy(): Promise<{
  address: string;
  asked: string[];
  lead(port: number): void;
  close(): Promise<void>;
}> {
  const asked: string[] = [];
  let target: number | undefined;
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (target === undefined) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const upstream = net.connect(target, '127.0.0.1');
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    pipeline(socket, upstream, socket, () => upstream.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lead = (port: number): void => {
    target = port;
  };
  return { address, asked, lead, close: () => closeServer(server) };
}

describe('oci: proxies', () => {
  const bench = new Bench();
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  beforeEach(async () => {
    proxy = await startProxy();
  });
  afterEach(async () => {
    await bench.stop();
    await proxy.close();
  });

  it('of HTTPS_PROXY lead to the real host of docker.io', async () => {
    const source = bench.client(undefined, { environment: { HTTPS_PROXY: proxy.address } });
    await rejectsWith(
      source.resolve(parseReference('nginx:1.27')),
      'REGISTRY_UNREACHABLE',
      'docker.io: cannot resolve library/nginx:1.27: the proxy',
    );
    assert.deepEqual(proxy.asked, ['CONNECT registry-1.docker.io:443']);
  });

  it('of HTTPS_PROXY carry TLS from end to end', async () => {
    bench.memory.addImage('registry.test/app:1');
    const registry = await bench.registry({ tls: 'server' });
    proxy.lead(Number(registry.host.split(':')[1]));
    const environment = { https_proxy: proxy.address };
    await bench.client(undefined, { environment, caFile: TLS_FILES.ca }).resolve(parseReference('registry.test/app:1'));
    assert.deepEqual([proxy.asked, registry.asked()], [['CONNECT registry.test:443'], ['HEAD /v2/app/manifests/1']]);
  });

  it('of HTTPS_PROXY carry what is pushed, and what is read meanwhile', async () => {
    bench.memory.addImage('registry.test/app:1', { platforms: ['linux/amd64', 'linux/arm64'] });
    const store = new WritableRegistry();
    const registry = await bench.registry({ tls: 'server', writable: store });
    proxy.lead(Number(registry.host.split(':')[1]));
    const environment = { HTTPS_PROXY: proxy.address };
    const ends = createRegistryEnds({ environment, home: '/nonexistent', caFile: TLS_FILES.ca, clock: bench.clock });
    bench.later(() => ends.close());
    const requests = await requestsFor(
      bench.memory,
      ['registry.test/app:1'],
      [ends.target('registry.test')],
      'registry.test/m',
    );
    const { images, sent } = await copyAll(bench.memory, requests, { clock: bench.clock });
    assert.deepEqual([images.map(({ outcome }) => outcome), store.brokenTags()], [['copied'], []]);
    assert.ok(sent > 0 && registry.asked().some(line => line.startsWith('PUT ')));
    assert.deepEqual([...new Set(proxy.asked)], ['CONNECT registry.test:443']);
  });

  it('of http_proxy are for plain http, written without a scheme as well', async () => {
    const environment = { http_proxy: proxy.address.replace('http://', '') };
    const source = bench.client(undefined, { environment, plainHttp: ['r.invalid'] });
    await rejectsWith(source.resolve(parseReference('r.invalid/app:1')), 'REGISTRY_NOT_FOUND');
    assert.equal(proxy.asked[0], 'HEAD http://r.invalid/v2/app/manifests/1');
  });

  for (const noProxy of ['other.invalid, .r.invalid', '*', '10.0.0.0/8,*']) {
    it(`are left aside for NO_PROXY=${noProxy}`, async () => {
      const environment = { HTTP_PROXY: proxy.address, NO_PROXY: noProxy };
      const source = bench.client(undefined, { environment, plainHttp: ['my.r.invalid'] });
      await rejectsWith(source.resolve(parseReference('my.r.invalid/app:1')), 'REGISTRY_UNREACHABLE');
      assert.deepEqual(proxy.asked, []);
    });
  }

  it('are asked for one host, and not for another of NO_PROXY', async () => {
    const environment = { HTTP_PROXY: proxy.address, NO_PROXY: 'my.r.invalid' };
    const source = bench.client(undefined, { environment, plainHttp: ['my.r.invalid', 'r.invalid'] });
    await rejectsWith(source.resolve(parseReference('my.r.invalid/app:1')), 'REGISTRY_UNREACHABLE');
    await rejectsWith(source.resolve(parseReference('r.invalid/app:1')), 'REGISTRY_NOT_FOUND');
    assert.deepEqual(
      [...new Set(proxy.asked)],
      ['HEAD http://r.invalid/v2/app/manifests/1', 'GET http://r.invalid/v2/app/manifests/1'],
    );
  });

  it('that do not answer are what is told of, and not the registry; without their password', async () => {
    const gone = await startProxy();
    await gone.close();
    const { host } = new URL(gone.address);
    for (const [name, scheme] of [
      ['HTTPS_PROXY', 'https'],
      ['HTTP_PROXY', 'http'],
    ] as const) {
      const environment = { [name]: `http://user:secret@${host}` };
      const plainHttp = ['registry.invalid:5000'];
      const source = bench.client(undefined, {
        environment,
        plainHttp,
        endpoints: { 'docker.io': `${scheme}://registry.invalid:5000` },
      });
      const resolved = source.resolve(parseReference('nginx:1.27'));
      const error = await rejectsWith(
        resolved,
        'REGISTRY_UNREACHABLE',
        `the proxy ${host} is not reached: nothing listens there`,
      );
      assert.match(error.hint ?? '', /Check HTTP_PROXY/);
      assert.doesNotMatch(`${error.message}${error.hint}`, /secret/);
    }
  });

  it('are left aside for this machine', async () => {
    bench.memory.addImage('nginx:1.27');
    const registry = await bench.registry();
    await bench.client(registry, { environment: { HTTP_PROXY: proxy.address } }).resolve(parseReference('nginx:1.27'));
    assert.deepEqual(proxy.asked, []);
  });

  it('that are no address are an error that keeps the address back', async () => {
    const environment = { HTTPS_PROXY: 'http://user:secret@:x:y' };
    const error = await rejectsWith(
      bench.client(undefined, { environment }).resolve(parseReference('nginx:1')),
      'CONFIG_INVALID',
      'HTTPS_PROXY',
    );
    assert.doesNotMatch(`${error.message}${error.cause}`, /secret/);
  });
});
