// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readStream } from '../../src/rendered/document.ts';
import { formatIdentity } from '../../src/rendered/identity.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{image: nginx:1.27}]\n';

function identities(stream: string): string[] {
  return readStream(stream).documents.map(({ identity }) => formatIdentity(identity));
}

describe('rendered: reading a stream', () => {
  it('identifies an object by apiVersion, kind, namespace and name', () => {
    const [document] = readStream(POD.replace('name: web', 'name: web, namespace: apps')).documents;
    assert.deepEqual(document?.identity, { apiVersion: 'v1', kind: 'Pod', namespace: 'apps', name: 'web' });
    assert.deepEqual(identities(POD), ['v1 Pod web']);
  });

  it('takes generateName where there is no name, and numbers for names', () => {
    assert.deepEqual(identities(POD.replace('name: web', 'generateName: web-')), ['v1 Pod web-']);
    assert.deepEqual(identities(POD.replace('name: web', 'name: 7')), ['v1 Pod 7']);
    assert.deepEqual(identities(POD.replace('metadata: {name: web}', 'metadata: null')), ['v1 Pod ']);
  });

  it('lets nothing into a name that would steer a terminal or begin a line', () => {
    assert.deepEqual(identities(POD.replace('name: web', 'name: "web\\n::error::\\e[31m"')), [
      'v1 Pod web\ufffd::error::\ufffd[31m',
    ]);
    const [document] = readStream(`# Source: web/templates/\u001b[31m.yaml\n${POD}`).documents;
    assert.equal(document?.template, undefined);
  });

  it('gives each document the line where it starts and the template that Helm names', () => {
    const { documents } = readStream(`---\n# Source: a/b.yaml\n${POD}---\n${POD}`);
    assert.deepEqual(
      documents.map(({ line, template }) => [line, template]),
      [
        [1, 'a/b.yaml'],
        [8, undefined],
      ],
    );
  });

  it('counts documents that hold something, comments not among them', () => {
    const stream = `# only words\n---\n\n---\n  # more: words\n---\n${POD}---\nkind: ServiceAccount\n---\n`;
    assert.equal(readStream(stream).count, 2);
    assert.deepEqual(identities(stream), ['v1 Pod web']);
    assert.deepEqual(readStream('').count, 0);
    assert.deepEqual(readStream('# words\n---\n# words\r\n').count, 0);
  });

  it('counts no document for a directive', () => {
    assert.deepEqual(readStream(`%YAML 1.2\n---\n${POD}`).count, 1);
  });

  it('skips kinds that hold no image, in whatever way they are written', () => {
    for (const kind of [
      'CustomResourceDefinition',
      '"ClusterRole"',
      "'Role'",
      'PrometheusRule # words',
      'RoleBinding\r',
    ]) {
      const { documents, count } = readStream(`apiVersion: x/v1\nkind: ${kind}\nspec: {image: "nginx:1"}\n`);
      assert.deepEqual([documents.length, count], [0, 1], kind);
    }
    assert.deepEqual(
      identities('{"kind":"CustomResourceDefinition","apiVersion":"x/v1","spec":{"image":"a/b:1"}}'),
      [],
    );
  });

  it('does not skip kinds that only begin like those', () => {
    const text = 'apiVersion: x/v1\nkind: RoleSet\nmetadata: {name: a}\nspec: {image: "nginx:1"}\n';
    assert.deepEqual(identities(text), ['x/v1 RoleSet a']);
  });

  it('opens lists, and skips in them what it skips elsewhere', () => {
    const list = `kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, image: x/y:1}
- {apiVersion: v1, kind: Role, metadata: {name: b}, image: x/y:1}
- null
- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, metadata: {name: c}}]}\n`;
    assert.deepEqual(identities(list), ['v1 Pod a', 'v1 Pod c']);
  });

  it('knows what a typed list holds', () => {
    assert.deepEqual(identities('kind: PodList\napiVersion: v1\nitems:\n- {metadata: {name: a}, image: x/y:1}\n'), [
      'v1 Pod a',
    ]);
  });

  it('leaves a custom resource whole that is only called a list', () => {
    const text = 'kind: AllowList\napiVersion: x/v1\nmetadata: {name: a}\nitems: ["quay.io/x/y:1"]\n';
    assert.deepEqual(identities(text), ['x/v1 AllowList a']);
  });

  it('reports what is no object, without its text, and goes on', () => {
    const { documents, problems } = readStream(`just a password\n---\n- a\n- list\n---\n42\n---\n${POD}`);
    assert.equal(documents.length, 1);
    assert.deepEqual(
      problems.map(({ line, fatal }) => [line, fatal]),
      [
        [1, true],
        [2, true],
        [5, true],
      ],
    );
    assert.ok(!problems.some(({ message }) => message.includes('password')));
    assert.match(problems[0]?.message ?? '', /a string/);
    assert.match(problems[1]?.message ?? '', /a list/);
    assert.match(problems[2]?.message ?? '', /a number/);
  });

  it('reports broken YAML with its line in the stream and its template, and goes on', () => {
    const broken = '# Source: a/b.yaml\nkind: Pod\nimage: [x/y:1\nname: b\n';
    const { documents, problems } = readStream(`${POD}---\n${broken}---\n${POD}`);
    assert.equal(documents.length, 2);
    const [problem] = problems;
    assert.deepEqual([problems.length, problem?.fatal, problem?.template, problem?.line], [1, true, 'a/b.yaml', 6]);
    assert.match(problem?.message ?? '', /^line (9|10): /);
  });

  it('says the line of a tab used for indentation', () => {
    const { problems } = readStream(`${POD}---\nkind: Pod\nspec:\n\timage: x/y:1\n`);
    assert.match(problems[0]?.message ?? '', /^line 9: /);
  });

  it('takes the last of duplicate keys, as Helm does, and says so', () => {
    const { documents, problems } = readStream('kind: Pod\nimage: a/b:1\nimage: a/b:2\n');
    assert.equal(documents[0]?.value.image, 'a/b:2');
    assert.deepEqual([problems.length, problems[0]?.fatal], [1, false]);
    assert.match(problems[0]?.message ?? '', /^line 3: duplicated mapping key.*the last one counts/);
  });

  it('reads what names no image when its group and kind are wanted, in a List too', () => {
    const wanted = (group: string, kind: string): boolean => group === 'acme.example' && kind === 'Cluster';
    const cluster = 'apiVersion: acme.example/v1\nkind: Cluster\nspec: {version: "9"}\n';
    const list = `kind: List\nitems:\n- ${cluster.replaceAll('\n', '\n  ').trim()}\n`;
    const json = '{"apiVersion": "acme.example/v1", "kind": "Cluster"}';
    const kinds = (text: string): string[] => readStream(text, wanted).documents.map(({ identity }) => identity.kind);
    assert.deepEqual([kinds(cluster), kinds(list), kinds(json)], [['Cluster'], ['Cluster'], ['Cluster']]);
    assert.deepEqual(kinds(cluster.replace('Cluster', 'User')), []);
    assert.deepEqual(kinds(cluster.replace('acme', 'other')), []);
    assert.equal(readStream(cluster).skipped.length, 1);
  });

  it('lets a merged key be overridden without a word', () => {
    const { documents, problems } = readStream('kind: Pod\nx: &x {image: a/b:1}\nspec: {<<: *x, image: a/b:2}\n');
    assert.deepEqual(documents[0]?.value.spec, { image: 'a/b:2' });
    assert.deepEqual(problems, []);
  });

  it('keeps a key called __proto__ a key', () => {
    const { documents } = readStream('kind: Pod\n__proto__: {image: a/b:1}\n');
    assert.deepEqual(Object.keys(documents[0]?.value ?? {}), ['kind', '__proto__']);
  });

  for (const [what, text] of [
    ['flow lists', `kind: Pod\nimage: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
    ['flow maps', `kind: Pod\nimage: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}\n`],
    [
      'block maps',
      `kind: Pod\nimage:\n${Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}\n`,
    ],
    ['block lists', `kind: Pod\nimage:\n${'- '.repeat(10_000)}a\n`],
  ]) {
    it(`reports ${what} nested without end, with the line`, () => {
      const { documents, problems } = readStream(`${text}---\n${POD}`);
      assert.equal(documents.length, 1);
      assert.match(problems[0]?.message ?? '', /^line \d+: nesting/);
    });
  }

  it('of more values than memory has room for is a problem, and not parsed', () => {
    const wide = `kind: ConfigMap\nimage: quay.io/a/b:1\nx: [${'0,'.repeat(8_000_001)}0]\n`;
    const { documents, problems } = readStream(wide);
    assert.deepEqual(documents, []);
    assert.deepEqual(problems, [{ message: 'line 1: it holds more than 8000000 values', fatal: true, line: 1 }]);
  });
});
