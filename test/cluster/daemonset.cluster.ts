// SPDX-License-Identifier: Apache-2.0
// What `generate nodes --format daemonset` writes, held against a real kube-apiserver; `npm run test:cluster`.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kubectl } from '../../tools/cluster-programs.ts';
import { TLS_FILES } from '../support/registry.ts';
import { lacksPrograms, RealCluster } from './real-cluster.ts';
import { run } from './run.ts';
import { LOCK, MIRROR } from './shop.ts';

const CASES: Readonly<Record<string, readonly string[]>> = {
  plain: [],
  whole: ['--set-config-path', '--ca-file', TLS_FILES.ca],
  crio: ['--runtime', 'crio'],
};

describe('the DaemonSet for nodes, in a real cluster', function () {
  this.timeout(600_000);
  let cluster: RealCluster;
  let admin: string;
  let folder: string;

  before(async function () {
    if (lacksPrograms()) this.skip();
    cluster = await RealCluster.start();
    admin = cluster.kubeconfig('admin', { groups: ['system:masters'] });
    folder = path.join(cluster.folder, 'daemonset');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), LOCK);
  });

  after(() => cluster?.stop());

  async function kube(...words: readonly string[]): Promise<string> {
    const all = [...words, '--kubeconfig', admin];
    const { code, stdout, stderr } = await run(kubectl.file, all, folder);
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
    return stdout;
  }

  for (const [name, words] of Object.entries(CASES)) {
    it(`is taken as it is, again and again, and so is what takes it away: ${name}`, async () => {
      const image = ['--image', 'docker.io/shop-example/web:2.14.0'];
      const generate = [
        'airgap',
        'generate',
        'nodes',
        '--format',
        'daemonset',
        '-o',
        name,
        '--mirror',
        MIRROR,
        ...image,
      ];
      const { code, stderr } = await run(kubectl.file, [...generate, ...words], folder);
      assert.equal(code, 0, stderr);
      assert.match(await kube('apply', '--validate=strict', '-k', `${name}/base`), /^daemonset\.apps\/\S+ created$/m);
      assert.doesNotMatch(await kube('apply', '--validate=strict', '-k', `${name}/base`), /created|configured/);
      const uninstall = await kube('apply', '--validate=strict', '--dry-run=server', '-k', `${name}/uninstall`);
      assert.match(uninstall, /^daemonset\.apps\/\S+ configured \(server dry run\)$/m);
      await kube('delete', '--wait=false', '-k', `${name}/base`);
    });
  }
});
