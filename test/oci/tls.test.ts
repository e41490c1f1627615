// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Probe } from '../../src/oci/probe.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { TLS_FILES } from '../support/registry.ts';
import { Bench, rejectsWith } from './setup.ts';

const NGINX = parseReference('nginx:1.27');

describe('oci: TLS', () => {
  const bench = new Bench();
  beforeEach(() => void bench.memory.addImage('nginx:1.27'));
  afterEach(() => bench.stop());

  it('trusts an authority of the user', async () => {
    const registry = await bench.registry({ tls: 'server' });
    await bench.client(registry, { caFile: TLS_FILES.ca }).resolve(NGINX);
    assert.equal(registry.requests.length, 1);
  });

  it('trusts each authority that a hosts.toml names, where a node is looked after', async () => {
    const { origin } = await bench.registry({ tls: 'server' });
    const probe = new Probe({});
    const ask = (...caFiles: string[]) =>
      probe.ask({ url: new URL(`${origin}/v2/library/nginx/manifests/1.27`), scope: '', headers: {}, caFiles });
    const other = TLS_FILES.clientCert;
    assert.deepEqual(
      [(await ask(other, TLS_FILES.ca)).there, (await ask(TLS_FILES.ca)).there, (await ask(other)).there],
      [true, true, false],
    );
    await probe.close();
  });

  it('trusts no other, and says how to', async () => {
    const registry = await bench.registry({ tls: 'server' });
    const error = await rejectsWith(
      bench.client(registry).resolve(NGINX),
      'REGISTRY_UNREACHABLE',
      'no authority that we trust',
    );
    assert.match(error.hint ?? '', /--ca-file/);
    assert.equal(registry.requests.length, 0);
  });

  it('is used for every host that was not named, and says so when the host speaks none', async () => {
    const registry = await bench.registry();
    const reference = parseReference(`${registry.host}/library/nginx:1.27`);
    const error = await rejectsWith(bench.client().resolve(reference), 'REGISTRY_UNREACHABLE', 'does not speak TLS');
    assert.match(error.hint ?? '', /--plain-http/);
    await bench.client(undefined, { plainHttp: [registry.host] }).resolve(reference);
    assert.equal(registry.requests.length, 1);
  });

  it('shows a client certificate to the host that it is for, and to no other', async () => {
    const registry = await bench.registry({ tls: 'client' });
    const certificate = { certFile: TLS_FILES.clientCert, keyFile: TLS_FILES.clientKey };
    const shown = (host: string): object => ({ caFile: TLS_FILES.ca, clientCertificates: { [host]: certificate } });
    await bench.client(registry, shown(registry.host)).resolve(NGINX);
    await rejectsWith(bench.client(registry, shown('other.example')).resolve(NGINX), 'REGISTRY_UNREACHABLE');
    assert.equal(registry.requests.length, 1);
  });

  it('names a file of authorities that is missing, or holds none', async () => {
    const registry = await bench.registry({ tls: 'server' });
    await rejectsWith(
      bench.client(registry, { caFile: '/nonexistent/ca.pem' }).resolve(NGINX),
      'INPUT_NOT_FOUND',
      '/nonexistent/ca.pem',
    );
    const empty = path.join(await bench.folder(), 'ca.pem');
    await writeFile(empty, 'hello');
    await rejectsWith(bench.client(registry, { caFile: empty }).resolve(NGINX), 'CONFIG_INVALID', empty);
    await writeFile(empty, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    await rejectsWith(bench.client(registry, { caFile: empty }).resolve(NGINX), 'CONFIG_INVALID', empty);
  });
});
