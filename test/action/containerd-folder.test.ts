// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { findHosts, openContainerdFolder } from '../../src/action/containerd-folder.ts';
import { Bench } from '../support/node-shell.ts';

const HOSTS = { 'certs.d/quay.io/hosts.toml': '[host."https://mirror.example/v2/m"]\n  override_path = true\n' };
const LIST = '/etc/containerd/certs.d:/etc/docker/certs.d';
const images = (text: string, version = 3) =>
  `version = ${version}\nimports = ['/etc/containerd/conf.d/*.toml']\n[plugins.'io.containerd.cri.v1.images']\n${text}`;
const registry = (path: string) => `[plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = '${path}'\n`;
const old = (path: string) =>
  `version = 2\nimports = ["conf.d/*.toml"]\n[plugins."io.containerd.grpc.v1.cri".registry]\nconfig_path = "${path}"\n`;

describe('a folder of containerd, as its versions read it', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  /** Whether the mirror is asked, and what is said. */
  async function read(files: Record<string, string>) {
    const folder = await openContainerdFolder(bench.place({ ...HOSTS, ...files }));
    const { endpoints } = await findHosts(folder, 'quay.io');
    return { mirrored: endpoints[0]?.host === 'mirror.example', problems: folder.problems.join('\n') };
  }

  it('asks the mirror where one folder is named, in files of each version', async () => {
    const one = '[plugins.cri.registry]\nconfig_path = "/etc/containerd/certs.d"\n';
    for (const text of [one, old('/etc/containerd/certs.d'), images(registry('/etc/containerd/certs.d'), 4)]) {
      assert.deepEqual(await read({ 'config.toml': text }), { mirrored: true, problems: '' });
    }
  });

  it('asks upstream with the defaults of 1.6 and of 2.x, and without a file', async () => {
    for (const text of [old(''), images(registry('')), images('')]) {
      const { mirrored, problems } = await read({ 'config.toml': text });
      assert.equal(mirrored, false);
      assert.match(problems, /^config_path is not set: /);
    }
    assert.equal((await read({})).mirrored, false);
  });

  it('takes a list for one name in 2.x, unless it pulls as 1.x did, as on EKS', async () => {
    const list = await read({ 'config.toml': images(registry(LIST)) });
    assert.equal(list.mirrored, false);
    assert.match(list.problems, /^config_path is a list/);
    for (const setting of [
      'discard_unpacked_layers = true',
      'use_local_image_pull = true',
      'max_concurrent_downloads = 8',
    ]) {
      const files = { 'config.toml': images(`${setting}\n${registry(LIST)}`) };
      assert.deepEqual(await read(files), { mirrored: true, problems: '' }, setting);
    }
  });

  it('looks through a list in its order', async () => {
    const files = {
      'other/docker.io/hosts.toml': '',
      'config.toml': old('/etc/containerd/other:/etc/containerd/certs.d'),
    };
    assert.equal((await read(files)).mirrored, true);
  });

  it('joins a drop-in, and tells of one that 1.x takes for the whole', async () => {
    const dropIn = { 'conf.d/50-airgap.toml': `version = 3\n${registry('/etc/containerd/certs.d')}` };
    assert.deepEqual(await read({ 'config.toml': images(''), ...dropIn }), { mirrored: true, problems: '' });
    const erasing = {
      'conf.d/a.toml': 'version = 2\n[plugins."io.containerd.grpc.v1.cri"]\nsandbox_image = "pause"\n',
    };
    const { problems } = await read({ 'config.toml': old('/etc/containerd/certs.d'), ...erasing });
    assert.match(problems, /conf\.d\/a\.toml has CRI settings and no config_path: containerd 1\.x then forgets/);
  });
});
