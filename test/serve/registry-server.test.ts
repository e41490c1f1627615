// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createLog } from '../../src/serve/log.ts';
import { Metrics } from '../../src/serve/metrics.ts';
import { APP, beginDownload, LARGE, openFiles, ServeBench, say, until, writeTar } from './setup.ts';

describe('serve: the server', () => {
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  const head = (answer: string): string => answer.slice(0, answer.indexOf('\r\n'));

  it('serves folders and archives alike', async () => {
    const folder = await bench.bundle();
    const archive = path.join(await bench.folder(), 'bundle.tar');
    await writeTar(folder, archive);
    const answers = await Promise.all(
      [folder, archive].map(async bundle => {
        const { origin } = await bench.start([bundle]);
        const answer = await fetch(`${origin}/v2/library/app/manifests/1?ns=docker.io`);
        return [answer.status, answer.headers.get('docker-content-digest'), await answer.text()];
      }),
    );
    assert.equal(answers[0]?.[0], 200);
    assert.deepEqual(answers[0], answers[1]);
  });

  for (const [words, status] of [
    ['GET /v2/%2e%2e/%2e%2e/manifests/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
    ['GET /v2/../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
    ['BREW /v2/ HTTP/1.1\r\nHost: a\r\n\r\n', 405],
    ['DELETE /v2/library/app/manifests/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 405],
    [`GET /v2/${'a'.repeat(20_000)}/ HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
    [`GET /v2/ HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['GET /v2/ NOTHTTP\r\n\r\n', 400],
    ['PUT /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\nsome', 405],
    ['PUT /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n', 405],
  ] as const) {
    it(`answers ${status} to ${words.slice(0, 40).split('\r')[0]}, and ends the connection`, async () => {
      const { origin } = await bench.start([await bench.bundle()]);
      const answer = await say(origin, words);
      assert.match(head(answer), new RegExp(`^HTTP/1.1 ${status} `));
      assert.match(answer, /"errors":\[\{"code":/);
      if (status === 405) assert.match(answer, /^allow: GET, HEAD\r$/im);
    });
  }

  it('lists each repository under a name that clients can ask for, and calls it so', async () => {
    const bundle = await bench.bundle([{ name: `${APP}:1` }, { name: 'registry.example:5000/team/web:1' }]);
    const { origin } = await bench.start([bundle], { mirrored: whole => whole.replace(':', '-') });
    const listed = async (at: string) => (await (await fetch(`${origin}/v2/${at}`)).json()) as Record<string, unknown>;
    const { repositories } = await listed('_catalog');
    assert.deepEqual(repositories, [APP, 'registry.example-5000/team/web']);
    for (const name of [...(repositories as string[]), 'library/app'])
      assert.deepEqual(await listed(`${name}/tags/list`), { name, tags: ['1'] });
  });

  it('ends a connection whose client does not finish its request', async () => {
    const { origin } = await bench.start([await bench.bundle()], { limits: { request: 30 } });
    assert.equal(head(await say(origin, 'GET /v2/ HTTP/1.1\r\nHost:')), 'HTTP/1.1 408 Request Timeout');
  });

  it('ends a connection whose client does not read, and closes the file', async () => {
    const folder = await bench.bundle();
    const digest = await bench.addLargeBlob(folder);
    const metrics = new Metrics();
    const { origin } = await bench.start([folder], { limits: { idle: 500 }, metrics });
    const download = await beginDownload(`${origin}/v2/${APP}/blobs/${digest}`);
    download.on('error', () => {});
    await until(() => bench.lines.length > 0, 'the end of the request');
    const served = JSON.parse(bench.lines[0] ?? '');
    assert.equal(served.cut, true);
    assert.ok(served.bytes < LARGE);
    await until(async () => (await openFiles(folder)).length === 0, 'no open file');
    download.destroy();
  });

  it('drops connections beyond its limit, and takes new ones when others leave', async () => {
    const metrics = new Metrics();
    const { origin } = await bench.start([await bench.bundle()], { limits: { maxConnections: 2 }, metrics });
    const { hostname, port } = new URL(origin);
    const held = [net.connect(Number(port), hostname), net.connect(Number(port), hostname)];
    await Promise.all(held.map(socket => once(socket, 'connect')));
    await until(() => /open_connections 2$/m.test(metrics.show({ images: 0, repositories: 0 })), 'two connections');
    assert.equal(await say(origin, 'GET /v2/ HTTP/1.1\r\nHost: a\r\n\r\n').catch(() => ''), '');
    assert.match(metrics.show({ images: 0, repositories: 0 }), /dropped_connections_total 1$/m);
    for (const socket of held) socket.destroy();
    await until(() => /open_connections 0$/m.test(metrics.show({ images: 0, repositories: 0 })), 'no connection');
    assert.equal((await fetch(`${origin}/v2/`)).status, 200);
  });

  for (const kind of ['folder', 'archive']) {
    it(`keeps no file open for clients that vanish (${kind})`, async function () {
      if (!existsSync('/proc/self/fd')) return this.skip();
      const folder = await bench.bundle();
      const digest = await bench.addLargeBlob(folder);
      const archive = path.join(await bench.folder(), 'bundle.tar');
      if (kind === 'archive') await writeTar(folder, archive);
      const bundle = kind === 'archive' ? archive : folder;
      const { origin } = await bench.start([bundle]);
      const before = (await openFiles(bundle)).length;
      const url = `${origin}/v2/${APP}/blobs/${digest}`;
      for (let round = 0; round < 10; round += 1) {
        const downloads = await Promise.all(Array.from({ length: 20 }, () => beginDownload(url)));
        for (const download of downloads) download.once('error', () => {}).destroy();
        // Those that leave before they are answered, and those that ask for a part.
        for (let count = 0; count < 10; count += 1) {
          const request = http.get(url, { agent: false, headers: { range: 'bytes=5-9999999' } });
          request.once('error', () => {});
          request.once(count % 2 === 0 ? 'socket' : 'response', () => request.destroy());
          await new Promise(resolve => request.once('close', resolve));
        }
      }
      await until(() => bench.lines.length >= 200, 'an end of each download');
      await until(async () => (await openFiles(bundle)).length === before, 'as many open files as before');
    });
  }

  it('ends the connection when a blob turns out to be shorter', async () => {
    const folder = await bench.bundle();
    const digest = await bench.addLargeBlob(folder);
    const { origin } = await bench.start([folder]);
    const download = await beginDownload(`${origin}/v2/${APP}/blobs/${digest}`);
    await truncate(path.join(folder, 'blobs', digest.replace(':', '/')), 1_000_000);
    await assert.rejects(buffer(download), { code: 'ECONNRESET' });
    assert.match(bench.lines.join(''), /bytes are there/);
  });

  describe('when it stops', () => {
    const cases = [false, true];
    for (const impatient of cases) {
      it(impatient ? 'cuts downloads when the time is over' : 'lets running downloads end', async () => {
        const folder = await bench.bundle();
        const digest = await bench.addLargeBlob(folder);
        const server = await bench.start([folder]);
        // A client that would keep its connection must not keep the server.
        const agent = new http.Agent({ keepAlive: true });
        const download = await beginDownload(`${server.origin}/v2/${APP}/blobs/${digest}`, agent);
        const cutOff = new AbortController();
        const stopped = server.stop(cutOff.signal);
        await assert.rejects(fetch(`${server.origin}/v2/`), 'no new connections');
        if (impatient) cutOff.abort();
        const read = buffer(download);
        if (impatient) await assert.rejects(read);
        else assert.equal((await read).length, LARGE);
        assert.equal(await stopped, impatient ? 1 : 0);
        agent.destroy();
      });
    }
  });

  it('counts and logs what it did, without headers', async () => {
    const { origin } = await bench.start([await bench.bundle()]);
    const headers = { authorization: 'Basic c2VjcmV0OnNlY3JldA==', 'user-agent': 'a "client"\u00e9' };
    await fetch(`${origin}/v2/${APP}/manifests/1?ns=docker.io&token=secret`, { headers }).then(answer => answer.text());
    await fetch(`${origin}/v2/${APP}/manifests/9`).then(answer => answer.text());
    await fetch(`${origin}/healthz`).then(answer => answer.text());
    const metrics = await fetch(`${origin}/metrics`).then(answer => answer.text());
    assert.match(metrics, /^helm_airgap_serve_requests_total\{method="GET",code="200"\} 2$/m);
    assert.match(metrics, /^helm_airgap_serve_requests_total\{method="GET",code="404"\} 1$/m);
    assert.match(metrics, /^helm_airgap_serve_images 1$/m);
    const [first] = bench.lines.map(line => JSON.parse(line));
    assert.equal(first.path, `/v2/${APP}/manifests/1`);
    assert.deepEqual([first.status, first.ns, first.remote], [200, 'docker.io', '127.0.0.1']);
    assert.ok(!/secret|c2Vj/.test(bench.lines.join('')), bench.lines.join(''));
  });

  it('logs what a client chose so that no terminal takes it for more than words', async () => {
    const lines: string[] = [];
    const log = createLog(
      'text',
      line => lines.push(line),
      () => new Date(0),
    );
    const { origin } = await bench.start([await bench.bundle()], { log });
    const target = '/v2/?ns=a%C2%9B1mb%E2%80%A8c%0Ad';
    await say(origin, `GET ${target} HTTP/1.1\r\nHost: a\r\nUser-Agent: curl\u009b2J\r\nConnection: close\r\n\r\n`);
    const [line = ''] = lines;
    assert.match(line, /"\/v2\/\?ns=a\\u009b1mb\\u2028c\\nd".* "curlÂ\\u009b2J"/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them is to be there
    assert.match(line, /^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]*\n$/);
  });
});
