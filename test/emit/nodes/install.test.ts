// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { CA, generated, volume } from '../../support/daemonset.ts';
import { Bench, killedEverywhere, mortal, runScript, SHELLS, succeeds, tree } from '../../support/node-shell.ts';

const THEIRS = { 'docker.io/hosts.toml': 'theirs', 'other.example/hosts.toml': 'other', 'quay.io/': '' };

for (const shell of SHELLS) {
  describe(`the installer of the DaemonSet, in ${shell.join(' ')}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench();
    });
    afterEach(() => bench.close());

    const source = (images: readonly string[], changes: Parameters<typeof generated>[1] = { ca: CA }) =>
      bench.place(volume(generated(images, changes)));
    const run = (verb: string, from: string, target: string, env?: NodeJS.ProcessEnv) =>
      succeeds(shell, [path.join(from, 'install.sh'), verb, from, target], env);
    const text = (...names: string[]) => readFileSync(path.join(...names), 'utf8');

    it('puts each file once, the CA before what names it, and then changes nothing', () => {
      const from = source(['quay.io/team/web:1']);
      const target = path.join(bench.folder, 'new', 'certs.d');
      const said = run('install', from, target);
      assert.ok(said.indexOf('quay.io/ca.crt') < said.indexOf('quay.io/hosts.toml'));
      const hosts = ['docker.io', 'mirror.example_5000_', 'quay.io'];
      const expected = hosts.flatMap(host => [`${host}/`, `${host}/ca.crt`, `${host}/hosts.toml`]);
      assert.deepEqual(Object.keys(tree(target)).sort(), ['.helm-airgap', ...expected].sort());
      const times = () => expected.map(name => statSync(path.join(target, name)).mtimeMs);
      const before = times();
      assert.equal(run('install', from, target), '');
      assert.deepEqual(times(), before);
      run('check', from, target);
    });

    it('mends what was changed, and takes away hosts that are no longer in the lock', () => {
      const target = bench.place({});
      run('install', source(['quay.io/team/web:1']), target);
      writeFileSync(path.join(target, 'docker.io', 'hosts.toml'), 'broken');
      const from = source(['ghcr.io/team/web:1'], {});
      assert.equal(runScript(shell, [path.join(from, 'install.sh'), 'check', from, target]).status, 1);
      run('install', from, target);
      const names = ['.helm-airgap', 'docker.io/', 'docker.io/hosts.toml', 'ghcr.io/', 'ghcr.io/hosts.toml'];
      assert.deepEqual(Object.keys(tree(target)).sort(), names);
      assert.match(text(target, 'docker.io', 'hosts.toml'), /mirror\.example/);
      run('uninstall', from, target);
      assert.deepEqual(tree(target), {});
    });

    it('gives files with a password to root alone', () => {
      const from = source([], { credentials: { username: 'puller', password: 'secret' } });
      const target = bench.place({});
      const file = path.join(target, 'docker.io', 'hosts.toml');
      run('install', from, target);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      chmodSync(file, 0o644);
      run('install', from, target);
      assert.equal(statSync(file).mode & 0o777, 0o600);
    });

    it('leaves a node as it was: files of others, also the same as ours, links and empty folders', () => {
      const from = source(['quay.io/team/web:1', 'ghcr.io/team/web:1']);
      const same = text(from, 'ghcr.io', 'hosts.toml');
      const modes = { 'docker.io/hosts.toml': 0o640 };
      const target = bench.place({ ...THEIRS, 'ghcr.io/hosts.toml': same, 'ghcr.io/ca.crt': 'another' }, modes);
      symlinkSync('../docker.io/hosts.toml', path.join(target, 'quay.io', 'hosts.toml'));
      const before = tree(target);
      run('install', from, target);
      assert.match(text(target, 'quay.io', 'hosts.toml'), /m\/quay\.io/);
      assert.match(text(target, 'docker.io', 'hosts.toml'), /m\/docker\.io/);
      run('install', from, target);
      const said = run('uninstall', from, target);
      assert.ok(said.indexOf('quay.io/hosts.toml') < said.indexOf('quay.io/ca.crt'));
      assert.deepEqual(tree(target), before);
      assert.equal(run('uninstall', from, target), '');
    });

    it('comes back after Spegel has cleared the folder, and is gone from what Spegel keeps', () => {
      const from = source(['quay.io/team/web:1']);
      const target = bench.place({ 'docker.io/hosts.toml': 'theirs' });
      run('install', from, target);
      // As Spegel starts: all that it finds goes into a folder of its own, and then it writes.
      mkdirSync(path.join(target, '_backup'));
      for (const name of ['.helm-airgap', 'docker.io', 'quay.io', 'mirror.example_5000_']) {
        renameSync(path.join(target, name), path.join(target, '_backup', name));
      }
      mkdirSync(path.join(target, 'docker.io'));
      writeFileSync(path.join(target, 'docker.io', 'hosts.toml'), 'of Spegel');
      run('install', from, target);
      assert.match(text(target, 'docker.io', 'hosts.toml'), /mirror\.example/);
      run('uninstall', from, target);
      assert.equal(text(target, 'docker.io', 'hosts.toml'), 'of Spegel');
      assert.equal(text(target, '_backup', 'docker.io', 'hosts.toml'), 'theirs');
      assert.deepEqual(Object.keys(tree(path.join(target, '_backup'))), ['docker.io/', 'docker.io/hosts.toml']);
    });

    it('has CRI-O read its files when they have changed, and only then', () => {
      const images = ['quay.io/team/web:1'];
      const from = source(images, { runtime: 'crio', ca: CA });
      const script = path.join(from, 'install.sh');
      writeFileSync(script, text(script).replace('\ncase $verb in\n', '\nnode() { echo "node $*"; }\ncase $verb in\n'));
      const target = bench.place({ 'registries.conf': 'theirs' });
      const before = tree(target);
      assert.match(run('install', from, target, { RELOAD: 'crio' }), /\nnode systemctl reload crio\n$/);
      assert.deepEqual(
        Object.keys(tree(target))
          .filter(name => name.endsWith('.conf') || name.endsWith('.crt'))
          .sort(),
        ['certs.d/mirror.example:5000/ca.crt', 'registries.conf', 'registries.conf.d/50-airgap.conf'],
      );
      assert.equal(run('install', from, target, { RELOAD: 'crio' }), '');
      assert.match(run('uninstall', from, target, { RELOAD: 'crio' }), /\nnode systemctl reload crio\n$/);
      assert.deepEqual(tree(target), before);
    });

    it('may be killed at each step: what is there is whole, and both ways lead on', function () {
      this.timeout(300_000);
      const from = source([]);
      const script = path.join(from, 'install.sh');
      const dying = path.join(bench.folder, 'dying.sh');
      writeFileSync(dying, mortal(text(script)));
      const origin = bench.place(THEIRS);
      const before = tree(origin);
      let target = '';
      const install = (env: NodeJS.ProcessEnv) => {
        target = bench.copy(origin);
        return runScript(shell, [dying, 'install', from, target], env);
      };
      const complete = bench.copy(origin);
      run('install', from, complete);
      const killed = killedEverywhere(install, bench, () => {
        wholeOrTheirs(target, 'docker.io');
        const other = bench.copy(target);
        calm(dying, 'install', from, target);
        assert.deepEqual(tree(target), tree(complete));
        calm(dying, 'uninstall', from, other);
        assert.deepEqual(tree(other), before);
      });
      assert.ok(killed > 20, `only ${killed} steps`);
    });

    it('may be killed at each step of its uninstall', function () {
      this.timeout(300_000);
      const from = source([]);
      const dying = path.join(bench.folder, 'dying.sh');
      writeFileSync(dying, mortal(text(from, 'install.sh')));
      const origin = bench.place(THEIRS);
      const complete = bench.copy(origin);
      run('install', from, complete);
      let target = '';
      const uninstall = (env: NodeJS.ProcessEnv) => {
        target = bench.copy(complete);
        return runScript(shell, [dying, 'uninstall', from, target], env);
      };
      const killed = killedEverywhere(uninstall, bench, () => {
        wholeOrTheirs(target, 'docker.io');
        const other = bench.copy(target);
        calm(dying, 'uninstall', from, target);
        assert.deepEqual(tree(target), tree(origin));
        calm(dying, 'install', from, other);
        calm(dying, 'uninstall', from, other);
        assert.deepEqual(tree(other), tree(origin));
      });
      assert.ok(killed > 10, `only ${killed} steps`);
    });

    /** Without dying, and without waiting for the disk. */
    function calm(script: string, ...words: readonly string[]): void {
      const steps = path.join(bench.folder, 'counted');
      writeFileSync(steps, '0\n');
      succeeds(shell, [script, ...words], { STEPS: steps, DIE_AT: '0' });
    }

    function wholeOrTheirs(target: string, host: string): void {
      const file = path.join(target, host, 'hosts.toml');
      if (!existsSync(file) || text(file) === 'theirs') return;
      assert.match(text(file), /^ca = "ca\.crt"$/m);
      assert.ok(text(file).endsWith('\n[host]\n'), text(file));
      assert.equal(text(target, host, 'ca.crt'), CA);
    }
  });
}
