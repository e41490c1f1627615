// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SCRIPT, V2, V3 } from '../../support/config-path.ts';
import { Bench, killedEverywhere, mortal, type Ran, runScript, SHELLS, tree } from '../../support/node-shell.ts';

/** Like the default of 1.6, which has every table. */
const OLD = `disabled_plugins = []
imports = []
version = 2

[${V2}]
  sandbox_image = "registry.k8s.io/pause:3.6"
  [${V2}.containerd.runtimes.runc.options]
    SystemdCgroup = true
  [${V2}.registry]
    config_path = "" # none
    [${V2}.registry.auths]
    [${V2}.registry.mirrors]
`;
/** Like that of 2.x. */
const NEW = `version = 4
imports = ['/etc/containerd/conf.d/*.toml']
[${V3}.registry]
  config_path = '/etc/containerd/certs.d:/etc/docker/certs.d'
`;
const FAKE_NODE = `
case "$1 $2" in
"containerd --config")
  [ ! -e "$FAKE/refuses" ] || { echo 'containerd: no such option' >&2; exit 1; }
  cat "$ETC/\${3##*/}" "$ETC/conf.d"/*.toml 2> /dev/null || true ;;
"systemctl restart")
  echo restart >> "$FAKE/log"
  [ ! -e "$FAKE/broken" ] || ! grep -qs certs.d "$ETC/config.toml" "$ETC"/conf.d/* ;;
"systemctl is-active") ;;
"ctr plugins")
  status=ok
  if [ -e "$FAKE/without-cri" ] && grep -qs certs.d "$ETC/config.toml"; then status=error; fi
  echo "io.containerd.grpc.v1 cri linux/amd64 $status" ;;
*) echo "unexpected: $*" >&2; exit 1 ;;
esac
`;
const STUBS = `
node() { sh "$FAKE/node" "$@"; }
hold() { echo hold >> "$FAKE/log"; }
release() { echo release >> "$FAKE/log"; }
case $verb in
`;

const stubbed = SCRIPT.replace('\ncase $verb in\n', STUBS);

for (const shell of SHELLS) {
  describe(`config_path on a node, set by ${shell.join(' ')}`, () => {
    let bench: Bench;
    let fake: string;
    let file: string;
    beforeEach(() => {
      bench = new Bench();
      fake = bench.place({ node: FAKE_NODE, log: '' });
      file = path.join(bench.place({ 'install.sh': stubbed, 'mortal.sh': mortal(stubbed) }), 'install.sh');
    });
    afterEach(() => bench.close());

    const run = (verb: string, etc: string, env: NodeJS.ProcessEnv = {}, own = file): Ran =>
      runScript(shell, [own, verb, bench.folder, bench.folder], { ETC: etc, FAKE: fake, ...env });
    const done = (verb: string, etc: string): void => {
      const { status, stderr } = run(verb, etc);
      assert.equal(status, 0, stderr);
    };
    const log = () => readFileSync(path.join(fake, 'log'), 'utf8').split('\n').slice(0, -1);

    it('edits the one line, restarts once, and gives every byte back', () => {
      const etc = bench.place({ 'config.toml': OLD }, { 'config.toml': 0o640 });
      const before = tree(etc);
      done('set-config-path', etc);
      const text = readFileSync(path.join(etc, 'config.toml'), 'utf8');
      assert.equal(text, OLD.replace('config_path = ""', 'config_path = "/etc/containerd/certs.d"'));
      assert.equal(tree(etc)['config.toml'], `640 ${text}`);
      done('set-config-path', etc);
      assert.deepEqual(log(), ['hold', 'restart', 'release']);
      done('unset-config-path', etc);
      assert.deepEqual(tree(etc), before);
      done('unset-config-path', etc);
      assert.deepEqual(log().slice(3), ['hold', 'restart', 'release']);
    });

    it('is a drop-in where containerd joins them, and its own file where there is none', () => {
      const etc = bench.place({ 'config.toml': NEW });
      const before = tree(etc);
      done('set-config-path', etc);
      assert.deepEqual(Object.keys(tree(etc)), ['conf.d/', 'conf.d/50-airgap-nodes.toml', 'config.toml']);
      assert.equal(readFileSync(path.join(etc, 'config.toml'), 'utf8'), NEW);
      done('set-config-path', etc);
      done('unset-config-path', etc);
      assert.deepEqual(tree(etc), before);
      const none = bench.place({});
      done('set-config-path', none);
      assert.match(tree(none)['config.toml'] ?? '', /^644 version = 2\n/);
      done('unset-config-path', none);
      assert.deepEqual(tree(none), {});
      assert.equal(log().filter(word => word === 'restart').length, 4);
    });

    it('leaves what it cannot read or may not touch, and says where', () => {
      const bad: readonly (readonly [string, RegExp])[] = [
        ['version = 2\n[plugins\n', /config\.toml:2: no header of a table$/m],
        ['version = 2\nroot = "/var\n', /:2: a text does not end/],
        ['version = 2\nimports = [\n"a",\n', /:3: the last value does not end/],
        ['version = 2\nroot\n', /:2: no key with a value/],
        ['[a]\n[a]\n', /:2: a table for the second time/],
        ['version = 9\n', /its version is 9/],
        [`version = 2\n[${V2}.registry.mirrors."docker.io"]\n  endpoint = ["https://m"]\n`, /:3: registry\.mirrors/],
        [`version = 2\n[${V2}.registry.configs."m".tls]\n  ca_file = "a"\n`, /:3: registry\.configs with tls/],
        [`version = 2\n[${V2}]\nregistry = {config_path = ""}\n`, /:3: settings of registries stand in braces/],
        [`version = 2\n[${V2}.registry]\nconfig_path = "/somewhere"\n`, /:3: config_path is \/somewhere/],
      ];
      for (const [text, why] of bad) {
        const etc = bench.place({ 'config.toml': text });
        const { status, stderr } = run('set-config-path', etc);
        assert.equal(status, 1, text);
        assert.match(stderr, why);
        assert.deepEqual(tree(etc), { 'config.toml': `644 ${text}` });
      }
      assert.deepEqual(log(), []);
    });

    it('changes nothing when containerd does not take the file', () => {
      writeFileSync(path.join(fake, 'refuses'), '');
      for (const text of [OLD, NEW]) {
        const etc = bench.place({ 'config.toml': text, 'conf.d/': '' });
        const before = tree(etc);
        const { status, stderr } = run('set-config-path', etc);
        assert.equal(status, 1);
        assert.match(stderr, /containerd does not take .*: containerd: no such option/);
        assert.deepEqual(tree(etc), before);
      }
      // Nothing is wrong with this node: others may go on.
      assert.deepEqual(log(), ['hold', 'release', 'hold', 'release']);
    });

    for (const trouble of ['broken', 'without-cri']) {
      it(`puts all back and lets no other node follow when containerd comes back ${trouble}`, () => {
        writeFileSync(path.join(fake, trouble), '');
        const etc = bench.place({ 'config.toml': OLD });
        assert.equal(run('set-config-path', etc).status, 1);
        assert.equal(readFileSync(path.join(etc, 'config.toml'), 'utf8'), OLD);
        assert.deepEqual(log(), ['hold', 'restart', 'restart']);
        // And it is not tried again and again.
        const { status, stderr } = run('set-config-path', etc);
        assert.equal(status, 1);
        assert.match(stderr, /remove .*airgap-failed to try again/);
        assert.deepEqual(log(), ['hold', 'restart', 'restart']);
        // An uninstall lets the others go on.
        done('unset-config-path', etc);
        assert.deepEqual(tree(etc), { 'config.toml': `644 ${OLD}` });
        assert.deepEqual(log().slice(3), ['hold', 'release']);
      });
    }

    it('lets others go on when somebody has set it in the meantime', () => {
      const etc = bench.place({
        'config.toml': OLD.replace('""', '"/etc/containerd/certs.d"'),
        'config.toml.airgap-turn': '',
      });
      done('set-config-path', etc);
      assert.deepEqual(Object.keys(tree(etc)), ['config.toml']);
      assert.deepEqual(log(), ['release']);
    });

    it('keeps what somebody has changed since', () => {
      const etc = bench.place({ 'config.toml': OLD });
      done('set-config-path', etc);
      const config = path.join(etc, 'config.toml');
      const changed = `${readFileSync(config, 'utf8')}\n[debug]\n  level = "debug"\n`;
      writeFileSync(config, changed);
      const { stderr } = run('unset-config-path', etc);
      assert.match(stderr, /was changed by somebody since: it stays/);
      assert.equal(readFileSync(config, 'utf8'), changed);
    });

    for (const [name, text] of [
      ['an edit', OLD],
      ['a drop-in', NEW],
    ] as const) {
      it(`may be killed at each step of ${name}: containerd can read it, and both ways lead on`, function () {
        this.timeout(300_000);
        const steps = path.join(bench.folder, 'counted');
        const calm = (verb: string, etc: string) => {
          writeFileSync(steps, '0\n');
          const { status, stderr } = run(verb, etc, { STEPS: steps, DIE_AT: '0' }, dying);
          assert.equal(status, 0, stderr);
        };
        const dying = path.join(path.dirname(file), 'mortal.sh');
        const origin = bench.place({ 'config.toml': text });
        const complete = bench.copy(origin);
        calm('set-config-path', complete);
        for (const [verb, from] of [
          ['set-config-path', origin],
          ['unset-config-path', complete],
        ] as const) {
          let etc = '';
          const dies = (env: NodeJS.ProcessEnv) => {
            etc = bench.copy(from);
            return run(verb, etc, env, dying);
          };
          const killed = killedEverywhere(dies, bench, () => {
            const now = readFileSync(path.join(etc, 'config.toml'), 'utf8');
            assert.ok([text, readFileSync(path.join(complete, 'config.toml'), 'utf8')].includes(now), now);
            const other = bench.copy(etc);
            const changes = log().length;
            calm('set-config-path', etc);
            assert.deepEqual(tree(etc), tree(complete));
            // Whatever containerd has read, it reads what is there now.
            assert.ok(
              verb === 'unset-config-path' ||
                log()
                  .slice(changes - 2)
                  .includes('restart'),
            );
            calm('unset-config-path', other);
            assert.deepEqual(tree(other), tree(origin));
          });
          assert.ok(killed >= 2, `only ${killed} steps`);
        }
      });
    }
  });
}
