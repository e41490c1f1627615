// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { ApplicationSets } from '../../src/chart/gitops/application-sets.ts';
import type { KnownClusters } from '../../src/chart/gitops/clusters.ts';
import type { Evaluate, Question } from '../../src/chart/gitops/go-templates.ts';
import { readManifests } from '../../src/chart/gitops/manifest.ts';
import { foldersOf, type Repository } from '../../src/chart/gitops/repository.ts';

describe('an ApplicationSet', () => {
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
  let clusters: KnownClusters;
  let asked: Question[][] = [];
  beforeEach(() => {
    asked = [];
    clusters = { all: [], mayBeMore: true };
  });
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
  const LIST = '{list: {elements: [{n: a, x: {y: 1}}, {n: b, x: {y: 2}}]}}';
  const FOLDERS = '{git: {repoURL: own, directories: [{path: apps/*}, {path: apps/old, exclude: true}]}}';

  for (const [what, generators, name, goTemplate, expected] of [
    ['a list', `[${LIST}]`, '{{ .n }}-{{.x.y}}', true, ['a-1', 'b-2']],
    ['a list, simply', `[${LIST}]`, '{{n}}-{{x.y}}', false, ['a-1', 'b-2']],
    [
      'folders',
      `[${FOLDERS}]`,
      '{{.path.basenameNormalized}}-{{index .path.segments 0}}',
      true,
      ['two-b-apps', 'one-apps'],
    ],
    ['folders, simply', `[${FOLDERS}]`, '{{path[1]}}', false, ['Two_b', 'one']],
    [
      'files',
      '[{git: {repoURL: own, files: [{path: clusters/*.json}]}}]',
      '{{.cluster.name}}-{{.path.filename}}',
      true,
      ['eu-eu.json'],
    ],
    [
      'a file that says nothing',
      '[{git: {repoURL: own, files: [{path: empty/*.yaml}]}}]',
      '{{.path.filename}}',
      true,
      ['eu.yaml'],
    ],
    ['files of lists', '[{git: {repoURL: own, files: [{path: list/*}]}}]', '{{.n}}', true, ['a', 'b']],
    [
      'a matrix',
      `[{matrix: {generators: [${FOLDERS}, ${LIST}]}}]`,
      '{{.path.basename}}-{{.n}}',
      true,
      ['Two_b-a', 'Two_b-b', 'one-a', 'one-b'],
    ],
    [
      'a merge',
      `[{merge: {mergeKeys: [n], generators: [${LIST}, {list: {elements: [{n: b, x: {y: 9}}]}}]}}]`,
      '{{.n}}-{{.x.y}}',
      true,
      ['a-1', 'b-9'],
    ],
    [
      'files as git ls-files finds them, in folders below too, and all of an empty one',
      '[{git: {repoURL: own, files: [{path: "sets/*/set.yaml"}, {path: "sets/*/old/set.yaml", exclude: true}]}}]',
      '{{.path.basename}}',
      true,
      ['deep', 'a'],
    ],
    [
      'folders of one level alone',
      '[{git: {repoURL: own, directories: [{path: "sets/**"}]}}]',
      '{{.path.path}}',
      true,
      ['sets/a'],
    ],
    [
      'expressions of a selector',
      `[{list: {elements: [{n: a, on: true}, {n: b, on: false}, {n: c}, {n: d, on: true, hidden: ""}]}, selector: {matchExpressions: [{key: on, operator: In, values: ["true"]}, {key: n, operator: NotIn, values: [x]}, {key: hidden, operator: DoesNotExist}, {key: n, operator: Exists}]}}]`,
      '{{.n}}',
      true,
      ['a'],
    ],
    [
      'what dig finds, or else',
      `[${LIST}]`,
      '{{ dig \\"x\\" \\"y\\" \\"9\\" . }}-{{dig \\"z\\" \\"9\\" .}}',
      true,
      ['1-9', '2-9'],
    ],
    ['a selector', `[{list: {elements: [{n: a}, {n: b}]}, selector: {matchLabels: {n: b}}}]`, '{{.n}}', true, ['b']],
  ] as const) {
    it(`takes ${what}`, async () => {
      assert.deepEqual(await expand(generators, name, goTemplate), { names: expected, gaps: [] });
      assert.deepEqual(asked, []);
    });
  }
  for (const [generators, name, why] of [
    ['[{clusters: {}}]', 'x', '6 the clusters generator asks which clusters Argo CD knows'],
    [
      '[{git: {repoURL: own, files: [{path: broken/*}]}}]',
      'x',
      '6 no YAML in broken/a.yaml: line 1: unexpected end of the stream within a flow collection',
    ],
    [
      '[{list: {elementsYaml: "a: {b"}}]',
      'x',
      '6 no YAML in elementsYaml: line 1: unexpected end of the stream within a flow collection',
    ],
    ['[{git: {repoURL: else, files: []}}]', 'x', '6 the Git generator reads another repository, else'],
    [`[${LIST}]`, '{{ fail .n }}', '7 "{{ fail .n }}" cannot be evaluated: no such function'],
  ] as const) {
    it(`leaves a gap: ${why}`, async () =>
      assert.deepEqual(await expand(generators, name), { names: [], gaps: [why] }));
  }
  describe('with clusters', () => {
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
        clusters = { all, mayBeMore: false };
        assert.deepEqual(await expand(generators, name, goTemplate), { names: expected, gaps: [] });
      });
    }

    it('leaves a gap for each cluster of which more has to be said, and takes the others', async () => {
      clusters = { all, mayBeMore: false };
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
      clusters = { all: [eu, us], mayBeMore: true };
      assert.deepEqual(await expand('[{clusters: {}}]', '{{name}}', false), {
        names: ['EU_1', 'us'],
        gaps: [
          '6 Argo CD may know other clusters than EU_1, us, of which Secrets of this repository tell; [] says that there are none',
        ],
      });
    });

    it('tells of a generator that takes none', async () => {
      clusters = { all, mayBeMore: false };
      const generators = `[${PROD}, {clusters: {selector: {matchLabels: {env: porduction}}}}]`;
      const { idle, gaps } = await expandText(
        `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: s}\nspec:\n  generators: ${generators}\n  template: {metadata: {name: x}, spec: {}}\n`,
      );
      assert.deepEqual([gaps, idle], [[], [{ file: 'set.yaml', line: 5 }]]);
    });
  });

  it('has richer templates evaluated all at once, and those that hang on others after these', async () => {
    const { names, gaps } = await expand(`[${LIST}]`, '{{ .n | trunc 2 }}');
    assert.deepEqual([names, gaps, asked.map(({ length }) => length)], [['rich-a', 'rich-b'], [], [2]]);
    asked = [];
    const inner = "{list: {elements: [{m: '{{ upper .n }}'}]}}";
    const nested = await expand(`[{matrix: {generators: [${LIST}, ${inner}]}}]`, '{{.m}}-{{ lower .m }}');
    assert.deepEqual(nested.names, ['rich-a-rich-a', 'rich-b-rich-b']);
    assert.deepEqual(
      asked.map(round => round.map(({ text }) => text)),
      [Array(2).fill('{{ upper .n }}'), Array(2).fill('{{.m}}-{{ lower .m }}')],
    );
  });

  for (const [what, goTemplate, template, patch, expected] of [
    [
      'into maps, in place of lists and of what is null',
      true,
      '{source: {path: "apps/{{.n}}", helm: {valueFiles: [a.yaml]}}, project: p}',
      'spec:\n  project: null\n  source:\n    helm: {valueFiles: ["{{.n}}.yaml"], values: {a: 1}}\n',
      { source: { path: 'apps/a', helm: { valueFiles: ['a.yaml'], values: { a: 1 } } } },
    ],
    [
      'of the simple templates',
      false,
      '{source: {path: x}}',
      'spec: {source: {path: "{{n}}"}}',
      { source: { path: 'a' } },
    ],
    ['that says nothing', true, '{source: {path: x}}', '# nothing\n', { source: { path: 'x' } }],
  ] as const) {
    it(`merges a templatePatch ${what}`, async () => {
      const text = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s}
spec:
  goTemplate: ${goTemplate}
  generators: [{list: {elements: [{n: a}]}}]
  template: {metadata: {name: s}, spec: ${template}}
  templatePatch: ${JSON.stringify(patch)}
`;
      const { applications, gaps } = await expandText(text);
      assert.deepEqual([gaps, applications.map(({ value }) => value.spec)], [[], [expected]]);
    });
  }

  it('says what is wrong with a templatePatch, in its line', async () => {
    for (const [patch, why] of [
      [
        'a: [',
        '8 templatePatch: no YAML in templatePatch: line 1: unexpected end of the stream within a flow collection',
      ],
      ['[a]', '8 templatePatch is no mapping'],
    ]) {
      const found = await expandText(`apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s}
spec:
  goTemplate: true
  generators: [{list: {elements: [{n: a}]}}]
  template: {metadata: {name: s}, spec: {}}
  templatePatch: ${JSON.stringify(patch)}
`);
      assert.deepEqual([found.applications, found.gaps.map(({ place, why }) => `${place.line} ${why}`)], [[], [why]]);
    }
  });

  it('leaves what does not decide what is applied to Argo CD', async () => {
    const text = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s}
spec:
  goTemplate: true
  generators: [${LIST}]
  template: {metadata: {name: "{{.n}}", annotations: {wave: "{{ add .x.y 1 }}"}}, spec: {source: {path: "apps/{{.n}}"}, info: "{{ now }}"}}
`;
    const { applications, gaps } = await expandText(text);
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      applications.map(({ value }) => value.spec),
      [{ source: { path: 'apps/a' } }, { source: { path: 'apps/b' } }],
    );
  });
});
