// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { MemorySource } from '../../src/oci/memory.ts';
import { CRI_PULL, containerds } from '../../tools/node-runtimes.ts';
import { isProgram } from '../../tools/pinned-tools.ts';
import { startRegistry } from '../support/registry.ts';
import { airgap, attempt, Border, Containerd } from './stage.ts';

const IMAGES = ['docker.io/library/web:1', 'quay.io/team/app:2', 'registry.example:5000/pause:3.10'];
const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'run.cjs');

/** What a user does where there is no registry: export, carry the bundle over, serve it. Upstream is then gone. */
class Island {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'island-'));
  readonly references: string[] = [];
  #server: ChildProcess | undefined;
  #log = '';
  #address = '';

  async export(): Promise<void> {
    const source = new MemorySource();
    const images = IMAGES.map(image => ({
      image,
      ...source.addImage(image, { platforms: ['linux/amd64', 'linux/arm64'] }),
    }));
    const upstream = await startRegistry({ source });
    const use =
      '{release: shop/web, object: v1 Pod web, path: "spec.containers[0].image", rule: container, certainty: certain}';
    const lock = [
      'apiVersion: helm-airgap/v1',
      'kind: ImageLock',
      'releases:\n  - {name: shop/web}',
      'images:',
      ...images.map(({ image, digest }) => `  - {image: "${image}", digest: "${digest}", uses: [${use}]}`),
    ];
    this.write('airgap.lock.yaml', `${lock.join('\n')}\n`);
    const endpoints = IMAGES.map(image => `${image.split('/', 1)[0]}=${upstream.origin}`);
    const words = endpoints.flatMap(endpoint => ['--registry-endpoint', endpoint]);
    await airgap(this.folder, 'export', '-o', 'bundle.tar', ...words, '--plain-http', upstream.host, '--no-progress');
    await upstream.close();
    this.references.push(...IMAGES, ...images.map(({ image, digest }) => `${image.replace(/:[^:/]*$/, '')}@${digest}`));
  }

  /** With a certificate of its own authority. */
  async serve(loopback: string): Promise<void> {
    const words = ['serve', 'bundle.tar', '--addr', `${loopback}:0`, '--tls-auto', 'tls', '--log-format', 'json'];
    const server = spawn(process.execPath, [PROGRAM, ...words], { cwd: this.folder });
    server.stderr.on('data', chunk => {
      this.#log += chunk;
    });
    this.#server = server;
    const [line] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit').then(() => [''])]);
    this.#address = String(line).trim().replace('https://', '');
    assert.notEqual(this.#address, '', this.#log);
  }

  /** Runs what `--node-config` prints, below a folder in place of the node's root. */
  async configure(root: string): Promise<void> {
    const words = ['--tls-auto', 'tls', '--node-config', 'containerd', '--server', this.#address];
    const script = await airgap(this.folder, 'serve', 'bundle.tar', ...words);
    execFileSync('sh', ['-c', script.replaceAll("'/etc/", `'${root}/etc/`)]);
  }

  /** Requests for images, as the server's log has them. */
  asked(): string[] {
    const lines = this.#log.split('\n').filter(line => line.includes('/v2/'));
    const requests = lines.map(line => JSON.parse(line)).filter(({ path: asked }) => /manifests|blobs/.test(asked));
    return requests.map(({ method, path: asked, ns, status }) => `${method} ${asked}?ns=${ns} ${status}`);
  }

  write(name: string, text: string): void {
    writeFileSync(path.join(this.folder, name), text);
  }

  async clear(): Promise<void> {
    if (this.#server?.exitCode === null && this.#server.kill('SIGTERM')) await once(this.#server, 'exit');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const CASES = containerds.flatMap(runtime => ['127.0.0.1', '[::1]'].map(loopback => ({ ...runtime, loopback })));

for (const { name, file, loopback } of CASES) {
  describe(`${name} and \`serve\` at ${loopback}`, function () {
    this.timeout(120_000);
    const island = new Island();
    let border: Border | undefined;
    let runtime: Containerd | undefined;

    before(async function () {
      if (!isProgram(file) || !isProgram(CRI_PULL)) this.skip();
      if (loopback === '[::1]' && !hasIPv6()) {
        console.log('      skipped: this machine has no ::1');
        this.skip();
      }
      border = await Border.open();
      await island.export();
      await island.serve(loopback);
      const root = path.join(island.folder, 'node');
      await island.configure(root);
      island.write('default.toml', (await attempt(file, ['config', 'default'])).said);
      const mirror = ['--mirror', 'mirror.example', '--merge', 'default.toml', '-o', 'config.toml'];
      await airgap(island.folder, 'generate', 'nodes', '--format', 'containerd-config', ...mirror);
      const config = readFileSync(path.join(island.folder, 'config.toml'), 'utf8');
      const own = config
        .replaceAll('/etc/containerd/certs.d', path.join(root, 'etc', 'containerd', 'certs.d'))
        .replaceAll('/etc/containerd/conf.d', path.join(island.folder, 'conf.d'));
      island.write('config.toml', own);
      const run = path.join(island.folder, 'run');
      mkdirSync(run);
      runtime = new Containerd(file, path.join(island.folder, 'config.toml'), run, border.environment);
      await runtime.ready();
    });

    after(async () => {
      await runtime?.stop();
      border?.close();
      await island.clear();
    });

    it('pulls what the bundle holds, by tag and by digest, and asks nobody else', async () => {
      for (const reference of island.references) {
        const { status, said } = await attempt(CRI_PULL, [runtime?.socket ?? '', reference]);
        assert.equal(status, 0, said);
        const [host = '', ...rest] = reference.split('/');
        const [repository, end] = rest.join('/').split(/[:@](.*)/s);
        const wanted = `/v2/${host.replace(':', '-')}/${repository}/manifests/${end}?ns=${host} 200`;
        const line = island.asked().find(text => text.endsWith(wanted));
        assert.ok(line, `${wanted} was not asked for: ${island.asked().join('\n')}`);
        console.log(`      ${reference}  <-  ${line}`);
      }
      assert.equal(border?.tried.join(), '');
    });

    it('does not ask upstream for what the bundle lacks', async () => {
      const { status, said } = await attempt(CRI_PULL, [runtime?.socket ?? '', 'quay.io/team/absent:1']);
      assert.equal(status, 1, said);
      assert.match(said, /not found|404/);
      assert.equal(border?.tried.join(), '');
    });
  });
}

function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === '::1'));
}
