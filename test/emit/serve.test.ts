// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Pod } from 'kubernetes-models/v1/Pod';
import { Service } from 'kubernetes-models/v1/Service';
import { parseAllDocuments } from 'yaml';
import { onPath } from '../../tools/pinned-tools.ts';
import { parseScript } from '../support/script.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const PROGRAM = path.join(ROOT, 'bin', 'helm-airgap');
/** Golden files of the session. */
const { files } = parseScript(readFileSync(path.join(ROOT, 'test', 'scripts', 'generate-serve.txt'), 'utf8'));
const golden = (name: string): string => files.get(name) ?? assert.fail(`there is no ${name}`);

const MODELS: Readonly<Record<string, new (data: never) => { validate(): void }>> = {
  Pod,
  Deployment,
  Service,
  ConfigMap,
};

interface KubernetesObject {
  readonly kind: string;
  readonly spec: PodSpec & { readonly template?: { readonly spec: PodSpec } };
}

/** What this reads of a Pod's description. */
interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: object;
  readonly volumes: readonly { readonly name: string }[];
  readonly containers: readonly {
    readonly securityContext: object;
    readonly args: readonly string[];
    readonly volumeMounts: readonly {
      readonly name: string;
      readonly mountPath: string;
      readonly readOnly?: boolean;
    }[];
  }[];
}

describe('what starts `serve`', () => {
  for (const name of ['plain-pod', 'full-pod', 'plain-deployment', 'full-deployment']) {
    const objects = (): KubernetesObject[] =>
      parseAllDocuments(golden(`${name}.yaml`)).map(document => document.toJS());

    it(`fits the schemas of Kubernetes: ${name}`, () => {
      for (const object of objects()) {
        const Model = MODELS[object.kind] ?? assert.fail(`no schema of ${object.kind}`);
        new Model(object as never).validate();
      }
    });

    it(`has no more rights than it needs, and mounts all that it names: ${name}`, () => {
      const pods = objects().flatMap(({ kind, spec }) => (kind === 'Pod' ? spec : (spec?.template?.spec ?? [])));
      assert.equal(pods.length, 1);
      const { automountServiceAccountToken, containers, volumes, securityContext } = pods[0] as PodSpec;
      assert.equal(automountServiceAccountToken, false);
      assert.equal((securityContext as { runAsNonRoot?: boolean }).runAsNonRoot, true);
      const [container] = containers;
      assert.deepEqual(container?.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      const mounts = container?.volumeMounts ?? [];
      assert.deepEqual(
        mounts.map(mount => mount.name),
        volumes.map(volume => volume.name),
      );
      assert.deepEqual(
        mounts.filter(({ readOnly }) => readOnly !== true).map(mount => mount.mountPath),
        name === 'plain-pod' || name === 'plain-deployment' ? [] : ['/storage'],
      );
      for (const file of container?.args.filter(arg => arg.startsWith('/')) ?? [])
        assert.ok(
          mounts.some(({ mountPath }) => file === mountPath || file.startsWith(`${mountPath}/`)),
          file,
        );
    });
  }

  for (const name of ['plain', 'full']) {
    it(`is a unit that systemd takes: ${name}`, function () {
      if (onPath('systemd-analyze') === undefined) return this.skip();
      const folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-unit-'));
      try {
        const file = path.join(folder, 'airgap-serve.service');
        const unit = golden(`${name}.service`);
        writeFileSync(file, unit.replace(/^ExecStart=\S+/m, `ExecStart=${PROGRAM}`));
        const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
        const about = stderr.split('\n').filter(line => line.includes('airgap-serve'));
        assert.deepEqual({ status, about }, { status: 0, about: [] });
        const rated = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=25', file], {
          encoding: 'utf8',
        });
        assert.equal(rated.status, 0, rated.stdout + rated.stderr);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
