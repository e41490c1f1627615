// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import https from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import bcrypt from 'bcryptjs';
import { Htpasswd } from '../../src/serve/htpasswd.ts';
import { ownCertificate } from '../../src/serve/own-authority.ts';
import { onPath } from '../../tools/pinned-tools.ts';
import { rejectsWith } from '../oci/setup.ts';
import { APP, ServeBench, say } from './setup.ts';

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

  it('takes bcrypt in all its spellings, and {SHA} beside it', async () => {
    const hash = bcrypt.hashSync('correct horse', 4);
    const lines = ['a', 'b', 'y'].map(kind => `user-${kind}:${hash.replace(/^\$2.\$/, `$2${kind}$`)}`);
    const guard = Htpasswd.parse(`${lines.join('\n')}\n${SECRET}`, 'users');
    for (const [words, admitted] of [
      ['user-a:correct horse', true],
      ['user-b:correct horse', true],
      ['user-y:correct horse', true],
      ['alice:secret', true],
      ['user-a:secret', false],
      ['alice:correct horse', false],
      ['nobody:correct horse', false],
    ] as const)
      assert.equal(await guard.admits(basic(words)), admitted, words);
  });

  it('takes what htpasswd -B writes', async function () {
    if (onPath('htpasswd') === undefined) return this.skip();
    const file = path.join(await bench.folder(), 'users');
    execFileSync('htpasswd', ['-cbB', file, 'alice', 'pass:word'], { stdio: 'ignore' });
    const guard = Htpasswd.parse(await readFile(file, 'utf8'), file);
    assert.equal(await guard.admits(basic('alice:pass:word')), true);
    assert.equal(await guard.admits(basic('alice:pass')), false);
  });

  it('asks bcrypt once for the thousand requests of a node, also when they come at once', async () => {
    let asked = 0;
    const compare = async (password: string): Promise<boolean> => {
      asked += 1;
      return password === 'right';
    };
    const guard = Htpasswd.parse(`alice:$2y$10$${'a'.repeat(53)}\n`, 'users', compare);
    const all = await Promise.all(Array.from({ length: 500 }, () => guard.admits(basic('alice:right'))));
    for (let count = 0; count < 500; count += 1) all.push(await guard.admits(basic('alice:right')));
    assert.ok(all.every(Boolean));
    assert.equal(asked, 1);
    for (let count = 0; count < 10; count += 1) assert.equal(await guard.admits(basic('alice:wrong')), false);
    assert.equal(asked, 2, 'one wrong password again and again costs one as well');
    for (let count = 0; count < 3000; count += 1) {
      assert.equal(await guard.admits(basic(`alice:guess-${count}`)), false);
      assert.equal(await guard.admits(basic('alice:right')), true);
    }
    assert.equal(asked, 3002, 'who guesses does not make others wait for bcrypt again');
  });

  for (const [line, problem] of [
    ['bob:plain', 'line 2 is no user'],
    ['bob:$apr1$c4WoMPo3$XsafkvaHHa6uXQZWr7oboP', 'line 2 is an MD5 password'],
    ['bob:$2y$31$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC', 'line 2 is no bcrypt password'],
    ['bob:$2x$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC', 'line 2 is no bcrypt password'],
    ['bob:$2y$05$c4WoMPo3', 'line 2 is no bcrypt password'],
  ] as const) {
    it(`does not start with ${line.slice(0, 12)}: ${problem}`, async () => {
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
    const fewer = await ownCertificate(folder, ['localhost', '::1', 'third.internal'], Date.now());
    const { subjectAltName } = new X509Certificate(fewer.cert);
    for (const name of ['other.internal', 'third.internal', 'registry.internal', '127.0.0.1'])
      assert.match(subjectAltName ?? '', new RegExp(name), 'nodes may know it by an older name');
    assert.equal(subjectAltName?.match(/0:0:0:0:0:0:0:1/g)?.length, 1);
    const later = await ownCertificate(folder, names, Date.now() + 380 * 86_400_000);
    assert.notDeepEqual(later.cert, fewer.cert, 'it is nearly over');
    assert.deepEqual(await readFile(path.join(folder, 'ca.crt')), ca, 'nodes keep trusting');
    assert.deepEqual((await readdir(folder)).sort(), ['ca.crt', 'ca.key', 'server.crt', 'server.key']);
    for (const key of ['ca.key', 'server.key']) assert.equal((await stat(path.join(folder, key))).mode & 0o777, 0o600);
  });

  it('proves itself to who trusts the authority that is there, and makes no other one in its place', async function () {
    if (onPath('openssl') === undefined) return this.skip();
    const [folder, other] = [path.join(await bench.folder(), 'tls'), path.join(await bench.folder(), 'tls')];
    const first = await ownCertificate(folder, ['localhost'], Date.now());
    await ownCertificate(other, ['localhost'], Date.now());
    await copyFile(path.join(other, 'server.key'), path.join(folder, 'server.key'));
    const mended = await ownCertificate(folder, ['localhost'], Date.now());
    assert.ok(new X509Certificate(mended.cert).checkPrivateKey(createPrivateKey(mended.key)), 'it was stopped between');
    await writeFile(path.join(folder, 'server.crt'), 'no certificate');
    assert.ok(new X509Certificate((await ownCertificate(folder, ['localhost'], Date.now())).cert));
    for (const name of ['ca.crt', 'ca.key']) await copyFile(path.join(other, name), path.join(folder, name));
    const { cert } = await ownCertificate(folder, ['localhost'], Date.now());
    assert.notDeepEqual(cert, first.cert);
    assert.ok(
      new X509Certificate(cert).verify(new X509Certificate(await readFile(path.join(folder, 'ca.crt'))).publicKey),
    );
    for (const name of ['ca.key', 'ca.crt']) {
      await rm(path.join(folder, name));
      assert.deepEqual((await ownCertificate(folder, ['localhost'], Date.now())).cert, cert, `without ${name}`);
      const made = ownCertificate(folder, ['other.internal'], Date.now());
      await rejectsWith(made, 'CONFIG_INVALID', new RegExp(`${name} is not there`));
    }
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
