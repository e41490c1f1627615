// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import { generateNodes } from '../../src/action/generate-nodes.ts';
import { serve } from '../../src/action/serve.ts';
import { nodesOfServer, type ServedNodeFormat } from '../../src/action/serve-nodes.ts';
import type { ServeOptions } from '../../src/action/serve-settings.ts';
import type { Workspace } from '../../src/action/workspace.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { onPath } from '../../tools/pinned-tools.ts';
import { rejectsWith } from '../oci/setup.ts';
import { ServeBench } from '../serve/setup.ts';
import { aLock } from '../support/locks.ts';

const WORKSPACE: Workspace = { root: '.', file: 'airgap.yaml', config: {}, configured: false, lockFile: 'none' };
const IMAGES = ['docker.io/library/web:1', 'quay.io/team/app:2', 'registry.example:5000/a:1'];

describe('what nodes are told of a server', () => {
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  async function scriptFor(format: ServedNodeFormat, changes: Partial<ServeOptions> = {}): Promise<string> {
    const bundle = await bench.bundle(IMAGES.map(name => ({ name })));
    const options = { bundles: [bundle], server: 'registry.internal:5000', ...changes };
    return (await nodesOfServer(format, options, WORKSPACE, { write: () => assert.fail('nothing to say') })).script;
  }

  /** Runs a script as a node would, below a folder in place of its root. */
  async function run(script: string, root: string): Promise<void> {
    execFileSync('sh', ['-c', script.replaceAll("'/etc/", `'${root}/etc/`)]);
  }

  const filesBelow = (root: string): string[] =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(name => statSync(path.join(root, name)).isFile())
      .sort();

  for (const format of ['containerd', 'k3s', 'k0s'] as const) {
    it(`puts the files of \`generate nodes --format ${format}\` in place, byte for byte`, async () => {
      const root = await bench.folder();
      await run(await scriptFor(format), root);
      const mirror = parseMirror('registry.internal:5000');
      const access = { scheme: 'http', fallback: false, runtime: 'containerd', hosts: [], format, mirror } as const;
      const { files } = generateNodes(aLock(IMAGES), access);
      assert.deepEqual(filesBelow(root), files.map(file => file.path).sort());
      for (const { path: name, text, mode } of files) {
        assert.equal(readFileSync(path.join(root, name), 'utf8'), text);
        assert.equal(statSync(path.join(root, name)).mode & 0o777, mode);
      }
    });
  }

  it('may run again, and keeps what was there before', async () => {
    const root = await bench.folder();
    const script = await scriptFor('k3s');
    mkdirSync(path.join(root, 'etc/rancher/k3s'), { recursive: true });
    writeFileSync(path.join(root, 'etc/rancher/k3s/registries.yaml'), 'mine: true\n');
    await run(script, root);
    const files = filesBelow(root);
    const inode = statSync(path.join(root, 'etc/rancher/k3s/registries.yaml')).ino;
    await run(script, root);
    assert.deepEqual(filesBelow(root), files);
    assert.equal(statSync(path.join(root, 'etc/rancher/k3s/registries.yaml')).ino, inode, 'not written again');
    await run(script.replaceAll('registry.internal', 'other.internal'), root);
    assert.deepEqual(filesBelow(root), files);
    assert.equal(
      readFileSync(path.join(root, 'etc/rancher/k3s/registries.yaml.before-airgap'), 'utf8'),
      'mine: true\n',
    );
  });

  it('has the authority of the server, which is made when it is not there yet', async function () {
    if (onPath('openssl') === undefined) return this.skip();
    const tls = path.join(await bench.folder(), 'tls');
    const script = await scriptFor('containerd', { tlsAuto: tls });
    assert.ok(script.includes(readFileSync(path.join(tls, 'ca.crt'), 'utf8')));
    assert.ok(!script.includes('PRIVATE'));
    const root = await bench.folder();
    await run(script, root);
    const files = filesBelow(root);
    await run(script.replaceAll('END CERTIFICATE-----', 'END CERTIFICATE-----\n# another one'), root);
    assert.deepEqual(filesBelow(root), files, 'the authority of before is ours, and nobody’s to keep');
    const named = execFileSync('openssl', [
      'x509',
      '-in',
      path.join(tls, 'server.crt'),
      '-noout',
      '-ext',
      'subjectAltName',
    ]);
    assert.match(String(named), /DNS:registry\.internal/);
    assert.match(script, /https:\/\/registry\.internal:5000/);
  });

  it('is what the server answers to, whatever the hosts are', async () => {
    const names = [
      'quay.io/a/b:1',
      'Registry.Example:5000/a/b:1',
      'localhost:5000/c:1',
      '[fd00::1]:5000/d:1',
      '[fd00::1]/d:1',
    ];
    const bundle = await bench.bundle(names.map(name => ({ name })));
    const write = (): void => {};
    const options = { bundles: [bundle], addr: '127.0.0.1:0', server: 'registry.internal:5000' };
    const { script } = await nodesOfServer('k3s', options, WORKSPACE, { write });
    const registries = /^mirrors:[^']*/m.exec(script)?.[0] ?? '';
    const { mirrors } = parseYaml(registries) as { mirrors: Record<string, { endpoint: [string] }> };
    const serving = await serve(options, WORKSPACE, { write });
    bench.later(() => serving.stop(AbortSignal.abort()));
    for (const name of names) {
      const { registry, repository } = parseReference(name);
      const path = new URL(mirrors[registry]?.endpoint[0] ?? assert.fail(`nothing for ${registry}`)).pathname;
      for (const ns of ['', `?ns=${encodeURIComponent(registry)}`]) {
        const url = `${serving.origin}${path}/${repository}/manifests/1${ns}`;
        assert.equal((await fetch(url)).status, 200, url);
      }
    }
    const twins = ['a.example:5000/a:1', 'a.example-5000/a:1'];
    const both = { ...options, bundles: [await bench.bundle(twins.map(name => ({ name })))] };
    await rejectsWith(nodesOfServer('k3s', both, WORKSPACE, { write }), 'LAYOUT_COLLISION', 'a.example');
  });
});
