// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { type ClusterOptions, openAccess } from '../../src/cluster/access.ts';
import { openCluster } from '../../src/cluster/cluster.ts';
import { PODS } from '../../src/cluster/resource.ts';
import { FakeApiServer, status } from '../support/fake-api-server.ts';
import { FakeClock } from '../support/fake-clock.ts';

const SECRET = 'very-secret-token';

describe('the way to a cluster', () => {
  let folder: string;
  let server: FakeApiServer;
  const at = (name: string): string => path.join(folder, name);
  const write = (name: string, value: object | string): string => {
    writeFileSync(at(name), typeof value === 'string' ? value : stringify(value));
    return at(name);
  };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'airgap-access-'));
    server = await FakeApiServer.start({ '/api/v1/pods': [] });
  });

  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  /** Headers of the first request that a kubeconfig leads to. */
  async function asked(kubeconfig: string, options: Partial<ClusterOptions> = {}) {
    const cluster = await openCluster({ environment: {}, kubeconfig, ...options }, { clock: new FakeClock() });
    try {
      await cluster.list(PODS, {}, pod => pod);
    } finally {
      await cluster.close();
    }
    return server.requests[0]?.headers;
  }

  it('takes of a list of files what the first says, and minds none that is not there', async () => {
    const one = write('one', {
      contexts: [{ name: 'a', context: { cluster: 'c', user: 'u', namespace: 'first' } }],
    });
    const two = write('two', {
      'current-context': 'a',
      clusters: [{ name: 'c', cluster: { server: server.url } }],
      contexts: [
        { name: 'a', context: { cluster: 'other', user: 'other' } },
        { name: 'b', context: { cluster: 'c' } },
      ],
    });
    const KUBECONFIG = [at('none'), one, two].join(path.delimiter);
    const access = await openAccess({ environment: { KUBECONFIG } });
    assert.deepEqual([access.name, access.server, access.namespace], ['a', server.url, 'first']);
    const other = await openAccess({ environment: { KUBECONFIG }, context: 'b', namespace: 'mine' });
    assert.deepEqual([other.name, other.namespace], ['b', 'mine']);
    await assert.rejects(openAccess({ environment: { KUBECONFIG }, context: 'c' }), {
      code: 'KUBECONFIG_INVALID',
      hint: 'Give --context; it has a, b.',
    });
  });

  it('obeys what Helm was told, when Helm starts it', async () => {
    const kubeconfig = write('config', server.kubeconfig());
    const HELM = { HELM_NAMESPACE: 'from-helm', HELM_KUBEASUSER: 'jane', HELM_KUBEASGROUPS: 'a,b' };
    const plain = await openAccess({ environment: HELM, kubeconfig });
    assert.deepEqual([plain.namespace, plain.impersonate], ['default', {}]);
    const plugin = await openAccess({ environment: { ...HELM, HELM_PLUGIN_NAME: 'airgap' }, kubeconfig });
    assert.equal(plugin.namespace, 'from-helm');
    assert.deepEqual(plugin.impersonate, { 'Impersonate-User': 'jane', 'Impersonate-Group': ['a', 'b'] });
  });

  it('asks the server that Helm was told of, with its token', async () => {
    const elsewhere = server.kubeconfig({
      exec: { command: 'no-such-plugin', apiVersion: 'client.authentication.k8s.io/v1' },
    });
    const kubeconfig = write('config', elsewhere.replace(server.url, 'https://other.invalid'));
    const told = { HELM_PLUGIN_NAME: 'airgap', HELM_KUBEAPISERVER: server.url, HELM_KUBETOKEN: SECRET };
    assert.equal((await asked(kubeconfig, { environment: told }))?.authorization, `Bearer ${SECRET}`);
    const secure = { ...told, HELM_KUBEAPISERVER: '', HELM_KUBECAFILE: '/ca.crt', HELM_KUBETLS_SERVER_NAME: 'api' };
    const { kubeConfig, server: address } = await openAccess({ environment: secure, kubeconfig });
    const { caFile, tlsServerName, skipTLSVerify } = kubeConfig.getCurrentCluster() ?? {};
    assert.deepEqual(
      [address, caFile, tlsServerName, skipTLSVerify],
      ['https://other.invalid', '/ca.crt', 'api', false],
    );
    const open = { ...secure, HELM_KUBEINSECURE_SKIP_TLS_VERIFY: 'true' };
    const { kubeConfig: trusting } = await openAccess({ environment: open, kubeconfig });
    assert.equal(trusting.getCurrentCluster()?.skipTLSVerify, true);
  });

  it('shows a token, also out of a file beside the kubeconfig', async () => {
    assert.equal(
      (await asked(write('config', server.kubeconfig({ token: SECRET }))))?.authorization,
      `Bearer ${SECRET}`,
    );
    write('token', `${SECRET}-2\n`);
    server.requests.splice(0);
    const fromFile = await asked(write('config', server.kubeconfig({ tokenFile: 'token' })));
    assert.equal(fromFile?.authorization?.trim(), `Bearer ${SECRET}-2`);
  });

  it('asks as somebody else', async () => {
    const kubeconfig = write('config', server.kubeconfig({ token: SECRET, as: 'robot', 'as-groups': ['g'] }));
    assert.equal((await asked(kubeconfig))?.['impersonate-user'], 'robot');
    server.requests.splice(0);
    const headers = await asked(kubeconfig, { as: 'jane', asGroups: ['ops', 'dev'] });
    assert.deepEqual([headers?.['impersonate-user'], headers?.['impersonate-group']], ['jane', 'ops, dev']);
  });

  it('runs an exec plugin beside the kubeconfig, and once more when its token is refused', async () => {
    const credential = `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$(wc -l < ${at('runs')})'"}}`;
    write('plugin', `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> ${at('runs')}\necho '${credential}'\n`);
    chmodSync(at('plugin'), 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', interactiveMode: 'Never' };
    server.trouble = (_, __, { headers }) =>
      headers.authorization === 'Bearer 1' ? { status: 401, body: status(401, 'Unauthorized') } : undefined;
    const kubeconfig = write('config', server.kubeconfig({ exec }));
    const cluster = await openCluster({ environment: {}, kubeconfig }, { clock: new FakeClock() });
    await Promise.all([1, 2, 3].map(() => cluster.list(PODS, {}, pod => pod)));
    await cluster.close();
    const shown = server.requests.map(({ headers }) => headers.authorization);
    assert.deepEqual(shown.sort(), [...Array(3).fill('Bearer 1'), ...Array(3).fill('Bearer 2')]);
    assert.match(readFileSync(at('runs'), 'utf8'), /"apiVersion":"client\.authentication\.k8s\.io\/v1"/);
  });

  for (const [what, user, words] of [
    ['an exec plugin that is not there', { exec: { command: './nothing' } }, /nothing is not there$/],
    [
      'an exec plugin that fails',
      { exec: { command: 'sh', args: ['-c', 'echo sign in first >&2; exit 1'] } },
      /sign in first$/,
    ],
    [
      'an exec plugin that prints something else',
      { exec: { command: 'echo', args: [SECRET] } },
      /printed no ExecCredential$/,
    ],
    ['a client certificate that is not there', { 'client-certificate': 'gone.crt' }, /gone\.crt is not there$/],
  ] as const) {
    it(`says what is wrong with ${what}, and nothing secret`, async () => {
      const kubeconfig = write('config', server.kubeconfig(user));
      await assert.rejects(asked(kubeconfig), (error: Error & { code: string }) => {
        assert.equal(error.code, 'KUBECONFIG_INVALID');
        assert.match(error.message, words);
        assert.ok(!error.message.includes(SECRET));
        return true;
      });
    });
  }

  it('says where a kubeconfig is broken, without a word of it', async () => {
    const broken = write('config', `users:\n- name: a\n  user: {token: ${SECRET}\n`);
    await assert.rejects(openAccess({ environment: {}, kubeconfig: broken }), (error: Error) => {
      assert.match(error.message, /config is not YAML: line \d+: /);
      assert.ok(!error.message.includes(SECRET));
      return true;
    });
  });

  it('sends nothing secret to be read in an error of the server', async () => {
    server.trouble = () => ({ status: 401, body: status(401, `bad token Bearer ${SECRET}`) });
    await assert.rejects(asked(write('config', server.kubeconfig({ token: SECRET }))), (error: Error) => {
      assert.ok(!error.message.includes(SECRET), error.message);
      return true;
    });
  });

  it('goes through the proxy of the kubeconfig, and does not wait for ever for one', async () => {
    const wanted: string[] = [];
    const proxy = createServer().on('connect', (request, near) => {
      wanted.push(request.url ?? '');
      // The first has its way, the second is left hanging.
      if (wanted.length > 1) return;
      const far = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        near.write('HTTP/1.1 200 OK\r\n\r\n');
        far.pipe(near).pipe(far);
      });
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const kubeconfig = write(
      'config',
      server.kubeconfig().replace(/server: (.*)/, `server: $1\n      proxy-url: ${url}`),
    );
    await asked(kubeconfig);
    assert.deepEqual(wanted, [new URL(server.url).host]);
    await assert.rejects(asked(kubeconfig, { requestTimeout: 50 }), { code: 'CLUSTER_TIMEOUT' });
    proxy.closeAllConnections();
    proxy.close();
  });
});
