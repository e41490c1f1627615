// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { LIST, setBench } from '../support/set-bench.ts';

describe('an ApplicationSet', () => {
  let bench = setBench();
  beforeEach(() => {
    bench = setBench();
  });
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
      assert.deepEqual(await bench.expand(generators, name, goTemplate), { names: expected, gaps: [] });
      assert.deepEqual(bench.asked, []);
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
      assert.deepEqual(await bench.expand(generators, name), { names: [], gaps: [why] }));
  }
  it('has richer templates evaluated all at once, and those that hang on others after these', async () => {
    const { names, gaps } = await bench.expand(`[${LIST}]`, '{{ .n | trunc 2 }}');
    assert.deepEqual([names, gaps, bench.asked.map(({ length }) => length)], [['rich-a', 'rich-b'], [], [2]]);
    bench = setBench();
    const inner = "{list: {elements: [{m: '{{ upper .n }}'}]}}";
    const nested = await bench.expand(`[{matrix: {generators: [${LIST}, ${inner}]}}]`, '{{.m}}-{{ lower .m }}');
    assert.deepEqual(nested.names, ['rich-a-rich-a', 'rich-b-rich-b']);
    assert.deepEqual(
      bench.asked.map(round => round.map(({ text }) => text)),
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
      const { applications, gaps } = await bench.expandText(text);
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
      const found = await bench.expandText(`apiVersion: argoproj.io/v1alpha1
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
    const { applications, gaps } = await bench.expandText(text);
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      applications.map(({ value }) => value.spec),
      [{ source: { path: 'apps/a' } }, { source: { path: 'apps/b' } }],
    );
  });
});
