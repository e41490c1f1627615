// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { helms } from '../../tools/pinned-tools.ts';
import { packPlugin } from './packed.ts';
import { root, Sandbox } from './sandbox.ts';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const form = path.join(root, 'post-renderer');

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: one, image: "quay.io/team/web:{{ .Values.tag }}"}]} # as it was
---
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {helm.sh/hook: pre-upgrade}}
spec: {template: {spec: {containers: [{name: one, image: "quay.io/team/migrate:1"}]}}}
`;

const USE = 'release: shop/web, rule: container, certainty: certain';
const LOCK = `apiVersion: helm-airgap/v1
kind: ImageLock
mirror: {pull: "mirror.test:5000/m", layout: keep-host}
releases:
  - {name: shop/web}
images:
  - image: quay.io/team/migrate:1
    unresolved: offline
    uses:
      - {${USE}, object: batch/v1 Job migrate, path: "spec.template.spec.containers[0].image"}
  - image: quay.io/team/web:1
    unresolved: offline
    uses:
      - {${USE}, object: v1 Pod web, path: "spec.containers[0].image"}
`;

/** A chart with a Pod and a hook, and the lock of it, in the folder. */
function writeRelease(folder: string): void {
  mkdirSync(path.join(folder, 'web', 'templates'), { recursive: true });
  writeFileSync(path.join(folder, 'web', 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 0.1.0\n');
  writeFileSync(path.join(folder, 'web', 'values.yaml'), 'tag: 1\n');
  writeFileSync(path.join(folder, 'web', 'templates', 'all.yaml'), POD);
  writeFileSync(path.join(folder, 'airgap.lock.yaml'), LOCK);
}

it('the post-renderer has the version of the package, and a name of its own', () => {
  const { name, version: own } = parse(readFileSync(path.join(form, 'plugin.yaml'), 'utf8'));
  assert.deepEqual([name, own], ['airgap-render', version]);
});

describe('the post-renderer', () => {
  let packed: Sandbox;
  let archive: string;
  before(async () => {
    packed = new Sandbox();
    archive = (await packPlugin(packed)).replace(/airgap-(?=[^/]*$)/, 'airgap-render-');
  });
  after(() => packed.remove());

  for (const { name, file } of helms()) {
    describe(`in ${name}`, () => {
      let sandbox: Sandbox;
      let isHelm4: boolean;
      beforeEach(async () => {
        sandbox = new Sandbox();
        writeRelease(sandbox.folder);
        isHelm4 = (await sandbox.run(file, ['version', '--short'])).stdout.toString().startsWith('v4');
      });
      afterEach(() => sandbox.remove());

      function template(renderer: readonly string[], ...args: string[]) {
        return sandbox.run(file, ['template', 'web', 'web', '-n', 'shop', ...renderer, ...args]);
      }

      /** The flags, after installing what they need. */
      async function rendererOf(what: string): Promise<string[]> {
        if (!isHelm4) {
          return ['--post-renderer', path.join(root, 'bin', 'helm-airgap'), '--post-renderer-args', 'post-render'];
        }
        const { stderr, code } = await sandbox.run(file, ['plugin', 'install', '--verify=false', what]);
        assert.equal(code, 0, stderr);
        return ['--post-renderer', 'airgap-render'];
      }

      const hook = (text: string) => /image: "?(\S*migrate:1)/.exec(text)?.[1];

      for (const [from, what] of [
        ['the checkout', () => form],
        ['the archive', () => archive],
      ] as const) {
        it(`points images at the mirror, from ${from}; hooks too where Helm sends them`, async () => {
          const { stdout, stderr, code } = await template(await rendererOf(what()));
          assert.equal(code, 0, stderr);
          const text = stdout.toString();
          assert.match(text, /image: "mirror\.test:5000\/m\/quay\.io\/team\/web:1"/);
          assert.equal(hook(text), `${isHelm4 ? 'mirror.test:5000/m/' : ''}quay.io/team/migrate:1`);
        });
      }

      it('says in a file which hooks Helm 3 kept back: Helm shows none of it', async () => {
        const log = path.join(sandbox.folder, 'log');
        const renderer = [...(await rendererOf(form)), '--post-renderer-args', `--log-file=${log}`];
        const { stderr, code } = await template(renderer);
        assert.equal(code, 0, stderr);
        assert.doesNotMatch(stderr, /rewritten|migrate/);
        const said = readFileSync(log, 'utf8');
        assert.equal(/batch\/v1 Job migrate is not in the stream/.test(said), !isHelm4, said);
      });

      it('stops the release for an image that the lock does not have', async () => {
        const { stdout, stderr, code } = await template(await rendererOf(form), '--set', 'tag=2');
        assert.notEqual(code, 0);
        assert.equal(stdout.toString().includes('team/web:2'), false);
        // Helm 4 drops what a post-renderer says.
        if (!isHelm4)
          assert.match(stderr, /Pod web spec\.containers\[0\]\.image: quay\.io\/team\/web:2: not in the lock/);
      });
    });
  }
});
