// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Builder, Built } from '../../src/chart/gitops/builder.ts';
import { findSources } from '../../src/chart/gitops/finder.ts';
import type { Found } from '../../src/chart/gitops/found.ts';
import type { Evaluate } from '../../src/chart/gitops/go-templates.ts';
import { openRepository } from '../../src/chart/gitops/repository.ts';

export const CHART = 'name: web\nversion: 1.0.0\n';
export const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: a/b:1}]}\n';

/** An Application with one source. */
export function application(name: string, source: string, more = ''): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {namespace: ${name}}
  source: ${source}
${more}`;
}

/** An object of Flux in the namespace `web`. */
export function flux(kind: string, name: string, spec: string): string {
  const group = { HelmRelease: 'helm.toolkit.fluxcd.io/v2', Kustomization: 'kustomize.toolkit.fluxcd.io/v1' }[kind];
  return `apiVersion: ${group ?? 'source.toolkit.fluxcd.io/v1'}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: web}\nspec: ${spec}\n`;
}

/** A folder with files, for as long as a test takes. */
export class TestRepository {
  root = '';

  open(): void {
    this.root = mkdtempSync(path.join(tmpdir(), 'helm-airgap-gitops-'));
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  put(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(this.root, name)), { recursive: true });
      writeFileSync(path.join(this.root, name), text);
    }
  }

  /** What is found in it; `built` is what Kustomize, helmfile and Helm answer. */
  async find({ paths = [], built, withGenerated = false }: FindWith = {}): Promise<Found> {
    const own = { ignore: [], repositories: ['https://git.example/team/own.git'], withGenerated };
    const answer = async (): Promise<Built> => built ?? { missing: true };
    const templates: Evaluate = async questions => Promise.all(questions.map(answer));
    const builder: Builder = { kustomize: answer, helmfile: answer, chart: answer, templates };
    return findSources(await openRepository(this.root, own), builder, { paths });
  }
}

interface FindWith {
  readonly paths?: string[];
  readonly built?: Built;
  readonly withGenerated?: boolean;
}

export function gapsOf({ gaps }: Found): string[] {
  return gaps.map(({ place, what, why }) => `${place.file}:${place.line} ${what}: ${why}`);
}

export function errorsOf({ errors }: Found): string[] {
  return errors.map(
    ({ place, message, also }) => `${place.file}:${place.line} ${message}${also ? ` ${also.file}` : ''}`,
  );
}
