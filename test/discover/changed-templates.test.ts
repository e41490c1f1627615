// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { changedTemplates } from '../../src/discover/changed-templates.ts';

const HOST = 'mirror.example';

function aRender(...templates: readonly (readonly [name: string, text: string])[]): string {
  return templates.map(([name, text]) => `---\n# Source: web/templates/${name}\n${text}\n`).join('');
}

describe('templates that overrides change', () => {
  const pod = aRender(['pod.yaml', 'kind: Pod\nimage: quay.io/web:1\nchecksum/config: a1']);

  it('are none where only lines with the mirror, digests, blank lines and empty fields differ', () => {
    const digest = 'f'.repeat(64);
    const after = aRender([
      'pod.yaml',
      `kind: Pod\n\nimage: ${HOST}/quay.io/web:1\nchecksum/config: b2\nseLinuxOptions: null`,
    ]);
    assert.deepEqual(changedTemplates(pod, after, HOST), []);
    const [one, two] = [
      aRender(['a.yaml', `sum: ${digest}`]),
      aRender(['a.yaml', `sum: ${digest.replaceAll('f', '0')}`]),
    ];
    assert.deepEqual(changedTemplates(one, two, HOST), []);
  });

  it('are named, sorted, where another line comes, goes or changes, and where all of one goes', () => {
    const before = aRender(['d.yaml', 'a: 1'], ['c.yaml', 'a: 1'], ['b.yaml', 'a: 1\nb: 1'], ['a.yaml', 'a: 1']);
    const after = aRender(['c.yaml', 'a: 2'], ['b.yaml', 'a: 1'], ['a.yaml', `a: 1\nextra: ${HOST}/quay.io`]);
    const all = ['a', 'b', 'c', 'd'].map(name => `web/templates/${name}.yaml`);
    assert.deepEqual(changedTemplates(before, after, HOST), all);
  });

  it('are not told by what is new at each render, and still by what stands beside it', () => {
    const secret = (password: string, mode: string) => aRender(['s.yaml', `password: ${password}\nmode: ${mode}`]);
    assert.deepEqual(changedTemplates(secret('x', 'a'), secret('y', 'a'), HOST, secret('z', 'a')), []);
    const [template] = changedTemplates(secret('x', 'a'), secret('y', 'b'), HOST, secret('z', 'a'));
    assert.equal(template, 'web/templates/s.yaml');
    const [one, two, three] = ['Mx/', 'c+3ha/==', 'PzU='].map(key => aRender(['s.yaml', `key: |\n  ${key}`]));
    assert.deepEqual(changedTemplates(one ?? '', two ?? '', HOST, three), []);
  });
});
