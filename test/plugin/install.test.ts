// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Helm, helms } from '../../tools/pinned-tools.ts';
import { packPlugin, servingArchive } from './packed.ts';
import { root, Sandbox } from './sandbox.ts';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

it('plugin.yaml has the version of the package', () => {
  assert.equal(parse(readFileSync(path.join(root, 'plugin.yaml'), 'utf8')).version, version);
});

for (const helm of helms()) {
  describe(`the plugin in ${helm.name}`, () => {
    let sandbox: Sandbox;
    beforeEach(() => {
      sandbox = new Sandbox();
    });
    afterEach(() => sandbox.remove());

    async function runHelm(...args: string[]): Promise<string> {
      const { stdout, stderr, code } = await sandbox.run(helm.file, args);
      assert.equal(code, 0, `helm ${args.join(' ')}\n${stderr}`);
      return stdout.toString();
    }

    async function expectWorkingPlugin(): Promise<void> {
      assert.match(await runHelm('plugin', 'list'), new RegExp(`^airgap\\s+${version.replaceAll('.', '\\.')}\\s`, 'm'));
      assert.ok((await runHelm('airgap', '--version')).startsWith(`helm-airgap/${version} `));
      assert.match(await runHelm('airgap', '--help'), /\$ helm airgap \[COMMAND\]/);
    }

    it('is installed from the checkout', async () => {
      await runHelm('plugin', 'install', root);
      await expectWorkingPlugin();
    });

    it('is installed from the packed archive', async () => {
      const archive = await packPlugin(sandbox);
      if (await isHelm4(helm)) await runHelm('plugin', 'install', '--verify=false', archive);
      else await servingArchive(archive, async url => void (await runHelm('plugin', 'install', url)));
      await expectWorkingPlugin();
    });

    it('is removed again', async () => {
      await runHelm('plugin', 'install', root);
      await runHelm('plugin', 'uninstall', 'airgap');
      assert.doesNotMatch(await runHelm('plugin', 'list'), /airgap/);
      assert.ok(readFileSync(path.join(root, 'plugin.yaml')));
    });

    it('completes commands and flags', async () => {
      await runHelm('plugin', 'install', root);
      assert.match(await runHelm('__complete', 'airgap', ''), /^hello\t.+\n(.*\n)*:4\n$/m);
      assert.match(await runHelm('__complete', 'airgap', 'hello', '--o'), /^--output\t.+\n:4\n$/m);
    });

    it('passes the exit code on', async () => {
      await runHelm('plugin', 'install', root);
      const { code } = await sandbox.run(helm.file, ['airgap', 'no-such-command']);
      assert.equal(code, 2);
    });

    async function isHelm4({ file }: Helm): Promise<boolean> {
      const { stdout } = await sandbox.run(file, ['version', '--short']);
      return stdout.toString().startsWith('v4');
    }
  });
}
