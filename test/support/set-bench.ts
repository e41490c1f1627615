// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { ExpandedSet } from '../../src/chart/gitops/application-set.ts';
import { ApplicationSets } from '../../src/chart/gitops/application-sets.ts';
import type { KnownClusters } from '../../src/chart/gitops/clusters.ts';
import type { Evaluate, Question } from '../../src/chart/gitops/go-templates.ts';
import { readManifests } from '../../src/chart/gitops/manifest.ts';
import { foldersOf, type Repository } from '../../src/chart/gitops/repository.ts';

/** Two elements of a `list` generator. */
export const LIST = '{list: {elements: [{n: a, x: {y: 1}}, {n: b, x: {y: 2}}]}}';

const texts: Readonly<Record<string, string>> = {
  'apps/one/Chart.yaml': '',
  'apps/Two_b/Chart.yaml': '',
  'apps/old/Chart.yaml': '',
  'clusters/eu.json': '{"cluster": {"name": "eu"}}',
  'sets/a/b/deep/set.yaml': 'n: deep\n---\nn: second\n',
  'sets/a/old/set.yaml': '',
  'sets/a/set.yaml': '# nothing said\n',
  'broken/a.yaml': 'n: [',
  'empty/eu.yaml': '# nothing yet\n',
  'list/eu.yaml': '[{n: a}, {n: b}]',
};
const files = Object.keys(texts);
const repository: Repository = {
  root: '.',
  files,
  folders: foldersOf(files),
  outside: new Set(),
  has: file => file in texts,
  text: file => texts[file],
  isGenerated: () => false,
  isOwn: url => url === 'own',
};

/** ApplicationSets of a small repository, and what richer templates were asked of Helm. */
export interface SetBench {
  readonly asked: readonly (readonly Question[])[];
  readonly expandText: (set: string) => Promise<ExpandedSet>;
  /** The Applications of generators whose template has that name, and the gaps, each with its line. */
  readonly expand: (
    generators: string,
    name: string,
    goTemplate?: boolean,
  ) => Promise<{ names: string[]; gaps: string[] }>;
}

export function setBench(clusters: KnownClusters = { all: [], mayBeMore: true }): SetBench {
  const asked: Question[][] = [];
  /** Says what it is asked, and fails where that says `fail`. */
  const evaluate: Evaluate = async questions => {
    asked.push([...questions]);
    return questions.map(({ text, parameters: { n } }) =>
      text.includes('fail') ? { failed: 'no such function' } : { text: text.replace(/\{\{[^}]*\}\}/g, `rich-${n}`) },
    );
  };
  const expandText = async (set: string) => {
    const [manifest] = readManifests(set, 'set.yaml').manifests;
    assert.ok(manifest);
    return new ApplicationSets({ repository, clusters }, evaluate).expand(manifest);
  };
  const expand = async (generators: string, name: string, goTemplate = true) => {
    const set = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: s}\nspec:\n  goTemplate: ${goTemplate}\n  generators: ${generators}\n  template: {metadata: {name: "${name}"}, spec: {}}\n`;
    const { applications, gaps } = await expandText(set);
    return {
      names: applications.map(({ identity }) => identity.name),
      gaps: gaps.map(({ place, why }) => `${place.line} ${why}`),
    };
  };
  return { asked, expand, expandText };
}
