// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import { type GenerateNodesOptions, generateNodes } from '../../../src/action/generate-nodes.ts';
import { parseMirror } from '../../../src/plan/layout.ts';
import { onPath } from '../../../tools/pinned-tools.ts';
import { fails } from '../../support/failures.ts';
import { aLock, digest } from '../../support/locks.ts';

const BUSYBOX = 'docker.io/library/busybox:1.36';
const CA = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

function generated(images: readonly string[], changes: Partial<GenerateNodesOptions> = {}) {
  const mirror = parseMirror('mirror.example:5000/m');
  const options = {
    mirror,
    format: 'daemonset',
    scheme: 'https',
    fallback: false,
    runtime: 'containerd',
    hosts: [],
  } as const;
  return generateNodes(aLock([BUSYBOX, ...images]), { ...options, runs: BUSYBOX, ...changes }).files;
}

type Files = ReturnType<typeof generated>;

const shells = [['sh'], ...(onPath('busybox') === undefined ? [] : [['busybox', 'sh']])];

for (const [shell = '', ...words] of shells) {
  describe(`the installer of the DaemonSet, in ${[shell, ...words].join(' ')}`, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'installer-'));
    const target = path.join(folder, 'node', 'certs.d');
    let count = 0;
    after(() => rmSync(folder, { recursive: true, force: true }));
    beforeEach(() => rmSync(target, { recursive: true, force: true }));

    /** As the volume shows it: order, install.sh, and the tree. */
    function volume(files: Files): string {
      const source = path.join(folder, `source-${count++}`);
      for (const { path: name, text } of files.filter(file => file.path.startsWith('base/'))) {
        const file = path.join(source, name.replace(/^base\/(files\/)?/, ''));
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      return source;
    }

    function run(verb: string, source: string): string {
      const script = path.join(source, 'install.sh');
      const { status, stdout, stderr } = spawnSync(shell, [...words, script, verb, source, target], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      assert.equal(stderr, '');
      return stdout;
    }

    const there = (): string[] =>
      readdirSync(target, { recursive: true, encoding: 'utf8' })
        .filter(name => statSync(path.join(target, name)).isFile())
        .sort();

    it('puts each file once, the CA before what names it, and then changes nothing', () => {
      const source = volume(generated(['quay.io/team/web:1'], { ca: CA }));
      const said = run('install', source);
      assert.ok(said.indexOf('quay.io/ca.crt') < said.indexOf('quay.io/hosts.toml'));
      assert.deepEqual(there(), [
        '.helm-airgap',
        'docker.io/ca.crt',
        'docker.io/hosts.toml',
        'mirror.example_5000_/ca.crt',
        'mirror.example_5000_/hosts.toml',
        'quay.io/ca.crt',
        'quay.io/hosts.toml',
      ]);
      const before = there().map(name => statSync(path.join(target, name)).mtimeMs);
      assert.equal(run('install', source), '');
      assert.deepEqual(
        there().map(name => statSync(path.join(target, name)).mtimeMs),
        before,
      );
      run('check', source);
    });

    it('mends what was changed, and takes away hosts that are no longer in the lock', () => {
      run('install', volume(generated(['quay.io/team/web:1'], { ca: CA })));
      writeFileSync(path.join(target, 'docker.io', 'hosts.toml'), 'broken');
      const source = volume(generated(['ghcr.io/team/web:1']));
      run('install', source);
      assert.deepEqual(there(), ['.helm-airgap', 'docker.io/hosts.toml', 'ghcr.io/hosts.toml']);
      assert.match(readFileSync(path.join(target, 'docker.io', 'hosts.toml'), 'utf8'), /mirror\.example/);
      assert.ok(!existsSync(path.join(target, 'quay.io')));
    });

    it('gives files with a password to root alone', () => {
      const credentials = { username: 'puller', password: 'secret' };
      const files = generated([], { credentials });
      run('install', volume(files));
      assert.equal(statSync(path.join(target, 'docker.io', 'hosts.toml')).mode & 0o777, 0o600);
      assert.ok(files.some(({ text }) => text.includes('secretGenerator')));
      chmodSync(path.join(target, 'docker.io', 'hosts.toml'), 0o644);
      run('install', volume(files));
      assert.equal(statSync(path.join(target, 'docker.io', 'hosts.toml')).mode & 0o777, 0o600);
    });

    it('leaves a node as it was: what somebody else had put there is back', () => {
      mkdirSync(path.join(target, 'docker.io'), { recursive: true });
      mkdirSync(path.join(target, 'other.example'), { recursive: true });
      writeFileSync(path.join(target, 'docker.io', 'hosts.toml'), 'theirs');
      writeFileSync(path.join(target, 'other.example', 'hosts.toml'), 'other');
      const source = volume(generated(['quay.io/team/web:1'], { ca: CA }));
      run('install', source);
      run('install', source);
      const said = run('uninstall', source);
      assert.ok(said.indexOf('quay.io/hosts.toml') < said.indexOf('quay.io/ca.crt'));
      assert.deepEqual(there(), ['docker.io/hosts.toml', 'other.example/hosts.toml']);
      assert.equal(readFileSync(path.join(target, 'docker.io', 'hosts.toml'), 'utf8'), 'theirs');
      assert.equal(run('uninstall', source), '');
    });

    it('takes up where a run was stopped', () => {
      const source = volume(generated(['quay.io/team/web:1'], { ca: CA }));
      mkdirSync(path.join(target, 'quay.io'), { recursive: true });
      writeFileSync(path.join(target, 'quay.io', 'hosts.toml.airgap-new'), 'half');
      writeFileSync(path.join(target, '.helm-airgap'), 'quay.io/hosts.toml\n');
      run('install', source);
      assert.ok(there().every(name => !name.includes('airgap-new')));
      run('uninstall', source);
      assert.deepEqual(existsSync(target) ? there() : [], []);
    });
  });
}

describe('the DaemonSet', () => {
  it('runs an image of the lock, by digest and from the mirror, and names each file of its volume', () => {
    const files = new Map(generated(['[2001:db8::1]:5000/a:1']).map(file => [file.path, file.text]));
    const { spec } = parseYaml(files.get('base/daemonset.yaml') ?? '').spec.template;
    assert.equal(spec.containers[0].image, `mirror.example:5000/m/docker.io/library/busybox:1.36@${digest('a')}`);
    const items: { key: string; path: string }[] = spec.volumes[1].configMap.items;
    const sources: string[] = parseYaml(files.get('base/kustomization.yaml') ?? '').configMapGenerator[0].files;
    for (const { key, path: name } of items.slice(2)) {
      assert.match(key, /^[-._a-zA-Z0-9]+$/);
      assert.ok(sources.includes(`${key}=files/${name}`));
      assert.ok(files.has(`base/files/${name}`));
    }
    assert.equal(
      files.get('base/order'),
      items
        .slice(2)
        .map(({ path: name }) => `0644 ${name}\n`)
        .join(''),
    );
  });

  it('is refused without an image of the lock', () => {
    fails(() => generated([], { runs: undefined }), 'USAGE', /none is named/);
    fails(() => generated([], { runs: 'alpine:3' }), 'USAGE', /the lock has no image docker\.io\/library\/alpine:3/);
    fails(() => generated([], { runtime: 'crio' }), 'FORMAT_UNFIT', /containerd alone/);
  });
});
