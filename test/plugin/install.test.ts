// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Helm, helms } from '../../tools/pinned-tools.ts';
import { packPlugin, servingArchive } from './packed.ts';
import { root, Sandbox } from './sandbox.ts';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

it('plugin.yaml has the version of the package', () => {
  assert.equal(parse(readFileSync(path.join(root, 'plugin.yaml'), 'utf8')).version, version);
});

/** A chart whose one image is named after the namespace it is installed in. */
function writeChart(folder: string): string {
  const chart = path.join(folder, 'tiny');
  mkdirSync(path.join(chart, 'templates'), { recursive: true });
  writeFileSync(path.join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: tiny\nversion: 0.1.0\n');
  const image = 'registry.example.com/{{ .Release.Namespace }}:1.2.3';
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: tiny}\nspec: {containers: [{name: one, image: "${image}"}]}\n`;
  writeFileSync(path.join(chart, 'templates', 'pod.yaml'), pod);
  return chart;
}

describe('the plugin', () => {
  let packed: Sandbox;
  let archive: string;
  before(async () => {
    packed = new Sandbox();
    archive = await packPlugin(packed);
  });
  after(() => packed.remove());

  for (const helm of helms()) {
    describe(`in ${helm.name}`, () => {
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
        assert.match(
          await runHelm('plugin', 'list'),
          new RegExp(`^airgap\\s+${version.replaceAll('.', '\\.')}\\s`, 'm'),
        );
        assert.ok((await runHelm('airgap', '--version')).startsWith(`helm-airgap/${version} `));
        assert.match(await runHelm('airgap', '--help'), /\$ helm airgap \[COMMAND\]/);
        assert.match(await runHelm('__complete', 'airgap', ''), /^discover\t.+\n(.*\n)*:4\n$/m);
      }

      it('is installed from the checkout', async () => {
        await runHelm('plugin', 'install', root);
        await expectWorkingPlugin();
      });

      it('is installed from the packed archive', async () => {
        if (await isHelm4(helm)) await runHelm('plugin', 'install', '--verify=false', archive);
        else await servingArchive(archive, async url => void (await runHelm('plugin', 'install', url)));
        await expectWorkingPlugin();
      });

      it('renders with that same Helm, in the namespace that Helm was given', async () => {
        const chart = writeChart(sandbox.folder);
        await runHelm('plugin', 'install', root);
        const image = await runHelm('airgap', 'discover', chart, '-n', 'shop');
        assert.equal(image, 'registry.example.com/shop:1.2.3\n');
        assert.equal(await runHelm('--namespace', 'shop', 'airgap', 'discover', chart), image);
      });

      it('is removed again', async () => {
        await runHelm('plugin', 'install', root);
        await runHelm('plugin', 'uninstall', 'airgap');
        assert.doesNotMatch(await runHelm('plugin', 'list'), /airgap/);
        assert.ok(readFileSync(path.join(root, 'plugin.yaml')));
      });

      it('completes flags and their values', async () => {
        await runHelm('plugin', 'install', root);
        assert.match(await runHelm('__complete', 'airgap', 'discover', '--outp'), /^--output\t.+\n:4\n$/);
        assert.match(await runHelm('__complete', 'airgap', 'discover', '-o', 'js'), /^json\n:4\n$/);
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
});
