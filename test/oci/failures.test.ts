// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { digestOf } from '../../src/oci/hash.ts';
import { networkError } from '../../src/oci/http/network-error.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { answers, drips, redirects, refuses, showsPage, stalls } from '../support/registry-behaviours.ts';
import { Bench, rejectsWith } from './setup.ts';

const NGINX = parseReference('nginx:1.27');
const SOME_DIGEST = digestOf(Buffer.from('some'));
const SHORT = { connect: 5000, headers: 20, body: 20 };

describe('oci: failures', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  it('name host, operation, status and what the registry said', async () => {
    bench.memory.addImage('nginx:1.26');
    const registry = await bench.registry();
    const at = `docker.io (at ${registry.host}): cannot resolve library/nginx:1.27: 404 MANIFEST_UNKNOWN`;
    await rejectsWith(bench.client(registry).resolve(NGINX), 'REGISTRY_NOT_FOUND', at);
  });

  it('show a plain text answer in one line, without control characters, cut', async () => {
    const registry = await bench.registry();
    registry.on(
      /./,
      answers(500, `first\u001b[31m\r\nsecond ${'x'.repeat(100_000)}`, { 'content-type': 'text/plain' }),
    );
    const { message } = await rejectsWith(
      bench.client(registry).fetchManifest(NGINX, SOME_DIGEST),
      'REGISTRY_TROUBLE',
      'first',
    );
    assert.ok(message.length < 600 && !message.includes('\u001b') && !message.includes('\n'), message);
  });

  it('leave out errors without words', async () => {
    const registry = await bench.registry();
    registry.on(/./, answers(400, '{"errors":[null,{"code":1},{"message":"no"}]}'));
    const { message } = await rejectsWith(bench.client(registry).resolve(NGINX), 'REGISTRY_ANSWER');
    assert.match(message, /: 400 no$/);
  });

  it('say when a web page answers, whatever its status', async () => {
    const registry = await bench.registry();
    const source = bench.client(registry);
    registry.on(/./, showsPage);
    const error = await rejectsWith(source.resolve(NGINX), 'REGISTRY_TROUBLE', 'answered HTML, not a registry');
    assert.ok(error.hint?.includes(registry.host), error.hint);
    registry.on(/./, answers(404, '<html><h1>nginx</h1></html>'));
    await rejectsWith(source.resolve(NGINX), 'REGISTRY_TROUBLE', '404 answered HTML').then(({ hint }) =>
      assert.match(hint ?? '', /^Does a registry answer at http:.*\/v2\/\? One behind a path /),
    );
    registry.on(/./, answers(403, '<html>blocked by policy</html>', { 'content-type': 'text/html' }));
    await rejectsWith(source.resolve(NGINX), 'REGISTRY_DENIED', '403 answered HTML');
  });

  it('say when nothing listens', async () => {
    const registry = await bench.registry();
    await registry.close();
    await rejectsWith(
      bench.client(registry).resolve(NGINX),
      'REGISTRY_UNREACHABLE',
      registry.host,
      'nothing listens there',
    );
  });

  it('say when a host does not exist', async () => {
    const source = bench.client(undefined, { plainHttp: ['no-such-host.invalid'] });
    await rejectsWith(
      source.resolve(parseReference('no-such-host.invalid/app:1')),
      'REGISTRY_UNREACHABLE',
      'no-such-host.invalid',
    );
  });

  it('ask a registry that never answered no more for a while: its images do not wait one after another', async () => {
    const registry = await bench.registry();
    registry.on(/./, stalls, 8);
    const client = bench.client(registry, { timeouts: SHORT });
    const tags = Array.from({ length: 40 }, (_, index) => parseReference(`nginx:${index}`));
    const ask = tags.map(tag => rejectsWith(client.resolve(tag), 'REGISTRY_TIMEOUT', `nginx:${tag.tag}`, 'no answer'));
    await Promise.all(ask);
    assert.equal(registry.requests.length, 8, 'as many as are asked at a time');
    bench.clock.advance(61_000);
    bench.memory.addImage('nginx:1.27');
    await client.resolve(NGINX);
  });

  it('go on asking a registry that answered once, whatever takes too long later', async () => {
    const registry = await bench.registry();
    bench.memory.addImage('nginx:1.27');
    const client = bench.client(registry, { timeouts: SHORT });
    await client.resolve(NGINX);
    registry.on(/./, stalls, 1);
    await rejectsWith(client.resolve(NGINX), 'REGISTRY_TIMEOUT');
    await client.resolve(NGINX);
  });

  it('say when a registry never answers, and when its answer stops half way', async () => {
    const [silent, halting] = [await bench.registry(), await bench.registry()];
    silent.on(/./, stalls);
    halting.on(/./, ({ response }) => void response.writeHead(200, { 'content-length': '100' }).write('{'));
    const [error] = await Promise.all([
      rejectsWith(bench.client(silent, { timeouts: SHORT }).resolve(NGINX), 'REGISTRY_TIMEOUT', 'no answer in time'),
      rejectsWith(
        bench.client(halting, { timeouts: SHORT }).fetchManifest(NGINX, SOME_DIGEST),
        'REGISTRY_TIMEOUT',
        'stopped half way',
      ),
    ]);
    assert.ok(error.cause instanceof Error);
    assert.equal(silent.requests.length, 1);
  });

  it('say when an answer drips, which no idle limit ends', async () => {
    const registry = await bench.registry();
    registry.on(
      /./,
      drips(sent => sent === 5 && bench.clock.passDeadlines()),
    );
    await rejectsWith(bench.client(registry).fetchManifest(NGINX, SOME_DIGEST), 'REGISTRY_TIMEOUT', 'too slowly');
  });

  it('say so, too, when what drips are the words why a blob is not there', async () => {
    const registry = await bench.registry();
    registry.on(
      /blobs/,
      drips(sent => sent === 5 && bench.clock.passDeadlines(), 400),
    );
    await rejectsWith(bench.client(registry).openBlob(NGINX, SOME_DIGEST), 'REGISTRY_TIMEOUT', 'too slowly');
  });

  it('say that there are too many headers, and that an address is none of http', async () => {
    const registry = await bench.registry();
    registry.on(/./, answers(200, '{}', { 'x-many': 'x'.repeat(20_000) }));
    const client = bench.client(registry);
    await rejectsWith(client.fetchManifest(NGINX, SOME_DIGEST), 'REGISTRY_UNREACHABLE', 'more than 16 KiB of headers');
    registry.on(/./, redirects('file:///etc/passwd'));
    const { hint } = await rejectsWith(
      client.fetchManifest(NGINX, SOME_DIGEST),
      'REGISTRY_ANSWER',
      'to a file: address',
    );
    assert.equal(hint, undefined);
  });

  it('say what is wrong with a certificate, a clock, a firewall', () => {
    const broken = (code: string, more: object = {}) =>
      networkError({ host: 'mirror:5000', doing: 'read app:1' }, Object.assign(new Error(code), { code, ...more }));
    assert.match(broken('CERT_HAS_EXPIRED').hint ?? '', /clock/);
    assert.match(broken('UND_ERR_CONNECT_TIMEOUT').hint ?? '', /firewall/);
    assert.match(broken('UND_ERR_HEADERS_TIMEOUT').hint ?? '', /overloaded/);
    assert.equal(
      broken('CERT_NOT_YET_VALID').message,
      'mirror:5000: cannot read app:1: its certificate is not valid yet',
    );
    const cert = { subjectaltname: 'DNS:old.example, DNS:\u001b[31mred' };
    assert.equal(
      broken('ERR_TLS_CERT_ALTNAME_INVALID', { cert }).message,
      'mirror:5000: cannot read app:1: its certificate is for another name (DNS:old.example, DNS: [31mred)',
    );
  });

  it('say which --plain-http is wrong', async () => {
    const registry = await bench.registry();
    registry.on(/./, answers(400, 'Client sent an HTTP request to an HTTPS server.\n'));
    const error = await rejectsWith(bench.client(registry).resolve(NGINX), 'REGISTRY_ANSWER', 'HTTPS server');
    assert.match(error.hint ?? '', /^It speaks TLS: do not name docker.io under --plain-http/);
  });

  it('tell a missing manifest from a missing repository by the words of the registry', async () => {
    const registry = await bench.registry();
    registry.on(/^HEAD/, refuses(404));
    registry.on(/^GET/, refuses(404, 'NAME_UNKNOWN', 'repository name not known to registry'));
    await rejectsWith(
      bench.client(registry).resolve(NGINX),
      'REGISTRY_NOT_FOUND',
      'NAME_UNKNOWN: repository name not known',
    );
  });
});
