// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import path from 'node:path';
import { writeFileAtomically } from '../../src/host/files.ts';
import { createCredentialFinder } from '../../src/oci/auth/credentials.ts';
import { Bench, rejectsWith } from './setup.ts';

const entry = (name: string): object => ({ auth: Buffer.from(`${name}:pw`).toString('base64') });
const basic = (username: string): object => ({ kind: 'basic', username, password: 'pw' });

/** Answers for one key, has nothing for others, and writes down what it was asked. */
const HELPER = `#!/bin/sh
read -r key
echo "$1 $key" >> "$(dirname "$0")/asked"
case "$key" in
  r.example) echo '{"ServerURL":"r.example","Username":"helped","Secret":"pw"}';;
  https://index.docker.io/v1/) echo '{"Username":"<token>","Secret":"identity"}';;
  broken.example) echo 'the keychain is locked'; exit 2;;
  *) echo 'credentials not found in native keychain'; exit 1;;
esac
`;

describe('oci: credentials', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  async function find(
    host: string,
    config: object | string,
    environment: Record<string, string> = {},
  ): Promise<object | undefined> {
    const home = await bench.home(config);
    return (await createCredentialFinder(environment, home).find(host)).credential;
  }

  it('are found by the whole host only', async () => {
    const auths = { 'r.example': entry('a'), 'my.r.example': entry('b'), 'r.example:5000': entry('c') };
    assert.deepEqual(await find('r.example', { auths }), basic('a'));
    assert.deepEqual(await find('r.example:5000', { auths }), basic('c'));
    assert.equal(await find('example', { auths }), undefined);
    assert.equal(await find('r.example:500', { auths }), undefined);
  });

  for (const key of ['https://r.example', 'https://r.example/', 'http://r.example/v1/', 'r.example/v2/']) {
    it(`are found under ${key}`, async () =>
      assert.deepEqual(await find('r.example', { auths: { [key]: entry('a') } }), basic('a')));
  }

  for (const key of ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io']) {
    it(`of docker.io are found under ${key}`, async () => {
      assert.deepEqual(await find('docker.io', { auths: { [key]: entry('a') } }), basic('a'));
    });
  }

  it('may be name and password, an identity token or a token', async () => {
    assert.deepEqual(
      await find('r.example', { auths: { 'r.example': { username: 'u', password: 'pw' } } }),
      basic('u'),
    );
    const identity = { auth: Buffer.from('00000000:').toString('base64'), identitytoken: 't' };
    assert.deepEqual(await find('r.example', { auths: { 'r.example': identity } }), {
      kind: 'identity-token',
      token: 't',
    });
    assert.deepEqual(await find('r.example', { auths: { 'r.example': { registrytoken: 't' } } }), {
      kind: 'bearer',
      token: 't',
    });
  });

  it('come from DOCKER_CONFIG in place of the home directory, and from REGISTRY_AUTH_FILE before both', async () => {
    const first = path.join(await bench.home({ auths: { 'r.example': entry('file') } }), '.docker');
    const dockerConfig = path.join(
      await bench.home({ auths: { 'r.example': entry('docker'), 's.example': entry('s') } }),
      '.docker',
    );
    const environment = { DOCKER_CONFIG: dockerConfig };
    const both = { ...environment, REGISTRY_AUTH_FILE: path.join(first, 'config.json') };
    const home = { auths: { 'r.example': entry('home') } };
    assert.deepEqual(await find('r.example', home, environment), basic('docker'));
    assert.deepEqual(await find('r.example', home, both), basic('file'));
    assert.deepEqual(await find('s.example', home, both), basic('s'));
  });

  it('come from what podman and skopeo wrote, when Docker has none', async () => {
    const [runtime, config] = [await bench.folder(), await bench.folder()];
    for (const [folder, hosts] of [
      [runtime, { 'r.example': entry('runtime'), 's.example': entry('runtime') }],
      [config, { 's.example': entry('config'), 't.example': entry('config') }],
    ] as const)
      await writeFileAtomically(path.join(folder, 'containers/auth.json'), JSON.stringify({ auths: hosts }));
    const environment = { XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config };
    const docker = { auths: { 'r.example': entry('docker') } };
    assert.deepEqual(await find('r.example', docker, environment), basic('docker'));
    assert.deepEqual(await find('s.example', docker, environment), basic('runtime'));
    assert.deepEqual(await find('t.example', docker, environment), basic('config'));
  });

  it('may be for a path alone: the longest one that fits counts', async () => {
    const auths = {
      'r.example': entry('a'),
      'r.example/team': entry('b'),
      'https://r.example/team/app/': entry('c'),
      'docker.io/me': entry('d'),
    };
    const finder = createCredentialFinder({}, await bench.home({ auths, credHelpers: { 'r.example/help': 'x' } }));
    for (const [repository, place, name] of [
      ['other/app', 'r.example', 'a'],
      ['teams/app', 'r.example', 'a'],
      ['team/web', 'r.example/team', 'b'],
      ['team/app', 'r.example/team/app', 'c'],
      ['team/app/part', 'r.example/team/app', 'c'],
    ] as const) {
      assert.equal(await finder.placeOf('r.example', repository), place);
      assert.deepEqual((await finder.find(place)).credential, basic(name));
    }
    assert.equal(await finder.placeOf('r.example', 'help/me'), 'r.example/help');
    assert.equal(await finder.placeOf('docker.io', 'me/app'), 'docker.io/me');
    assert.equal(await finder.placeOf('docker.io', 'library/nginx'), 'docker.io');
    assert.equal(await finder.placeOf('example', 'team/app'), 'example');
  });

  it('are not hidden by entries without any', async () => {
    const auths = { 'docker.io': {}, 'registry-1.docker.io': null, 'https://index.docker.io/v1/': entry('a') };
    assert.deepEqual(await find('docker.io', { auths }), basic('a'));
  });

  it('are none when there is no file', async () => {
    const found = await createCredentialFinder({}, '/nonexistent').find('r.example');
    assert.deepEqual(found, { origin: 'there are none for r.example in /nonexistent/.docker/config.json' });
  });

  it('in a broken file are an error that quotes nothing of it', async () => {
    const error = await rejectsWith(
      find('r.example', '{"auths": {"r.example": {"auth": "c2VjcmV0"'),
      'CREDENTIALS_INVALID',
      'config.json is not a JSON object',
    );
    assert.doesNotMatch(`${error.message}${error.hint}${String(error.cause)}`, /c2VjcmV0/);
    const auths = { 'r.example': { auth: 'c2VjcmV0' } };
    assert.doesNotMatch(
      (await rejectsWith(find('r.example', { auths }), 'CREDENTIALS_INVALID', 'r.example')).message,
      /c2VjcmV0/,
    );
  });

  describe('of a helper', () => {
    async function environment(script = HELPER): Promise<Record<string, string>> {
      const folder = await bench.folder();
      await bench.program(folder, 'docker-credential-test', script);
      return { PATH: `${folder}:/usr/bin:/bin` };
    }

    it('are asked for by host, and under the old name for docker.io', async () => {
      const config = { credHelpers: { 'r.example': 'test' }, credsStore: 'test' };
      assert.deepEqual(await find('r.example', config, await environment()), basic('helped'));
      assert.deepEqual(await find('docker.io', config, await environment()), {
        kind: 'identity-token',
        token: 'identity',
      });
      assert.equal(await find('other.example', config, await environment()), undefined);
    });

    it('of one host are not asked for another', async () => {
      assert.equal(
        await find('r.example', { credHelpers: { 's.example': 'missing' } }, await environment()),
        undefined,
      );
    });

    it('that fails, is missing or answers nonsense are an error that names it', async () => {
      const config = { credsStore: 'test' };
      await rejectsWith(
        find('broken.example', config, await environment()),
        'CREDENTIALS_INVALID',
        'docker-credential-test failed (exit 2)',
        'the keychain is locked',
      );
      await rejectsWith(
        find('r.example', config, { PATH: '/nonexistent' }),
        'CREDENTIALS_INVALID',
        'docker-credential-test is not on PATH',
      );
      const endless = await environment('#!/bin/sh\nexec cat /dev/zero\n');
      await rejectsWith(find('r.example', config, endless), 'CREDENTIALS_INVALID', 'prints more than a credential');
      const nonsense = await environment('#!/bin/sh\necho \'{"Secret":"s3cr3t"}\'\n');
      assert.doesNotMatch(
        (await rejectsWith(find('r.example', config, nonsense), 'CREDENTIALS_INVALID')).message,
        /s3cr3t/,
      );
      await rejectsWith(
        find('r.example', { credsStore: '../evil' }, await environment()),
        'CREDENTIALS_INVALID',
        'no program',
      );
    });
  });
});
