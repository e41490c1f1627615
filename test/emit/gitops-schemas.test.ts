// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Application } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application';
import { ApplicationSet } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/ApplicationSet';
import { HelmRelease } from '@kubernetes-models/flux-cd/helm.toolkit.fluxcd.io/v2/HelmRelease';
import { HelmRepository } from '@kubernetes-models/flux-cd/source.toolkit.fluxcd.io/v1/HelmRepository';
import { OCIRepository } from '@kubernetes-models/flux-cd/source.toolkit.fluxcd.io/v1/OCIRepository';
import { readManifests } from '../../src/chart/gitops/manifest.ts';
import { writeKustomization } from '../../src/emit/kustomize-component.ts';
import { runProcess } from '../../src/host/process.ts';
import { peer } from '../../tools/pinned-tools.ts';
import { parseScript } from '../support/script.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** Classes that know the CRDs of Argo CD and Flux. */
const MODELS: Readonly<Record<string, new (data: never) => { validate(): void }>> = {
  Application,
  ApplicationSet,
  HelmRelease,
  HelmRepository,
  OCIRepository,
};

const kustomize = peer('kustomize');

// Golden components of the sessions, applied to the objects that they are for.
describe('objects that a generated component changed', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-models-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const cases = [
    {
      script: 'generate-gitops-argocd',
      example: 'gitops-argocd',
      apply: 'apps',
      resources: ['jobs.yaml', 'tools.yaml', 'web.yaml'],
      count: 3,
    },
    {
      script: 'generate-gitops-flux',
      example: 'gitops-flux',
      apply: 'apps/production',
      resources: ['../base/store'],
      count: 1,
    },
    { script: 'generate-gitops-forms', apply: 'apps', count: 8 },
    { script: 'generate-gitops-charts', inside: 'gitops/', apply: 'apps', count: 7 },
  ] as const;
  for (const { script, apply, count, ...rest } of cases) {
    const name = `fit the schemas of their CRDs: ${script}`;
    if (kustomize === undefined) it.skip(`${name}: there is no kustomize`);
    else
      it(name, async () => {
        const { files } = parseScript(readFileSync(path.join(ROOT, 'test', 'scripts', `${script}.txt`), 'utf8'));
        const inside = 'inside' in rest ? rest.inside : '';
        if ('example' in rest) cpSync(path.join(ROOT, 'examples', rest.example), folder, { recursive: true });
        for (const [file, text] of files) if (file.startsWith(inside)) put(file.slice(inside.length), text);
        put('airgap/kustomization.yaml', files.get('component') ?? '');
        const resources = 'resources' in rest ? rest.resources : undefined;
        const own = resources ?? readResources(path.join(folder, apply, 'kustomization.yaml'));
        put(`${apply}/kustomization.yaml`, writeKustomization(own, path.posix.relative(apply, 'airgap')));
        const built = await runProcess(kustomize, ['build', path.join(folder, apply)]);
        assert.equal(built.code, 0, built.stderr);
        const known = readManifests(built.stdout.toString('utf8'), '').manifests.flatMap(({ value }) => {
          const Model = MODELS[String(value.kind)];
          return Model === undefined ? [] : [new Model(value as never)];
        });
        for (const object of known) object.validate();
        assert.equal(known.length, count);
      });
  }

  function put(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
});

/** `resources: [a.yaml, b.yaml]`, as the sessions write it. */
function readResources(file: string): string[] {
  const [, list = ''] = /^resources: \[(.*)\]$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return list.split(', ');
}
