// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { application, gapsOf, POD, TestRepository } from '../support/test-repository.ts';

describe('a directory that Argo CD applies', () => {
  const repository = new TestRepository();
  beforeEach(() => repository.open());
  afterEach(() => repository.remove());

  it('takes the files of a folder that its options name, as Argo CD reads them', async () => {
    const files = [
      'a.yaml',
      'b.yml',
      'c.json',
      'd.txt',
      '.e.yaml',
      'sub/f.yaml',
      'sub/deep/g.yaml',
      'x,y.yaml',
      'pod-1.yaml',
    ];
    const none = `# +argocd:skip-file-rendering\n${POD}`;
    repository.put({ ...Object.fromEntries(files.map(file => [`dir/${file}`, POD])), 'dir/marked.yaml': none });
    const cases: [options: string, files: string[]][] = [
      ['{}', ['.e.yaml', 'a.yaml', 'b.yml', 'c.json', 'pod-1.yaml', 'x,y.yaml']],
      [
        '{recurse: true, include: "*.yaml"}',
        ['.e.yaml', 'a.yaml', 'pod-1.yaml', 'sub/deep/g.yaml', 'sub/f.yaml', 'x,y.yaml'],
      ],
      ['{recurse: true, include: "sub/*"}', ['sub/deep/g.yaml', 'sub/f.yaml']],
      ['{recurse: true, include: "{a.*,sub/*/g.yaml}"}', ['a.yaml', 'sub/deep/g.yaml']],
      ['{include: "x,?.yaml"}', ['x,y.yaml']],
      ['{include: "pod-[0-9].yaml"}', ['pod-1.yaml']],
      ['{include: "[!a-p.]*"}', ['x,y.yaml']],
      ['{include: "*.yaml", exclude: "{.e,x*,pod-1}*"}', ['a.yaml']],
      ['{include: "{a"}', []],
      ['{include: "*.y*ml", exclude: "["}', ['.e.yaml', 'a.yaml', 'b.yml', 'pod-1.yaml', 'x,y.yaml']],
      [`{include: 'pod-\\[1.yaml'}`, []],
      [`{include: '\\p*'}`, ['pod-1.yaml']],
      ['{allowCustomExtensions: true, include: "d.*"}', ['d.txt']],
    ];
    for (const [options, names] of cases) {
      repository.put({
        'app.yaml': application('app', `{repoURL: https://git.example/team/own, path: dir, directory: ${options}}`),
      });
      const { manifests } = await repository.find();
      const applied =
        manifests.find(({ name }) => name === 'dir')?.texts.map(({ file }) => file.slice('dir/'.length)) ?? [];
      assert.deepEqual([options, applied.sort()], [options, names]);
      assert.equal(
        manifests.some(({ texts }) => texts.some(({ file }) => file === 'dir/marked.yaml')),
        false,
      );
    }
  });

  it('says what Jsonnet would make, where the folder’s options reach it', async () => {
    repository.put({ 'dir/sub/a.jsonnet': '{}', 'dir/sub/b.libsonnet': '{}', 'dir/pod.yaml': POD });
    const app = (options: string) =>
      application('app', `{repoURL: https://git.example/team/own, path: dir, directory: ${options}}`);
    repository.put({ 'app.yaml': app('{}') });
    assert.deepEqual(gapsOf(await repository.find()), []);
    repository.put({ 'app.yaml': app('{recurse: true}') });
    assert.deepEqual(gapsOf(await repository.find()), [
      'app.yaml:6 what dir/sub/a.jsonnet makes: Jsonnet is not evaluated',
    ]);
    repository.put({ 'app.yaml': app('{recurse: true, exclude: "sub/*"}') });
    assert.deepEqual(gapsOf(await repository.find()), []);
  });
});
