// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageSourceOptions } from '../../src/oci/endpoint.ts';
import { createRegistryEnds } from '../../src/oci/endpoint.ts';
import { withEcrCredentials } from '../../src/oci/hosted/ecr-credentials.ts';
import { ecrNamed, parseEcrHost } from '../../src/oci/hosted/ecr-registry.ts';
import { EcrSdk } from '../../src/oci/hosted/ecr-sdk.ts';
import { FakeEcr } from '../support/fake-ecr.ts';
import type { TestRegistry } from '../support/registry.ts';
import { changes, refuses } from '../support/registry-behaviours.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { APP, PLACE, PushBench } from './push-setup.ts';

const HOST = { account: '123456789012', region: 'eu-central-1' };
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret-of-aws' };
const honest = changes(answer => answer);

describe('oci: Amazon ECR', () => {
  const bench = new PushBench();
  let ecr: FakeEcr;
  let mirror: TestRegistry;
  let store: WritableRegistry;
  let warnings: string[];
  let used: Set<string>;
  beforeEach(async () => {
    bench.memory.addImage(APP, { platforms: ['linux/amd64', 'linux/arm64'] });
    ecr = await FakeEcr.start();
    bench.later(() => ecr.close());
    store = new WritableRegistry();
    mirror = await bench.registry({ writable: store });
    warnings = [];
    used = new Set();
    mirror.on(/./, exchange => {
      const [, given = ''] = /^Basic (.+)$/.exec(exchange.request.headers.authorization ?? '') ?? [];
      const [user, password = ''] = Buffer.from(given, 'base64').toString().split(':');
      const [, repository = ''] =
        /^\/v2\/(.+?)\/(?:manifests|blobs|referrers)\//.exec(exchange.request.url ?? '') ?? [];
      if (user !== 'AWS' || !ecr.valid.has(password)) {
        exchange.request.resume();
        const headers = { 'www-authenticate': 'Basic realm="ecr",service="ecr.amazonaws.com"', connection: 'close' };
        return refuses(401, 'DENIED', 'Your authorization token has expired.', headers)(exchange);
      }
      used.add(password);
      if (!ecr.repositories.has(repository)) return refuses(404, 'NAME_UNKNOWN', 'no such repository')(exchange);
      return honest(exchange);
    });
  });
  afterEach(() => bench.stop());

  async function copy(options: Partial<ImageSourceOptions> = {}) {
    const api = new EcrSdk(HOST, { endpoint: ecr.endpoint, credentials: CREDENTIALS });
    const ends = createRegistryEnds({
      environment: { PATH: '/nonexistent' },
      home: '/nonexistent',
      clock: bench.clock,
      plainHttp: [mirror.host],
      ecrOf: host => (host === mirror.host ? { host: HOST, api: async () => api } : undefined),
      onWarning: text => void warnings.push(text),
      ...options,
    });
    bench.later(() => ends.close());
    const requests = await requestsFor(bench.memory, [APP], [ends.target(mirror.host)], `${mirror.host}/m`);
    const { images } = await copyAll(bench.memory, requests, { clock: bench.clock });
    return images.map(({ outcome, failure }) => failure?.message ?? outcome);
  }

  it('is told by the names of its hosts', () => {
    assert.deepEqual(parseEcrHost('123456789012.dkr.ecr.eu-central-1.amazonaws.com'), HOST);
    for (const host of [
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
      '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com',
      '123456789012.dkr-ecr.eu-west-1.on.aws',
      '123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov',
      '123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu',
    ])
      assert.equal(parseEcrHost(host)?.account, HOST.account, host);
    for (const host of [
      'public.ecr.aws',
      '12345.dkr.ecr.eu-central-1.amazonaws.com',
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com.example.org',
      'x.123456789012.dkr.ecr.eu-central-1.amazonaws.com',
    ])
      assert.equal(ecrNamed(host), undefined, host);
  });

  it('gets a repository before anything is pushed there, with its settings, once', async () => {
    const lifecyclePolicy = { rules: [{ rulePriority: 1 }] };
    const ecrSettings = {
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      lifecyclePolicy,
    } as const;
    assert.deepEqual(await copy({ ecrSettings }), ['copied']);
    const settings = { imageTagMutability: 'IMMUTABLE', imageScanningConfiguration: { scanOnPush: true } };
    assert.deepEqual(Object.fromEntries(ecr.repositories), {
      [PLACE]: { ...settings, repositoryName: PLACE, registryId: HOST.account },
    });
    assert.deepEqual([...ecr.lifecyclePolicies], [[PLACE, JSON.stringify(lifecyclePolicy)]]);
    const made = ecr.asked.filter(line => !line.startsWith('GetAuthorizationToken'));
    assert.deepEqual(made, [
      `DescribeRepositories ${PLACE}`,
      `CreateRepository ${PLACE}`,
      `PutLifecyclePolicy ${PLACE}`,
    ]);
    assert.deepEqual(store.brokenTags(), []);
    assert.deepEqual(warnings, []);
  });

  it('keeps the repositories that it has as they are', async () => {
    ecr.repositories.set(PLACE, {});
    assert.deepEqual(await copy({ ecrSettings: { imageTagMutability: 'IMMUTABLE' } }), ['copied']);
    assert.deepEqual(ecr.repositories.get(PLACE), {});
    assert.ok(!ecr.asked.some(line => /^(Create|Put)/.test(line)));
  });

  it('gets a new token when one ends in the middle of a copy', async () => {
    let requests = 0;
    mirror.on(/blobs\/uploads/, exchange => {
      requests += 1;
      if (requests !== 3) return honest(exchange);
      ecr.valid.clear();
      exchange.request.resume();
      const headers = { 'www-authenticate': 'Basic realm="ecr"', connection: 'close' };
      return refuses(
        requests === 3 ? 403 : 401,
        'DENIED',
        'Your authorization token has expired. Reauthenticate.',
        headers,
      )(exchange);
    });
    assert.deepEqual(await copy(), ['copied']);
    const tokens = ecr.asked.filter(line => line === 'GetAuthorizationToken').length;
    assert.equal(tokens, 2);
    assert.equal(used.size, 2);
    assert.deepEqual(store.brokenTags(), []);
  });

  it('is asked for a token before the old one ends, where its end is known', async () => {
    ecr.expiresAt = bench.clock.now() / 1000 + 1;
    assert.deepEqual(await copy(), ['copied']);
    assert.ok(ecr.asked.filter(line => line === 'GetAuthorizationToken').length > 1);
  });

  it('lets who may push and not make push where there is a repository, and tells why where there is none', async () => {
    const environment = { PATH: await programs('aws', 'echo token-of-cli') };
    ecr.valid.add('token-of-cli');
    ecr.denied = 'AccessDeniedException';
    const [message] = await copy({ environment });
    assert.match(message ?? '', /404 NAME_UNKNOWN/);
    assert.match(warnings.join(), new RegExp(`cannot make sure that ECR has the repository ${PLACE}: AccessDenied`));
    ecr.repositories.set(PLACE, {});
    assert.deepEqual(await copy({ environment }), ['copied']);
  });

  it('takes what a credential helper gives, then what the AWS CLI gives', async () => {
    ecr.repositories.set(PLACE, {});
    const cli = `echo "$@" > "$0.asked"; echo token-of-cli`;
    const folder = await programs('aws', cli);
    const helper = `printf '{"Username":"AWS","Secret":"token-of-helper"}'`;
    await writeFile(path.join(folder, 'docker-credential-ecr-login'), `#!/bin/sh\ncat > /dev/null\n${helper}\n`);
    await chmod(path.join(folder, 'docker-credential-ecr-login'), 0o755);
    const environment = { PATH: `${folder}:${process.env.PATH}` };
    for (const token of ['token-of-cli', 'token-of-helper']) ecr.valid.add(token);
    const home = await bench.home({ credHelpers: { [mirror.host]: 'ecr-login' } });
    assert.deepEqual(await copy({ environment, home }), ['copied']);
    assert.deepEqual([...used], ['token-of-helper']);
    assert.deepEqual(await copy({ environment }), ['there']);
    assert.deepEqual([...used], ['token-of-helper', 'token-of-cli']);
    assert.ok(!ecr.asked.includes('GetAuthorizationToken'));
  });

  it('is asked by the AWS CLI again before its token ends', async () => {
    const environment = { PATH: `${await programs('aws', 'echo token-of-cli')}:/bin` };
    const registry = { host: HOST, api: () => assert.fail('the CLI comes first') };
    const nothing = { find: async () => ({ origin: 'there are none' }), placeOf: async (host: string) => host };
    const finder = withEcrCredentials(nothing, () => registry, { environment, clock: bench.clock });
    const { credential, until = 0 } = await finder.find('any');
    assert.deepEqual(credential, { kind: 'basic', username: 'AWS', password: 'token-of-cli' });
    const hours = (until - bench.clock.now()) / 3_600_000;
    assert.ok(hours > 6 && hours < 12, String(hours));
  });

  it('says which way to credentials failed, and none of them', async () => {
    ecr.denied = 'ExpiredTokenException';
    const [bySdk] = await copy();
    assert.match(bySdk ?? '', /cannot get a token of ECR in eu-central-1: ExpiredTokenException/);
    const environment = { PATH: `${await programs('aws', 'echo "Unable to locate credentials" >&2; exit 253')}:/bin` };
    const [byCli] = await copy({ environment });
    assert.match(byCli ?? '', /aws ecr get-login-password failed \(exit 253\): Unable to locate credentials/);
    assert.ok(!`${bySdk}${byCli}${warnings}`.includes(CREDENTIALS.secretAccessKey));
  });

  /** A folder for PATH with one program, a shell script. */
  async function programs(name: string, script: string): Promise<string> {
    const folder = await bench.folder();
    await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(folder, name), 0o755);
    return folder;
  }
});
