// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parseReference } from '../../src/reference/reference.ts';
import type { TestRegistry } from '../support/registry.ts';
import type { RegistryAuth } from '../support/registry-auth.ts';
import { answers, refuses } from '../support/registry-behaviours.ts';
import { Bench, rejectsWith } from './setup.ts';

const NGINX = parseReference('nginx:1.27');
const USER = { username: 'ann', password: 'open:sesame' };
const SECRET = /open|sesame|secret-token|YW5u/;

const basic = ({ username, password } = USER): string => Buffer.from(`${username}:${password}`).toString('base64');
const tokensAsked = (registry: TestRegistry): string[] => registry.asked().filter(line => line.includes('/token'));

describe('oci: authentication', () => {
  const bench = new Bench();
  beforeEach(() => void bench.memory.addImage('nginx:1.27'));
  afterEach(() => bench.stop());

  /** A registry behind a door, and a home whose config.json has `entry` for it. */
  async function behind(auth: RegistryAuth, entry?: object): Promise<{ registry: TestRegistry; home: string }> {
    const registry = await bench.registry({ auth });
    return { registry, home: await bench.home({ auths: entry === undefined ? {} : { [registry.host]: entry } }) };
  }

  it('says nothing before it is asked, then gives name and password', async () => {
    const { registry, home } = await behind({ kind: 'basic', ...USER }, { auth: basic() });
    await bench.client(registry, { home }).resolve(NGINX);
    assert.deepEqual(
      registry.requests.map(({ headers }) => headers.authorization),
      [undefined, `Basic ${basic()}`],
    );
  });

  it('takes what the environment holds for a host before what files hold, and shows it to no other host', async () => {
    const { registry, home } = await behind(
      { kind: 'basic', ...USER },
      { auth: basic({ username: 'old', password: 'gone' }) },
    );
    const other = await behind({ kind: 'basic', ...USER });
    const signIn = { ...USER, hosts: [registry.host] };
    await bench.client(registry, { home, signIn }).resolve(NGINX);
    assert.equal(registry.requests.at(-1)?.headers.authorization, `Basic ${basic()}`);
    await rejectsWith(bench.client(other.registry, { home: other.home, signIn }).resolve(NGINX), 'REGISTRY_DENIED');
    assert.ok(other.registry.requests.every(({ headers }) => headers.authorization === undefined));
    const wrong = { username: 'ann', password: 'sesame', hosts: [registry.host] };
    const denied = bench.client(registry, { home, signIn: wrong }).resolve(NGINX);
    const { message, hint } = await rejectsWith(denied, 'REGISTRY_DENIED');
    assert.match(`${message} ${hint}`, /REGISTRY_USERNAME/);
    assert.doesNotMatch(`${message} ${hint}`, SECRET);
  });

  it('gets a token without credentials for a public image', async () => {
    const { registry, home } = await behind({ kind: 'bearer' });
    await bench.client(registry, { home }).resolve(NGINX);
    assert.deepEqual(tokensAsked(registry), ['GET /token?service=test&scope=repository%3Alibrary%2Fnginx%3Apull']);
  });

  it('asks for the scope that the registry names, which a proxy may know under another name', async () => {
    const { registry, home } = await behind({ kind: 'bearer' });
    const challenge = `Bearer realm="${registry.origin}/token",service="test",scope="repository:real/name:pull"`;
    registry.on(/manifests/, refuses(401, 'UNAUTHORIZED', '', { 'www-authenticate': challenge }), 1);
    await rejectsWith(bench.client(registry, { home }).resolve(NGINX), 'REGISTRY_DENIED');
    assert.deepEqual(tokensAsked(registry), ['GET /token?service=test&scope=repository%3Areal%2Fname%3Apull']);
  });

  it('asks for the scope that it needs when the registry names an empty one', async () => {
    const { registry, home } = await behind({ kind: 'bearer' });
    const challenge = `Bearer realm="${registry.origin}/token",service="test",scope=""`;
    registry.on(/manifests/, refuses(401, 'UNAUTHORIZED', '', { 'www-authenticate': challenge }), 1);
    await bench.client(registry, { home }).resolve(NGINX);
    assert.deepEqual(tokensAsked(registry), ['GET /token?service=test&scope=repository%3Alibrary%2Fnginx%3Apull']);
  });

  it('shows the credentials of a path below it alone', async () => {
    bench.memory.addImage('team/app:1');
    const registry = await bench.registry({ auth: { kind: 'basic', ...USER } });
    const wrong = Buffer.from('somebody:else').toString('base64');
    const home = await bench.home({
      auths: { [registry.host]: { auth: wrong }, [`${registry.host}/team`]: { auth: basic() } },
    });
    const source = bench.client(registry, { home });
    await source.resolve(parseReference('team/app:1'));
    await rejectsWith(source.resolve(NGINX), 'REGISTRY_DENIED');
  });

  it('keeps a token, and asks for another repository without being sent away first', async () => {
    bench.memory.addImage('busybox:1');
    const { registry, home } = await behind({ kind: 'bearer', ...USER, expiresIn: 300 }, { auth: basic() });
    const source = bench.client(registry, { home });
    await source.resolve(NGINX);
    await source.resolve(NGINX);
    await source.resolve(parseReference('busybox:1'));
    assert.equal(tokensAsked(registry).length, 2);
    assert.equal(registry.requests.length, 6);
  });

  it('asks for one token when many requests need it', async () => {
    const { registry, home } = await behind({ kind: 'bearer' });
    const source = bench.client(registry, { home });
    await Promise.all(Array.from({ length: 6 }, () => source.resolve(NGINX)));
    assert.equal(tokensAsked(registry).length, 1);
  });

  it('gets a new token before the old one ends', async () => {
    const { registry, home } = await behind({ kind: 'bearer', expiresIn: 300 });
    const source = bench.client(registry, { home });
    await source.resolve(NGINX);
    bench.clock.advance(296_000);
    await source.resolve(NGINX);
    assert.equal(tokensAsked(registry).length, 2);
    assert.equal(registry.requests.length, 5);
  });

  it('gets a new token when the registry takes the old one no longer', async () => {
    const { registry, home } = await behind({ kind: 'bearer', expiresIn: 300 });
    const source = bench.client(registry, { home });
    await source.resolve(NGINX);
    registry.expireTokens();
    await source.resolve(NGINX);
    assert.equal(tokensAsked(registry).length, 2);
  });

  it('trades an identity token for an access token', async () => {
    const auth = { kind: 'bearer', username: 'nobody', identityToken: 'secret-identity' } as const;
    const { registry, home } = await behind(auth, { identitytoken: 'secret-identity' });
    await bench.client(registry, { home }).resolve(NGINX);
    assert.deepEqual(tokensAsked(registry), ['POST /token']);
  });

  it('names the file of credentials that are refused, and no secret', async () => {
    const { registry, home } = await behind(
      { kind: 'basic', ...USER },
      { auth: basic({ username: 'ann', password: 'sesame-2' }) },
    );
    const error = await rejectsWith(
      bench.client(registry, { home }).resolve(NGINX),
      'REGISTRY_DENIED',
      'docker.io',
      '401',
    );
    assert.ok(error.hint?.includes(`${home}/.docker/config.json`), error.hint);
    assert.doesNotMatch(`${error.message} ${error.hint} ${JSON.stringify(error)}`, SECRET);
    assert.equal(registry.requests.length, 2);
  });

  it('says where it looked when there are no credentials', async () => {
    const { registry, home } = await behind({ kind: 'basic', ...USER });
    const error = await rejectsWith(bench.client(registry, { home }).resolve(NGINX), 'REGISTRY_DENIED');
    assert.ok(error.hint?.includes(`there are none for ${registry.host} in ${home}/.docker/config.json`), error.hint);
  });

  it('says that it was the token service that refused', async () => {
    const { registry, home } = await behind(
      { kind: 'bearer', ...USER },
      { auth: basic({ ...USER, password: 'wrong' }) },
    );
    const error = await rejectsWith(
      bench.client(registry, { home }).resolve(NGINX),
      'REGISTRY_DENIED',
      'get a token from',
      'wrong password',
    );
    assert.doesNotMatch(`${error.message} ${error.hint}`, SECRET);
  });

  it('explains 403 in the words of the registry, without what looks like a secret in them', async () => {
    const registry = await bench.registry();
    registry.on(/./, refuses(403, 'DENIED', 'no pull for Bearer abcdefghijk at https://x.example/?sig=12345'));
    const error = await rejectsWith(
      bench.client(registry).resolve(NGINX),
      'REGISTRY_DENIED',
      '403 DENIED: no pull for Bearer …',
    );
    assert.doesNotMatch(error.message, /abcdefghijk|12345/);
  });

  it('does not send credentials to a token service without TLS that nobody named', async () => {
    const { registry, home } = await behind({ kind: 'basic', ...USER }, { auth: basic() });
    const evil = await bench.registry();
    registry.on(/./, refuses(401, 'UNAUTHORIZED', '', { 'www-authenticate': `Bearer realm="${evil.origin}/token"` }));
    await rejectsWith(bench.client(registry, { home }).resolve(NGINX), 'REGISTRY_ANSWER', evil.host, 'not encrypted');
    assert.deepEqual(evil.asked(), []);
  });

  for (const [what, body] of [
    ['no JSON', 'hello'],
    ['no token', '{}'],
    ['a token with a line end', '{"token":"a\\r\\nx: y"}'],
  ] as const) {
    it(`refuses a token service that answers ${what}`, async () => {
      const { registry, home } = await behind({ kind: 'bearer' });
      registry.on(/token/, answers(200, body));
      await rejectsWith(bench.client(registry, { home }).resolve(NGINX), 'REGISTRY_ANSWER', 'holds no token');
    });
  }

  for (const realm of ['', 'nonsense', 'ftp://host/x', 'file:///etc/passwd', 'http://user:pass@127.0.0.1/token']) {
    it(`refuses the token service "${realm}"`, async () => {
      const registry = await bench.registry();
      registry.on(/./, refuses(401, 'UNAUTHORIZED', '', { 'www-authenticate': `Bearer realm="${realm}"` }));
      await rejectsWith(
        bench.client(registry).resolve(NGINX),
        'REGISTRY_ANSWER',
        'docker.io',
        /no usable token|not encrypted/,
      );
    });
  }
});
