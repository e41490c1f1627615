// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Agent } from 'undici';
import { stringify } from 'yaml';
import { apiServer, etcd, kubectl } from '../../tools/cluster-programs.ts';
import { isProgram } from '../../tools/pinned-tools.ts';
import { Authority, base64, type KeyPair } from './authority.ts';

/** Says which programs are missing, if any are. */
export function lacksPrograms(): boolean {
  const missing = [apiServer, etcd, kubectl].filter(({ file }) => !isProgram(file));
  const names = missing.map(({ file }) => path.basename(file)).join(', ');
  if (missing.length > 0) console.log(`skipped: no ${names}; see tools/install-cluster.ts`);
  return missing.length > 0;
}

/** A control plane on loopback: etcd and API servers, with certificates made on the spot and real RBAC. No kubelet runs. */
export class RealCluster {
  readonly folder: string;
  readonly #authority: Authority;
  readonly #admin: KeyPair;
  readonly #processes: ChildProcess[] = [];
  readonly #agent: Agent;
  #etcd = '';
  url = '';

  private constructor() {
    this.folder = mkdtempSync(path.join(tmpdir(), 'airgap-real-'));
    this.#authority = new Authority(this.folder);
    this.#admin = this.#authority.client('admin', ['system:masters']);
    const [ca, cert, key] = [this.#authority.cert, this.#admin.cert, this.#admin.key].map(file => readFileSync(file));
    this.#agent = new Agent({ connections: 16, connect: { ca, cert, key } });
  }

  static async start(): Promise<RealCluster> {
    const cluster = new RealCluster();
    try {
      await cluster.#startEtcd();
      cluster.url = await cluster.startApiServer();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** Starts one more API server over the same etcd, and gives its address when it is ready. */
  async startApiServer(...flags: readonly string[]): Promise<string> {
    const port = await freePort();
    const { cert, key } = this.#authority.server(`api-${port}`);
    this.#spawn(apiServer.file, `api-${port}`, [
      `--etcd-servers=${this.#etcd}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      '--service-cluster-ip-range=10.0.0.0/24',
      `--cert-dir=${this.folder}`,
      `--client-ca-file=${this.#authority.cert}`,
      `--tls-cert-file=${cert}`,
      `--tls-private-key-file=${key}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      '--authorization-mode=RBAC',
      // Nobody here makes the default service account that it would ask for.
      '--disable-admission-plugins=ServiceAccount',
      '--etcd-compaction-interval=0',
      ...flags,
    ]);
    const url = `https://127.0.0.1:${port}`;
    await until(`${url}/readyz`, async () => (await this.#request('GET', '/readyz', undefined, url)).status === 200);
    return url;
  }

  /** A kubeconfig for a user, by a certificate that names the user. */
  kubeconfig(
    user: string,
    { groups = [], server = this.url, expired = false }: { groups?: string[]; server?: string; expired?: boolean } = {},
  ): string {
    const { cert, key } = expired ? this.#authority.expired(user) : this.#authority.client(user, groups);
    const file = path.join(this.folder, `${user}-${new URL(server).port}.kubeconfig`);
    const text = stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'real',
      clusters: [{ name: 'real', cluster: { server, 'certificate-authority-data': base64(this.#authority.cert) } }],
      users: [{ name: user, user: { 'client-certificate-data': base64(cert), 'client-key': path.basename(key) } }],
      contexts: [{ name: 'real', context: { cluster: 'real', user, namespace: 'shop' } }],
    });
    writeFileSync(file, text);
    return file;
  }

  /** Sends an object as the cluster's admin; the answer must be a good one. */
  async send(method: 'POST' | 'PUT' | 'DELETE' | 'GET', address: string, body?: object): Promise<unknown> {
    const { status, text } = await this.#request(method, address, body);
    if (status >= 300) throw new Error(`${method} ${address}: ${status} ${text}`);
    return JSON.parse(text);
  }

  /** Forgets all history of etcd: continue tokens and places of watches from before are gone. */
  compactNow(): string {
    return `
      const put = () => fetch('${this.#etcd}/v3/kv/put', { method: 'POST', body: '{"key":"eA==","value":"eA=="}' });
      // A place is forgotten when what comes right after it is.
      for (let times = 0; times < 3; times++) await put();
      const { header } = await (await put()).json();
      const body = JSON.stringify({ revision: header.revision, physical: true });
      await fetch('${this.#etcd}/v3/kv/compaction', { method: 'POST', body });`;
  }

  async stop(): Promise<void> {
    await this.#agent.close();
    for (const child of this.#processes.reverse()) {
      if (child.exitCode !== null || child.pid === undefined) continue;
      const gone = new Promise(resolve => child.once('exit', resolve));
      process.kill(child.pid, 'SIGKILL');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #startEtcd(): Promise<void> {
    const [clients, peers] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
    this.#spawn(etcd.file, 'etcd', [
      `--data-dir=${path.join(this.folder, 'etcd')}`,
      `--listen-client-urls=${clients}`,
      `--advertise-client-urls=${clients}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=default=${peers}`,
      // Nothing here has to outlive the test.
      '--unsafe-no-fsync',
    ]);
    this.#etcd = clients;
    await until(`${clients}/health`, async () => (await fetch(`${clients}/health`)).ok);
  }

  #spawn(file: string, name: string, words: readonly string[]): void {
    const log = openSync(path.join(this.folder, `${name}.log`), 'w');
    const child = spawn(file, words, { stdio: ['ignore', log, log], cwd: this.folder });
    closeSync(log);
    this.#processes.push(child);
    // Also when the tests end before their time.
    process.once('exit', () => child.kill('SIGKILL'));
  }

  async #request(
    method: 'POST' | 'PUT' | 'DELETE' | 'GET',
    address: string,
    body?: object,
    origin = this.url,
  ): Promise<{ status: number; text: string }> {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await this.#agent.request({ origin, path: address, method, headers, ...sent });
    return { status: answer.statusCode, text: await answer.body.text() };
  }
}

/** A way to an API server that a test can cut. */
export class Cable {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();

  private constructor(server: net.Server) {
    this.#server = server;
  }

  static async to(url: string): Promise<Cable> {
    const server = net.createServer();
    const cable = new Cable(server);
    server.on('connection', socket => {
      const far = net.connect(Number(new URL(url).port), '127.0.0.1');
      for (const end of [socket, far]) {
        cable.#sockets.add(end);
        end.on('error', () => {}).on('close', () => cable.#sockets.delete(end));
      }
      socket.pipe(far).pipe(socket);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return cable;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection that there is. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

async function until(what: string, isReady: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isReady().catch(() => false)) return;
    await wait(100);
  }
  throw new Error(`${what} is not ready after a minute`);
}
