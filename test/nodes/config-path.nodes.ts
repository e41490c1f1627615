// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { containerds } from '../../tools/node-runtimes.ts';
import { isProgram } from '../../tools/pinned-tools.ts';
import { generated, volume } from '../support/daemonset.ts';
import { Bench, runScript, SHELLS, tree } from '../support/node-shell.ts';

/** Real containerd reads what the DaemonSet wrote, where that stands; there is no systemd, and no Lease to wait for. */
const STUBS = `
hold() { :; }
release() { :; }
node() {
  case $1 in
  containerd) "$CONTAINERD" --config "$ETC/\${3##*/}" config dump ;;
  *) echo "$*" >> "$ETC/../said" ;;
  esac
}
case $verb in
`;
const script = (volume(generated([], { setConfigPath: true }))['install.sh'] ?? '').replace('\ncase $verb in\n', STUBS);

for (const { name, file } of containerds) {
  describe(`config_path in the default config.toml of ${name}`, () => {
    for (const shell of SHELLS) {
      it(`is set so that containerd finds it, and taken back, by ${shell.join(' ')}`, function () {
        if (!isProgram(file)) this.skip();
        const bench = new Bench();
        try {
          const text = execFileSync(file, ['config', 'default'], { encoding: 'utf8' });
          const node = bench.place({ 'install.sh': script, 'etc/': '', said: '' });
          const etc = path.join(node, 'etc');
          // Its own imports stand in /etc, wherever that is here.
          const ours = text.replaceAll('/etc/containerd/conf.d', `${etc}/conf.d`);
          writeFileSync(path.join(etc, 'config.toml'), ours);
          const words = (verb: string) => [path.join(node, 'install.sh'), verb, node, node];
          const run = (verb: string) => runScript(shell, words(verb), { ETC: etc, CONTAINERD: file });
          const before = tree(etc);
          for (const _ of [1, 2]) {
            const { status, stderr } = run('set-config-path');
            assert.equal(status, 0, stderr);
          }
          const dump = execFileSync(file, ['--config', path.join(etc, 'config.toml'), 'config', 'dump'], {
            encoding: 'utf8',
          });
          assert.match(dump, /\.registry\]\n\s*config_path = ["']\/etc\/containerd\/certs\.d["']/);
          assert.deepEqual(readFileSync(path.join(node, 'said'), 'utf8').match(/restart/g), ['restart']);
          assert.equal(run('unset-config-path').status, 0);
          assert.deepEqual(tree(etc), before);
        } finally {
          bench.close();
        }
      });
    }
  });
}
