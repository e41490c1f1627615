// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { onPath } from '../../../tools/pinned-tools.ts';
import { generated, volume } from '../../support/daemonset.ts';
import { Bench, SHELLS } from '../../support/node-shell.ts';

const tls = path.join(import.meta.dirname, '..', '..', 'fixtures', 'tls');
const run = promisify(execFile);

/** One Lease, as the API server keeps it: a patch of another version than the stored one is refused. */
class ApiServer {
  readonly asked: string[] = [];
  readonly server: Server;
  holder: string | undefined;
  version = 1;
  /** What happens after each answer. */
  readonly meanwhile: (() => void)[] = [];

  constructor() {
    const keys = { cert: readFileSync(path.join(tls, 'server.crt')), key: readFileSync(path.join(tls, 'server.key')) };
    this.server = createServer(keys, async (request, response) => {
      const { method = '', url = '', headers } = request;
      assert.equal(headers.authorization, 'Bearer token-of-the-pod');
      assert.equal(url, '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/airgap-nodes?pretty=false');
      this.asked.push(method);
      if (method === 'PATCH') response.statusCode = this.#patch(JSON.parse(await text(request))) ? 200 : 409;
      response.end(JSON.stringify(this.#lease));
      this.meanwhile.shift()?.();
    });
  }

  get #lease(): object {
    const managedFields = [{ manager: 'x', fieldsV1: { 'f:spec': { 'f:holderIdentity': {} } } }];
    const metadata = { name: 'airgap-nodes', resourceVersion: String(this.version), managedFields };
    return { kind: 'Lease', metadata, spec: { ...(this.holder !== undefined && { holderIdentity: this.holder }) } };
  }

  #patch({ metadata, spec }: { metadata?: { resourceVersion: string }; spec: { holderIdentity: string | null } }) {
    if (metadata !== undefined && metadata.resourceVersion !== String(this.version)) return false;
    this.holder = spec.holderIdentity ?? undefined;
    this.version += 1;
    return true;
  }

  async environment(bench: Bench): Promise<NodeJS.ProcessEnv> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    const access = bench.place({ token: 'token-of-the-pod', 'ca.crt': readFileSync(path.join(tls, 'ca.crt'), 'utf8') });
    const { port } = this.server.address() as AddressInfo;
    const address = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) };
    return { ...process.env, ...address, ACCESS: access, NAMESPACE: 'kube-system', PAUSE: '0' };
  }
}

const script = volume(generated([], { setConfigPath: true }))['install.sh'] ?? '';
const ACTS = `
hold
echo "$NODE in" >> "$SAID"
echo "$NODE out" >> "$SAID"
[ -n "\${DIES-}" ] || release
`;

(onPath('curl') === undefined ? describe.skip : describe)('one node at a time (needs curl)', () => {
  for (const shell of SHELLS) {
    describe(`in ${shell.join(' ')}`, () => {
      let bench: Bench;
      let api: ApiServer;
      let env: NodeJS.ProcessEnv;
      let file: string;
      let said: string;
      beforeEach(async () => {
        bench = new Bench();
        api = new ApiServer();
        env = await api.environment(bench);
        const folder = bench.place({ 'install.sh': script.replace(/\ncase \$verb in\n[\s\S]*$/, ACTS), said: '' });
        file = path.join(folder, 'install.sh');
        said = path.join(folder, 'said');
      });
      afterEach(() => {
        api.server.close();
        api.server.closeAllConnections();
        bench.close();
      });

      const [program, ...words] = shell;
      const node = (name: string, more: NodeJS.ProcessEnv = {}) =>
        run(program, [...words, file, 'set-config-path', bench.folder, bench.folder], {
          env: { ...env, NODE: name, SAID: said, ...more },
        });
      const lines = () => readFileSync(said, 'utf8').split('\n').slice(0, -1);

      it('nodes that begin together go one after another', async () => {
        const names = ['a', 'b', 'c', 'd'];
        await Promise.all(names.map(name => node(name)));
        const turns = lines();
        assert.equal(turns.length, 8);
        for (let at = 0; at < turns.length; at += 2) {
          const [name] = (turns[at] ?? '').split(' ');
          assert.deepEqual(turns.slice(at, at + 2), [`${name} in`, `${name} out`]);
        }
        assert.equal(api.holder, undefined);
      });

      it('the slower of two asks again, and waits', async () => {
        const becomes = (holder: string | undefined) => () => {
          api.holder = holder;
          api.version += 1;
        };
        // After its GET, after its PATCH, and after the GET that finds the other.
        api.meanwhile.push(becomes('other'), () => {}, becomes(undefined));
        const { stdout } = await node('a');
        assert.match(stdout, /waiting for other, whose containerd restarts/);
        assert.deepEqual(lines(), ['a in', 'a out']);
        assert.deepEqual(api.asked, ['GET', 'PATCH', 'GET', 'GET', 'PATCH', 'GET', 'PATCH']);
      });

      it('what somebody gave to another node in the meantime is not given back', async () => {
        api.meanwhile.push(
          () => {},
          () => {
            api.holder = 'other';
          },
        );
        await node('a');
        assert.equal(api.holder, 'other');
        assert.deepEqual(api.asked, ['GET', 'PATCH', 'GET']);
      });

      it('a node that stopped in the middle still holds it, and goes on', async () => {
        await node('a', { DIES: 'yes' });
        assert.equal(api.holder, 'a');
        await node('a');
        assert.equal(api.holder, undefined);
        assert.deepEqual(api.asked, ['GET', 'PATCH', 'GET', 'GET', 'PATCH']);
      });
    });
  }
});
