// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { hostFolders, readHosts } from '../../src/plan/hosts-toml.ts';

const MIRROR = 'https://mirror.corp.example:5000';
const UPSTREAM = 'https://registry-1.docker.io/v2';

/** Endpoints of docker.io that containerd 1.6.39, 1.7.34 and 2.3.4 were seen to make of each text; the one without a path, and forms below, 1.6.20 and 2.3.4. */
const MEASURED: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'the mirror at the root and in a table',
    `server = "${MIRROR}/v2/m"\noverride_path = true\n[host."${MIRROR}/v2/m"]\noverride_path = true`,
    [`${MIRROR}/v2/m`, `${MIRROR}/v2/m`],
  ],
  [
    'the mirror at the root, and no host',
    `server = "${MIRROR}/v2/m"\noverride_path = true\n[host]`,
    [`${MIRROR}/v2/m`],
  ],
  ['no server', `[host."${MIRROR}/v2/m"]\noverride_path = true`, [`${MIRROR}/v2/m`, UPSTREAM]],
  ['a path without override_path', `[host."${MIRROR}/m"]`, [`${MIRROR}/m/v2`, UPSTREAM]],
  ['override_path without a path', `[host."${MIRROR}"]\noverride_path = true`, [MIRROR, UPSTREAM]],
  ['override_path without /v2', `[host."${MIRROR}/m"]\noverride_path = true`, [`${MIRROR}/m`, UPSTREAM]],
  [
    'server below a table',
    `[host."${MIRROR}/v2/m"]\noverride_path = true\nserver = "${MIRROR}"`,
    [`${MIRROR}/v2/m`, UPSTREAM],
  ],
  [
    'a root with a path, override_path in the table alone',
    `server = "${MIRROR}/v2/m"\n[host."${MIRROR}/v2/m"]\noverride_path = true`,
    [`${MIRROR}/v2/m`, `${MIRROR}/v2/m/v2`],
  ],
  ['a slash at the end', `[host."${MIRROR}/v2/m/"]\noverride_path = true`, [`${MIRROR}/v2/m`, UPSTREAM]],
  ['a word that is no capability', `[host."${MIRROR}"]\ncapabilities = ["fetch"]`, [UPSTREAM]],
  ['a text that is no TOML', 'server = https://mirror', [UPSTREAM]],
  ['nothing', '', [UPSTREAM]],
];

describe('a hosts.toml', () => {
  for (const [name, text, apis] of MEASURED) {
    it(`with ${name} is read as containerd does`, () => {
      assert.deepEqual(
        readHosts('docker.io', text).endpoints.map(({ api }) => api),
        apis,
      );
    });
  }

  for (const setting of [
    'capabilities = "pull"',
    'override_path = "true"',
    'skip_verify = 1',
    'ca = 5',
    'ca = [["a", "b"]]',
    'header = "authorization"',
    'header = {a = 1}',
  ]) {
    it(`with ${setting} is none to containerd`, () => {
      for (const text of [`[host."${MIRROR}"]\n${setting}`, `${setting}\n[host."${MIRROR}"]`]) {
        const { endpoints, problems } = readHosts('docker.io', text);
        assert.deepEqual(
          endpoints.map(({ api }) => api),
          [UPSTREAM],
        );
        const [key = ''] = setting.split(' ');
        assert.deepEqual(problems, [`containerd ignores the file: "${key}" has another form`]);
      }
    });
  }

  it('with a server or hosts of another form is none to containerd', () => {
    for (const text of ['server = 5', 'host = "x"', `host = {"${MIRROR}" = 1}`])
      assert.match(readHosts('docker.io', text).problems.join(), /containerd ignores the file: /, text);
  });

  it('may write capabilities in capitals', () => {
    assert.deepEqual(readHosts('docker.io', `[host."${MIRROR}"]\ncapabilities = ["Pull"]`).problems, []);
  });

  it('that does something else than it says is told of', () => {
    assert.match(readHosts('docker.io', 'server = https://mirror').problems.join(), /line 1/);
    assert.match(readHosts('docker.io', `server = "${MIRROR}"`).problems.join(), /before 1\.7\.32/);
    assert.deepEqual(readHosts('docker.io', `server = "${MIRROR}"\n[host]`).problems, []);
    assert.match(readHosts('docker.io', `[host."${MIRROR}"]\nserver = "x"`).problems.join(), /"server"/);
    assert.match(readHosts('docker.io', `[host."${MIRROR}".rewrite]\na = "b"`).problems.join(), /k3s/);
  });

  it('lies in the folder with the port between underscores, else in that of the host, else in _default', () => {
    assert.deepEqual(hostFolders('quay.io'), ['quay.io', '_default']);
    assert.deepEqual(hostFolders('m.example:5000'), ['m.example_5000_', 'm.example:5000', '_default']);
  });
});
