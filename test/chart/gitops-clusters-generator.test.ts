// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { LIST, setBench } from '../support/set-bench.ts';

describe('an ApplicationSet for clusters', () => {
  const TYPE = { 'argocd.argoproj.io/secret-type': 'cluster' };
  const eu = { name: 'EU_1', server: 'https://eu', labels: { env: 'prod', ...TYPE }, annotations: { path: 'a/' } };
  const us = { name: 'us', server: 'https://us', labels: { env: 'test', ...TYPE } };
  const local = { name: 'in-cluster', server: 'https://kubernetes.default.svc' };
  const all = [eu, local, us];
  const PROD = "{clusters: {selector: {matchLabels: {env: prod}}, values: {v: '{{metadata.labels.env}}-2'}}}";
  for (const [what, generators, name, goTemplate, expected] of [
    ['all', '[{clusters: {}}]', '{{nameNormalized}}', false, ['eu-1', 'in-cluster', 'us']],
    ['all, in Go', '[{clusters: {}}]', '{{.name}}{{.project}}', true, ['EU_1', 'in-cluster', 'us']],
    [
      'those of a label',
      `[${PROD}]`,
      '{{metadata.annotations.path}}{{values.v}} {{server}}',
      false,
      ['a/prod-2 https://eu'],
    ],
    [
      'those of a label, in Go',
      '[{clusters: {selector: {matchLabels: {env: prod}}, values: {v: "{{.metadata.labels.env}}-2"}}}]',
      '{{.metadata.annotations.path}}{{.values.v}}',
      true,
      ['a/prod-2'],
    ],
    [
      'none without a Secret, once there is a selector',
      '[{clusters: {selector: {matchExpressions: [{key: env, operator: NotIn, values: [prod]}]}}}]',
      '{{name}}',
      false,
      ['us'],
    ],
    [
      'those of the type, which all with a Secret are',
      '[{clusters: {selector: {matchLabels: {argocd.argoproj.io/secret-type: cluster}}}}]',
      '{{name}}',
      false,
      ['EU_1', 'us'],
    ],
    ['one list of all', '[{clusters: {flatList: true}}]', '{{ (index .clusters 0).n }}', true, ['rich-undefined']],
    [
      'those of a merge',
      '[{merge: {mergeKeys: [server], generators: [{clusters: {values: {v: "1"}}}, {clusters: {selector: {matchLabels: {env: prod}}, values: {v: "2"}}}]}}]',
      '{{name}}-{{values.v}}',
      false,
      ['EU_1-2', 'in-cluster-1', 'us-1'],
    ],
    [
      'those of a matrix, whose values wait for their own',
      `[{matrix: {generators: [${LIST}, ${PROD}]}}]`,
      '{{n}}-{{values.v}}',
      false,
      ['a-prod-2', 'b-prod-2'],
    ],
  ] as const) {
    it(`takes ${what}`, async () => {
      const { expand } = setBench({ all, mayBeMore: false });
      assert.deepEqual(await expand(generators, name, goTemplate), { names: expected, gaps: [] });
    });
  }

  it('leaves a gap for each cluster of which more has to be said, and takes the others', async () => {
    const { expand } = setBench({ all, mayBeMore: false });
    const found = await expand('[{clusters: {}}]', '{{name}}{{metadata.annotations.path}}', false);
    assert.deepEqual(found, {
      names: ['EU_1a/'],
      gaps: [
        '7 cluster in-cluster: no generator gives {{metadata.annotations.path}}',
        '7 cluster us: no generator gives {{metadata.annotations.path}}',
      ],
    });
  });

  it('leaves a gap beside those that are known while there may be more', async () => {
    const { expand } = setBench({ all: [eu, us], mayBeMore: true });
    assert.deepEqual(await expand('[{clusters: {}}]', '{{name}}', false), {
      names: ['EU_1', 'us'],
      gaps: [
        '6 Argo CD may know other clusters than EU_1, us, of which Secrets of this repository tell; [] says that there are none',
      ],
    });
  });

  it('tells of a generator that takes none', async () => {
    const { expandText } = setBench({ all, mayBeMore: false });
    const generators = `[${PROD}, {clusters: {selector: {matchLabels: {env: porduction}}}}]`;
    const { idle, gaps } = await expandText(
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: s}\nspec:\n  generators: ${generators}\n  template: {metadata: {name: x}, spec: {}}\n`,
    );
    assert.deepEqual([gaps, idle], [[], [{ file: 'set.yaml', line: 5 }]]);
  });
});
