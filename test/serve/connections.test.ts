// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { Metrics } from '../../src/serve/metrics.ts';
import { APP, beginDownload, ServeBench, until } from './setup.ts';

const TLS = path.join(import.meta.dirname, '..', 'fixtures', 'tls');
const certificate = {
  cert: readFileSync(path.join(TLS, 'server.crt')),
  key: readFileSync(path.join(TLS, 'server.key')),
};
const NEVER = new AbortController().signal;

describe('serve: connections', () => {
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  /** Of a client that says no more than that; there when the server has it. */
  async function connected(origin: string, metrics: Metrics, words = ''): Promise<net.Socket> {
    const { hostname, port } = new URL(origin);
    const socket = net.connect(Number(port), hostname).on('error', () => {});
    socket.write(words);
    await until(() => /connections 1$/m.test(metrics.show({ images: 0, repositories: 0 })), 'a connection');
    return socket.resume();
  }

  it('ends one whose client never shakes hands', async () => {
    const metrics = new Metrics();
    const { origin } = await bench.start([await bench.bundle()], { certificate, metrics, limits: { request: 30 } });
    await once(await connected(origin, metrics), 'close');
  });

  it('ends one whose client speaks no TLS', async () => {
    const metrics = new Metrics();
    const { origin } = await bench.start([await bench.bundle()], { certificate, metrics });
    await once(await connected(origin, metrics, 'GET /v2/ HTTP/1.1\r\nHost: a\r\n\r\n'), 'close');
  });

  for (const [name, options] of [
    ['plain http', {}],
    ['TLS', { certificate }],
  ] as const) {
    it(`waits for none that asks nothing when it stops, with ${name}`, async () => {
      const metrics = new Metrics();
      const server = await bench.start([await bench.bundle()], { ...options, metrics });
      const socket = await connected(server.origin, metrics);
      assert.equal(await server.stop(NEVER), 0);
      if (!socket.closed) await once(socket, 'close');
    });
  }

  it('waits for a download when it stops, and for no request that is not whole', async () => {
    const folder = await bench.bundle();
    const digest = await bench.addLargeBlob(folder);
    const metrics = new Metrics();
    const server = await bench.start([folder], { metrics });
    const half = await connected(server.origin, metrics, 'GET /v2/ HTTP/1.1\r\nHost: a\r\nX-More:');
    const download = await beginDownload(`${server.origin}/v2/${APP}/blobs/${digest}`);
    const stopped = server.stop(NEVER);
    if (!half.closed) await once(half, 'close');
    await finished(download.resume());
    assert.ok(download.complete);
    assert.equal(await stopped, 0);
  });
});
