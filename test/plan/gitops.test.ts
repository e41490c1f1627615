// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeValues, parsePath } from '../../src/chart/gitops/merge-values.ts';
import { includeComponent } from '../../src/emit/include-component.ts';
import { applicationValues } from '../../src/plan/gitops/application-values.ts';
import { asImageEntry, asOperation, overtaken } from '../../src/plan/gitops/image-changes.ts';
import { appendAt, mergeAt, type Operation } from '../../src/plan/gitops/patch.ts';
import type { Value, ValueMap } from '../../src/rendered/value.ts';

const key = fc.stringMatching(/^[a-z][a-z0-9./~=,[\]\\-]{0,6}$/);
const scalar = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean());
const tree: fc.Arbitrary<ValueMap> = fc.letrec<{ map: ValueMap }>(tie => ({
  map: fc.dictionary(key, fc.oneof({ depthSize: 'small' }, scalar, fc.array(scalar), tie('map')), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
})).map;

/** RFC 6902 as far as it is used: `add`. */
function apply(root: ValueMap, operations: readonly Operation[]): ValueMap {
  const result = structuredClone(root);
  for (const { path, value } of operations) {
    const steps = path.split('/').slice(1);
    const names = steps.map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop() ?? '';
    const parent = names.reduce<Value>((at, name) => (at as ValueMap)[name], result);
    if (Array.isArray(parent)) parent.push(value);
    else (parent as ValueMap)[last] = value;
  }
  return result;
}

describe('a patch', () => {
  it('lays values over what is there, wherever that ends', () => {
    fc.assert(
      fc.property(tree, tree, (own, values) => {
        const root = { spec: { values: own } };
        assert.deepEqual(apply(root, mergeAt(root, ['spec', 'values'], values)), {
          spec: { values: mergeValues(own, values) },
        });
        assert.deepEqual(apply({}, mergeAt({}, ['spec', 'values'], values)), { spec: { values } });
      }),
    );
  });

  it('adds to a list that is there, and makes one that is not', () => {
    const root = { spec: { files: ['a'] } };
    assert.deepEqual(apply(root, appendAt(root, ['spec', 'files'], ['b', 'c'])), { spec: { files: ['a', 'b', 'c'] } });
    assert.deepEqual(apply({ spec: {} }, appendAt({ spec: {} }, ['spec', 'helm', 'files'], ['b'])), {
      spec: { helm: { files: ['b'] } },
    });
  });
});

describe('values of an Application', () => {
  const form = (helm: ValueMap, overrides: ValueMap[], valueFile?: string, inline: ValueMap[] = []): string => {
    const chosen = applicationValues({ root: { helm }, at: [], inline }, { overrides, valueFile, strongest: false });
    return 'refused' in chosen ? chosen.refused : chosen.form;
  };
  const image = { image: { tag: 'x' } };
  const cases: [string, string, ValueMap, ValueMap | undefined, string | undefined][] = [
    [
      'a file where nothing says the same',
      'valueFiles',
      { parameters: [{ name: 'image.registry', value: 'a' }] },
      { image: { registry: 'a' } },
      '/f',
    ],
    ['inline where no file is reached', 'valuesObject', {}, undefined, undefined],
    ['inline over inline values', 'valuesObject', {}, { image: { tag: 'y' } }, '/f'],
    ['inline over an inline text in place of a map', 'valuesObject', {}, { image: 'y' }, '/f'],
    [
      'parameters over inline text, which valuesObject would put out',
      'parameters',
      { values: 'image: {tag: y}' },
      image,
      '/f',
    ],
    ['parameters over parameters', 'parameters', { parameters: [{ name: 'image.tag', value: 'y' }] }, undefined, '/f'],
    [
      'parameters over a parameter for the map around',
      'parameters',
      { fileParameters: [{ name: 'image', path: 'y' }] },
      undefined,
      '/f',
    ],
  ];
  for (const [title, expected, helm, inline, file] of cases) {
    it(`go into ${title}`, () => assert.equal(form(helm, [image], file, inline && [inline]), expected));
  }

  it('are refused where several Applications of a set need different ones and no file can give them', () => {
    const other = { image: { tag: 'z' } };
    assert.equal(form({}, [image, other], '/f'), 'valueFiles');
    assert.match(form({}, [image, other]), /need different values, and no values file of this repository reaches it/);
    assert.match(form({}, [image, other], '/f', [{}, image]), /its inline values beat a values file/);
    assert.equal(form({}, [image, image]), 'valuesObject');
    assert.match(form({ values: 'a' }, [{ a: {} }]), /a parameter cannot say an empty map/);
  });

  it('are named in parameters as --set reads names', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), fc.string({ minLength: 1 }), (path, value) => {
        const overrides = path.reduceRight<Value>((inner, name) => ({ [name]: inner }), value) as ValueMap;
        const found = applicationValues(
          { root: {}, at: [], inline: [] },
          { overrides: [overrides], valueFile: undefined, strongest: true },
        );
        assert.ok('form' in found);
        const added = found.operations[0]?.value as { parameters?: ValueMap[] } | undefined;
        const [parameter] = added?.parameters ?? [];
        assert.deepEqual(parsePath(String(parameter?.name)), path);
      }),
    );
  });
});

describe('an image of a manifest', () => {
  const change = (old: string, now: string, path: (string | number)[] = ['spec', 'containers', 0, 'image']) => ({
    path,
    old,
    now,
  });

  it('is an entry of images where Kustomize looks, by the name that stands there', () => {
    assert.deepEqual(asImageEntry(change('nginx', 'm/docker.io/library/nginx')), {
      name: 'nginx',
      newName: 'm/docker.io/library/nginx',
    });
    assert.deepEqual(asImageEntry(change('h:5000/a/b:1@sha256:ab', 'm/h-5000/a/b:1@sha256:ab')), {
      name: 'h:5000/a/b',
      newName: 'm/h-5000/a/b',
    });
    assert.equal(asImageEntry(change('a/b:1', 'm/a/b:1', ['spec', 'ephemeralContainers', 0, 'image'])), undefined);
    assert.equal(asImageEntry(change('a/b:${tag:=1}', 'm/a/b:${tag:=1}')), undefined);
    assert.equal(asImageEntry(change('--image=a/b:1', '--image=m/a/b:1', ['spec', 'args', 0])), undefined);
  });

  it('keeps the variable in its tag, and is written out where the variable is in its name', () => {
    const operation = (written: string) =>
      asOperation(change('q.io/a:1', 'm/q.io/a:1'), { spec: { containers: [{ image: written }] } });
    assert.equal(operation('q.io/a:${tag}')?.value, 'm/q.io/a:${tag}');
    assert.equal(operation('${registry}/a:1')?.value, 'm/q.io/a:1');
    assert.equal(operation('q.io/a:1')?.path, '/spec/containers/0/image');
  });

  it('leaves variables beside it alone, which a Secret may give', () => {
    const args = (written: string, old: string, now: string) =>
      asOperation({ path: ['a'], old, now }, { a: written })?.value;
    const [old, now] = ['--image=q.io/a:1 --token=hunter2', '--image=m/q.io/a:1 --token=hunter2'];
    assert.equal(args('--image=q.io/a:1 --token=${token}', old, now), '--image=m/q.io/a:1 --token=${token}');
    assert.equal(args('--image=${host}/a:1 --token=${token}', old, now), undefined);
    const [later, moved] = ['--token=hunter2 --image=q.io/a:1', '--token=hunter2 --image=m/q.io/a:1'];
    assert.equal(args('--token=${token} --image=q.io/a:1', later, moved), '--token=${token} --image=m/q.io/a:1');
  });

  it('says all that an entry of the including kustomization would have said', () => {
    const entry = { name: 'q.io/a', newName: 'm/q.io/a' };
    assert.deepEqual(overtaken(entry, 'm/q.io/a:9', [{ name: 'q.io/a', newTag: '9' }]), [{ ...entry, newTag: '9' }]);
    assert.deepEqual(overtaken(entry, 'm/q.io/a@sha256:ab', [{ name: 'app', newName: 'q.io/a' }]), [
      { name: 'app', newName: 'm/q.io/a', digest: 'sha256:ab' },
    ]);
    assert.deepEqual(overtaken(entry, 'm/q.io/a:9', [{ name: 'other', newTag: '9' }]), []);
  });
});

describe('a kustomization', () => {
  const cases: [string, string | undefined][] = [
    ['# mine\nresources:\n  - a.yaml # one\n', '# mine\nresources:\n  - a.yaml # one\ncomponents:\n  - ../airgap\n'],
    ['resources: [a.yaml]', 'resources: [a.yaml]\ncomponents:\n  - ../airgap\n'],
    ['', 'components:\n  - ../airgap\n'],
    [
      'components:\n  - ../other # why\nresources: []\n',
      'components:\n  - ../other # why\n  - ../airgap\nresources: []\n',
    ],
    // As Kustomize's own `edit` writes lists, and as people quote, align and space what is theirs.
    [
      "resources:\n- 'a.yaml'\n\n\ncomponents:\n- ../other    # why\n# the end\nimages:\n-   name: web\n",
      "resources:\n- 'a.yaml'\n\n\ncomponents:\n- ../other    # why\n- ../airgap\n# the end\nimages:\n-   name: web\n",
    ],
    ['components:\n- ../other', 'components:\n- ../other\n- ../airgap\n'],
    ['resources:\r\n- a.yaml\r\n', 'resources:\r\n- a.yaml\r\ncomponents:\r\n  - ../airgap\r\n'],
    ['components:\r\n- ../other\r\n', 'components:\r\n- ../other\r\n- ../airgap\r\n'],
    ['components: [../other]\n', 'components: [ ../other, ../airgap ]\n'],
    ['components:\nresources: []\n', 'components:\n  - ../airgap\nresources: []\n'],
    ['resources: []\n...\n', 'resources: []\ncomponents:\n  - ../airgap\n...\n'],
    ['{resources: [a.yaml]}\n', '{ resources: [ a.yaml ], components: [ ../airgap ] }\n'],
    ['components: [./../airgap/]\n', undefined],
    ['components: [../airgap]\n', undefined],
    ['a: [', undefined],
  ];
  for (const [text, expected] of cases) {
    it(`takes a component: ${JSON.stringify(text)}`, () => assert.equal(includeComponent(text, '../airgap'), expected));
  }
});
