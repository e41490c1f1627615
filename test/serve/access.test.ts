// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import https from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { Htpasswd } from '../../src/serve/htpasswd.ts';
import { ownCertificate } from '../../src/serve/own-authority.ts';
import { onPath } from '../../tools/pinned-tools.ts';
import { rejectsWith } from '../oci/setup.ts';
import { APP, ServeBench, say, writeTar } from './setup.ts';

const SECRET = 'alice:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n';
const basic = (words: string): string => `Basic ${Buffer.from(words).toString('base64')}`;

describe('serve: who may come in', () => {
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  it('asks for a password of the file, except for /healthz', async () => {
    const guard = Htpasswd.parse(`# people\n\n${SECRET}`, 'users');
    const { origin } = await bench.start([await bench.bundle()], { guard });
    const ask = (path: string, authorization?: string): Promise<Response> =>
      fetch(`${origin}${path}`, authorization === undefined ? {} : { headers: { authorization } });
    const refused = await ask('/v2/');
    assert.deepEqual(
      [refused.status, refused.headers.get('www-authenticate')],
      [401, 'Basic realm="helm-airgap serve"'],
    );
    assert.equal((await ask('/v2/', basic('alice:secret'))).status, 200);
    for (const words of ['alice:wrong', 'bob:secret', 'alice', ':secret', 'alice:secret:', ''])
      assert.equal((await ask('/v2/', basic(words))).status, 401, words);
    assert.equal((await ask('/v2/', 'Bearer alice:secret')).status, 401);
    assert.equal((await ask('/metrics')).status, 401);
    assert.equal((await ask('/healthz')).status, 200);
  });

  for (const [line, problem] of [
    ['bob:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC', 'line 2 is a bcrypt password'],
    ['bob:plain', 'line 2 is no user'],
  ] as const) {
    it(`does not start with a line that nobody could match: ${problem}`, async () => {
      const error = await rejectsWith(
        (async () => Htpasswd.parse(`${SECRET}${line}\n`, 'users'))(),
        'CONFIG_INVALID',
        problem,
      );
      assert.ok(!error.message.includes(line.slice(4)));
    });
  }

  it('speaks TLS with a certificate of its own authority, made once', async function () {
    if (onPath('openssl') === undefined) return this.skip();
    const folder = path.join(await bench.folder(), 'tls');
    const names = ['127.0.0.1', 'localhost', 'registry.internal'];
    const certificate = await ownCertificate(folder, names, Date.now());
    const { origin } = await bench.start([await bench.bundle()], { certificate });
    const ca = await readFile(path.join(folder, 'ca.crt'));
    const answer = await new Promise<string>((resolve, reject) => {
      https.get(`${origin}/v2/${APP}/tags/list`, { ca, agent: false }, got => resolve(text(got))).once('error', reject);
    });
    assert.match(answer, /"tags":\["1"\]/);
    await say(origin, 'GET /v2/ HTTP/1.1\r\nHost: a\r\n\r\n').catch(() => {});
    const { status } = await new Promise<{ status: number | undefined }>((resolve, reject) => {
      const got = https.get(`${origin}/v2/`, { ca, agent: false }, ({ statusCode }) => resolve({ status: statusCode }));
      got.once('error', reject);
    });
    assert.equal(status, 200, 'who speaks no TLS there does no harm');
    const again = await ownCertificate(folder, ['localhost'], Date.now());
    assert.deepEqual(again, certificate, 'it fits still');
    const more = await ownCertificate(folder, [...names, 'other.internal'], Date.now());
    assert.notDeepEqual(more.cert, certificate.cert);
    const later = await ownCertificate(folder, names, Date.now() + 380 * 86_400_000);
    assert.notDeepEqual(later.cert, more.cert, 'it is nearly over');
    assert.deepEqual(await readFile(path.join(folder, 'ca.crt')), ca, 'nodes keep trusting');
    assert.deepEqual((await readdir(folder)).sort(), ['ca.crt', 'ca.key', 'server.crt', 'server.key']);
    for (const key of ['ca.key', 'server.key']) assert.equal((await stat(path.join(folder, key))).mode & 0o777, 0o600);
  });

  it('refuses a certificate that cannot be used, and keeps the one it has', async () => {
    const broken = { cert: Buffer.from('no certificate'), key: Buffer.from('no key') };
    await rejectsWith(bench.start([await bench.bundle()], { certificate: broken }), 'CONFIG_INVALID');
    const tls = path.join(import.meta.dirname, '..', 'fixtures', 'tls');
    const [cert, key, ca] = await Promise.all(
      ['server.crt', 'server.key', 'ca.crt'].map(name => readFile(path.join(tls, name))),
    );
    const server = await bench.start([await bench.bundle()], {
      certificate: { cert, key } as { cert: Buffer; key: Buffer },
    });
    await rejectsWith((async () => server.renew({ certificate: broken }))(), 'CONFIG_INVALID');
    const status = await new Promise((resolve, reject) => {
      https
        .get(`${server.origin}/v2/`, { ca, agent: false }, got => resolve(got.resume().statusCode))
        .once('error', reject);
    });
    assert.equal(status, 200);
  });
});

describe('serve: compressed bundles', () => {
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  it('are unpacked once into the storage, and served from there', async () => {
    const archive = path.join(await bench.folder(), 'bundle.tar');
    await writeTar(await bench.bundle(), archive);
    const packed = `${archive}.gz`;
    await writeFile(packed, gzipSync(await readFile(archive)));
    await rejectsWith(bench.start([packed]), 'USAGE', 'is compressed');
    const storage = path.join(await bench.folder(), 'storage');
    const { origin } = await bench.start([packed], { storage });
    assert.equal((await fetch(`${origin}/v2/${APP}/manifests/1`)).status, 200);
    const [unpacked, ...others] = await readdir(storage);
    assert.match(unpacked ?? '', /^bundle-[0-9a-f]{12}\.tar$/);
    assert.deepEqual(others, []);
    const { ino } = await stat(path.join(storage, unpacked ?? ''));
    await bench.start([packed], { storage });
    assert.equal((await stat(path.join(storage, unpacked ?? ''))).ino, ino, 'not unpacked again');
  });

  it('leave nothing behind when they are broken', async () => {
    const storage = await bench.folder();
    await mkdir(storage, { recursive: true });
    const packed = path.join(await bench.folder(), 'bundle.tar.gz');
    await writeFile(packed, gzipSync(Buffer.alloc(100_000, 'x')).subarray(0, 60));
    await rejectsWith(bench.start([packed], { storage }), 'LAYOUT_INVALID', packed);
    assert.deepEqual(await readdir(storage), []);
  });
});
