// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MemorySource } from '../../src/oci/memory.ts';
import { CTR, containerds } from '../../tools/node-runtimes.ts';
import { isProgram } from '../../tools/pinned-tools.ts';
import { startRegistry } from '../support/registry.ts';
import { airgap, attempt, Border, Containerd } from './stage.ts';

const WEB = 'docker.io/library/web:1';
const PINNED = 'quay.io/team/app:2';

// `export --containerd`, as `ctr` imports it: of the machine's platform, and of all as k3s and RKE2 ask for.
describe('images for containerd', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'imports-'));
  let border: Border;
  let digest = '';

  before(async function () {
    if (!isProgram(CTR)) {
      console.log(`      skipped: no ctr at ${CTR}; run tools/install-runtimes.ts`);
      this.skip();
    }
    border = await Border.open();
    digest = await exportImages(folder);
  });
  after(() => {
    border?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { name, file } of containerds) {
    it(`are imported into ${name}, by tag and by the digest that Pods pin`, async function () {
      if (!isProgram(file)) {
        console.log(`      skipped: no ${name}`);
        this.skip();
      }
      const own = path.join(folder, name.replace(' ', '-'));
      mkdirSync(own);
      writeFileSync(path.join(own, 'config.toml'), 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n');
      const daemon = new Containerd(file, path.join(own, 'config.toml'), own, border.environment);
      try {
        await daemon.ready();
        for (const archive of ['one.tar', 'all.tar'])
          for (const flags of [[], ['--all-platforms']]) await imports(daemon.socket, archive, flags);
      } finally {
        await daemon.stop();
      }
      assert.deepEqual(border.tried, []);
    });
  }

  async function imports(socket: string, archive: string, flags: readonly string[]): Promise<void> {
    const namespace = `${archive}${flags.join('')}`.replace(/[^a-z]+/g, '-');
    const words = ['--address', socket, '--namespace', namespace, 'images'];
    const imported = await attempt(CTR, [...words, 'import', ...flags, path.join(folder, archive)]);
    assert.equal(imported.status, 0, imported.said);
    const { said } = await attempt(CTR, [...words, 'ls', '-q']);
    const app = `quay.io/team/app@${digest}`;
    assert.deepEqual(said.trim().split('\n').sort(), [WEB, PINNED, app].sort());
    const { said: checked } = await attempt(CTR, [...words, 'check', '-q']);
    assert.equal(checked.trim().split('\n').length, 3, 'all are whole');
  }
});

/** Gives the digest of the pinned image's index. */
async function exportImages(folder: string): Promise<string> {
  const source = new MemorySource();
  const platforms = ['linux/amd64', 'linux/arm64'];
  const web = source.addImage(WEB, { platforms });
  const app = source.addImage(PINNED, { platforms });
  source.addReferrer(PINNED, app, 'application/x.signature');
  const upstream = await startRegistry({ source });
  const pod = (image: string): string => `    - {name: c${image.length}, image: "${image}"}`;
  const lines = ['apiVersion: v1', 'kind: Pod', 'metadata: {name: p}', 'spec:', '  containers:'];
  writeFileSync(path.join(folder, 'pod.yaml'), [...lines, pod(WEB), pod(`${PINNED}@${app.digest}`)].join('\n'));
  const endpoints = ['docker.io', 'quay.io'].flatMap(host => ['--registry-endpoint', `${host}=${upstream.origin}`]);
  const reach = [...endpoints, '--plain-http', upstream.host];
  assert.notEqual(web.digest, app.digest);
  await airgap(folder, 'lock', 'pod.yaml', ...reach);
  const platform = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
  await airgap(folder, 'export', '--containerd', '--platform', platform, '-o', 'one.tar', ...reach, '--no-progress');
  await airgap(folder, 'export', '--containerd', '-o', 'all.tar', ...reach, '--no-progress');
  await upstream.close();
  return app.digest;
}
