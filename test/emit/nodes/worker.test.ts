// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type GenerateNodesOptions, generateNodes } from '../../../src/action/generate-nodes.ts';
import { parseMirror } from '../../../src/plan/layout.ts';
import { CA } from '../../support/daemonset.ts';
import { fails } from '../../support/failures.ts';
import { aLock } from '../../support/locks.ts';
import { Bench, killedEverywhere, mortal, runScript, SHELLS, succeeds, tree } from '../../support/node-shell.ts';

const CONFIG = 'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = ""\n';

/** What stands on a machine before anybody comes. */
const MACHINE: Readonly<Record<string, Record<string, string>>> = {
  containerd: { 'etc/containerd/config.toml': CONFIG, 'etc/containerd/certs.d/docker.io/hosts.toml': 'theirs' },
  'registries-conf': {
    'etc/containers/registries.conf': '',
    'etc/containers/registries.conf.d/50-airgap.conf': 'theirs',
  },
  k3s: { 'etc/rancher/k3s/registries.yaml': 'mirrors: {}\n' },
  rke2: {},
  k0s: { 'etc/k0s/containerd.toml': '# k0s_managed=true\n', 'etc/k0s/containerd.d/': '' },
};

function archived(format: string, changes: Partial<GenerateNodesOptions> = {}): Record<string, string> {
  const access = { mirror: parseMirror('10.0.0.5:5000'), scheme: 'https', fallback: false, hosts: [], ca: CA } as const;
  const options = { ...access, format, forWorker: true, runtime: 'containerd', ...changes } as const;
  const { files } = generateNodes(aLock(['docker.io/library/web:1']), options);
  return Object.fromEntries(files.map(({ path: name, text }) => [name, text]));
}

for (const shell of SHELLS) {
  describe(`install.sh of an archive for workers, in ${shell.join(' ')}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench();
    });
    afterEach(() => bench.close());

    for (const [format, machine] of Object.entries(MACHINE)) {
      it(`${format}: installs twice, and leaves the machine as it was`, () => {
        const script = path.join(bench.place(archived(format)), 'install.sh');
        const root = bench.place({ 'etc/': '', 'var/lib/': '', ...machine });
        const before = tree(root);
        const run = (...words: string[]) => succeeds(shell, [script, '--root', root, ...words]);
        assert.match(run('--dry-run'), /^would (put|keep) /);
        assert.deepEqual(tree(root), before);
        assert.match(run(), /has to be restarted|has to (reload|restart)\n/);
        const after = tree(root);
        for (const [name, text] of Object.entries(archived(format))) {
          if (name.startsWith('etc/')) assert.equal(after[name], `644 ${text}`);
        }
        assert.equal(run(), '');
        assert.deepEqual(tree(root), after);
        assert.equal(run('--dry-run'), '');
        assert.match(run('--undo', '--dry-run'), /^would remove /);
        assert.deepEqual(tree(root), after);
        run('--undo');
        assert.deepEqual(tree(root), before);
        assert.equal(run('--undo'), '');
      });
    }

    it('tells a root without etc from one that may not be written', () => {
      const script = path.join(bench.place(archived('containerd')), 'install.sh');
      const { status, stderr } = runScript(shell, [script, '--root', bench.place({ 'var/lib/': '' })]);
      assert.equal(status, 1);
      assert.match(stderr, /^there is no .*\/etc: DIR of --root has to be the root of a machine's image$/m);
    });

    it('sets config_path in a copy that is renamed into place, and no byte more', () => {
      const script = path.join(bench.place(archived('containerd')), 'install.sh');
      const root = bench.place({ 'var/lib/': '', ...MACHINE.containerd });
      succeeds(shell, [script, '--root', root]);
      const text = readFileSync(path.join(root, 'etc/containerd/config.toml'), 'utf8');
      assert.equal(text, CONFIG.replace('""', '"/etc/containerd/certs.d"'));
      const bad = bench.place({ 'var/lib/': '', 'etc/containerd/config.toml': 'version = [\n' });
      const { status, stderr } = runScript(shell, [script, '--root', bad]);
      assert.equal(status, 1);
      assert.match(stderr, /config\.toml:1: the last value does not end/);
      assert.equal(readFileSync(path.join(bad, 'etc/containerd/config.toml'), 'utf8'), 'version = [\n');
    });

    it('says how it is used', () => {
      const script = path.join(bench.place(archived('k3s')), 'install.sh');
      assert.equal(runScript(shell, [script, '--uninstall']).status, 2);
    });

    it('may be killed at each step, there and back', function () {
      this.timeout(300_000);
      const folder = bench.place(archived('containerd'));
      const script = path.join(folder, 'install.sh');
      writeFileSync(script, mortal(readFileSync(script, 'utf8')));
      const steps = path.join(bench.folder, 'counted');
      const calm = (root: string, ...words: string[]) => {
        writeFileSync(steps, '0\n');
        succeeds(shell, [script, '--root', root, ...words], { STEPS: steps, DIE_AT: '0' });
      };
      const origin = bench.place({ 'etc/': '', 'var/lib/': '', ...MACHINE.containerd });
      const complete = bench.copy(origin);
      calm(complete);
      for (const [from, ...words] of [[origin], [complete, '--undo']] as const) {
        let root = '';
        const dies = (env: NodeJS.ProcessEnv) => {
          root = bench.copy(from);
          return runScript(shell, [script, '--root', root, ...words], env);
        };
        const killed = killedEverywhere(dies, bench, () => {
          const other = bench.copy(root);
          calm(root);
          assert.deepEqual(tree(root), tree(complete));
          calm(other, '--undo');
          assert.deepEqual(tree(other), tree(origin));
        });
        assert.ok(killed > 10, `only ${killed} steps`);
      }
    });
  });
}

describe('an archive for workers', () => {
  it('is refused for formats that are not a machine’s own files', () => {
    fails(() => archived('talos'), 'USAGE', /no archive can install them/);
    fails(() => archived('daemonset', { runs: 'docker.io/library/web:1' }), 'USAGE', /no archive can install them/);
  });
});
