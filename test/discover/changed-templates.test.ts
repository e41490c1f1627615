// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { changedTemplates } from '../../src/discover/changed-templates.ts';

const HOST = 'mirror.example';
const MIRROR = { host: HOST, names: [`${HOST}/quay.io/web`, `${HOST}/quay.io/team/job`] };

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
    assert.deepEqual(changedTemplates(pod, after, MIRROR), []);
    const [one, two] = [
      aRender(['a.yaml', `sum: ${digest}`]),
      aRender(['a.yaml', `sum: ${digest.replaceAll('f', '0')}`]),
    ];
    assert.deepEqual(changedTemplates(one, two, MIRROR), []);
  });

  it('are named, sorted, where another line comes, goes or changes, and where all of one goes', () => {
    const before = aRender(['d.yaml', 'a: 1'], ['c.yaml', 'a: 1'], ['b.yaml', 'a: 1\nb: 1'], ['a.yaml', 'a: 1']);
    const after = aRender(['c.yaml', 'a: 2'], ['b.yaml', 'a: 1'], ['a.yaml', `a: 1\nextra: ${HOST}/quay.io`]);
    const all = ['a', 'b', 'c', 'd'].map(name => `web/templates/${name}.yaml`);
    assert.deepEqual(changedTemplates(before, after, MIRROR), all);
  });

  it('are told where more than an image goes to the mirror, or changes beside it', () => {
    const changed = (before: string, after: string): boolean =>
      changedTemplates(aRender(['a.yaml', before]), aRender(['a.yaml', after]), MIRROR).length > 0;
    const moved = [
      ['registry: quay.io', `registry: ${HOST}/quay.io`],
      ['hub: ""', `hub: ${HOST}`],
      ['- --image=quay.io/web:1', `- --image=${HOST}/quay.io/web:1`],
      [
        'a: {"x":"quay.io/web:1","y":"quay.io/team/job:$(TAG)"}',
        `a: {"x":"${HOST}/quay.io/web:1","y":"${HOST}/quay.io/team/job:$(TAG)"}`,
      ],
      ['from: docker://quay.io/web:1', `from: docker://${HOST}/quay.io/web:1`],
    ] as const;
    for (const [before, after] of moved) assert.equal(changed(before, after), false, after);
    const more = [
      ['url: https://quay.io/v2', `url: https://${HOST}/quay.io/v2`],
      ['url: https://quay.io', `url: https://${HOST}/quay.io`],
      ['chart: quay.io/web-chart', `chart: ${HOST}/quay.io/web-chart`],
      ['run: quay.io/web:1 --own', `run: ${HOST}/quay.io/web:1 --foreign`],
    ] as const;
    for (const [before, after] of more) assert.equal(changed(before, after), true, after);
  });

  it('are not told by what is new at each render, and still by what stands beside it', () => {
    const secret = (password: string, mode: string) => aRender(['s.yaml', `password: ${password}\nmode: ${mode}`]);
    assert.deepEqual(changedTemplates(secret('x', 'a'), secret('y', 'a'), MIRROR, secret('z', 'a')), []);
    const [template] = changedTemplates(secret('x', 'a'), secret('y', 'b'), MIRROR, secret('z', 'a'));
    assert.equal(template, 'web/templates/s.yaml');
    const [one, two, three] = ['Mx/', 'c+3ha/==', 'PzU='].map(key => aRender(['s.yaml', `key: |\n  ${key}`]));
    assert.deepEqual(changedTemplates(one ?? '', two ?? '', MIRROR, three), []);
  });
});
