// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { openCluster } from '../../src/cluster/cluster.ts';
import { PODS } from '../../src/cluster/resource.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { base64, type KeyPair, selfSigned } from './authority.ts';

const PAST = ['20200101000000Z', '20200201000000Z'] as const;
const FUTURE = ['20900101000000Z', '20910101000000Z'] as const;
const NOW = ['20200101000000Z', '20910101000000Z'] as const;

describe('a certificate in the way of a cluster', () => {
  let folder: string;
  let server: Server | undefined;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'airgap-certificates-'));
  });

  afterEach(() => {
    server?.close();
    rmSync(folder, { recursive: true });
  });

  /** Serves with a certificate and answers 401; gives what a user with a client certificate is told. */
  async function told(own: KeyPair, client?: KeyPair): Promise<{ code: string; message: string; hint?: string }> {
    server = createServer({ cert: readFileSync(own.cert), key: readFileSync(own.key) }, (_, answer) =>
      answer.writeHead(401, { connection: 'close' }).end(),
    );
    await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const user = client && { 'client-certificate-data': base64(client.cert), 'client-key-data': base64(client.key) };
    const kubeconfig = path.join(folder, 'config');
    writeFileSync(
      kubeconfig,
      stringify({
        'current-context': 'tls',
        clusters: [{ name: 'tls', cluster: { server: url, 'certificate-authority-data': base64(own.cert) } }],
        users: [{ name: 'someone', user: user ?? {} }],
        contexts: [{ name: 'tls', context: { cluster: 'tls', user: 'someone' } }],
      }),
    );
    const clock = new FakeClock();
    const cluster = await openCluster({ environment: {}, kubeconfig }, { clock });
    const error = await cluster.list(PODS, {}, pod => pod).catch((thrown: unknown) => thrown);
    await cluster.close();
    const { code, message, hint } = error as Error & { code: string; hint: string };
    return { code, message, hint };
  }

  it('is one of the server that has expired', async () => {
    assert.deepEqual(await told(selfSigned(folder, ...PAST)), {
      code: 'CLUSTER_UNREACHABLE',
      message: 'tls: cannot list pods in all namespaces: its certificate has expired',
      hint: 'Renew the certificate of the API server.',
    });
  });

  it('is one that is not valid yet, which a wrong clock makes of a good one', async () => {
    assert.deepEqual(await told(selfSigned(folder, ...FUTURE)), {
      code: 'CLUSTER_UNREACHABLE',
      message: 'tls: cannot list pods in all namespaces: its certificate is not valid yet',
      hint: "Compare this machine's clock with the cluster's.",
    });
  });

  it("is the user's own that has expired, of which the server says no more than 401", async () => {
    const client = selfSigned(mkdtempSync(path.join(folder, 'client-')), ...PAST);
    const { hint } = await told(selfSigned(folder, ...NOW), client);
    assert.equal(hint, 'Your client certificate expired on 2020-02-01T00:00:00.000Z: sign in again.');
  });

  it("is not the user's own while that is good", async () => {
    const own = selfSigned(folder, ...NOW);
    assert.equal(
      (await told(own, own)).hint,
      'The credentials of this context are wrong or have expired: sign in again.',
    );
  });
});
