// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { packPlugin } from './packed.ts';
import { root, Sandbox } from './sandbox.ts';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };

interface Platform {
  readonly selector: { readonly matchLabels: { readonly os: string; readonly arch: string } };
  readonly uri: string;
  readonly sha256: string;
  readonly files: readonly { readonly from: string; readonly to: string }[];
  readonly bin: string;
}

describe('the manifest for krew', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let archive: string;
  let manifest: { apiVersion: string; kind: string; metadata: object; spec: Record<string, string> };
  let platforms: readonly Platform[];

  before(async () => {
    sandbox = new Sandbox();
    archive = await packPlugin(sandbox);
    manifest = parse(readFileSync(path.join(path.dirname(archive), 'dist', 'airgap.krew.yaml'), 'utf8'));
    platforms = manifest.spec.platforms as unknown as Platform[];
  });
  after(() => sandbox.remove());

  it('has what krew asks of one', () => {
    const { apiVersion, kind, metadata, spec } = manifest;
    assert.deepEqual([apiVersion, kind], ['krew.googlecontainertools.github.com/v1alpha2', 'Plugin']);
    assert.deepEqual(metadata, { name: 'airgap' });
    assert.deepEqual(Object.keys(spec), ['version', 'shortDescription', 'description', 'caveats', 'platforms']);
    assert.equal(spec.version, `v${version}`);
    // As the rules of krew's index have it.
    assert.match(spec.shortDescription ?? '', /^[^.\n]{1,50}$/);
    assert.match(spec.caveats ?? '', /Node\.js 22\.12 or newer/);
  });

  it('names the archive and its bytes for each platform', () => {
    const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
    assert.deepEqual(
      platforms.map(({ selector: { matchLabels: labels }, ...rest }) => [labels.os, labels.arch, rest]),
      ['linux', 'darwin'].flatMap(os =>
        ['amd64', 'arm64'].map(arch => [
          os,
          arch,
          {
            uri: `https://files.example.com/${path.basename(archive)}`,
            sha256,
            files: [{ from: 'airgap/*', to: '.' }],
            bin: 'bin/kubectl-airgap',
          },
        ]),
      ),
    );
  });

  it('leads to a program that runs where krew puts it: moved, and behind a link', async () => {
    const [{ files, bin } = assert.fail('no platform')] = platforms;
    const unpacked = path.join(sandbox.folder, 'unpacked');
    mkdirSync(unpacked);
    assert.equal((await sandbox.run('tar', ['-xzf', archive, '-C', unpacked])).code, 0);
    const [{ from } = assert.fail('no files')] = files;
    const store = path.join(sandbox.folder, 'store');
    renameSync(path.join(unpacked, path.dirname(from)), store);
    const link = path.join(sandbox.folder, 'kubectl-airgap');
    symlinkSync(path.join(store, bin), link);
    assert.ok(lstatSync(link).isSymbolicLink());
    const { code, stdout, stderr } = await sandbox.run(link, ['--version']);
    assert.equal(code, 0, stderr);
    assert.ok(stdout.toString().includes(version), stdout.toString());
  });
});
