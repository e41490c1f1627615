// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { covers, registriesOf } from '../../src/diagnose/pull-secrets.ts';
import { parseReference } from '../../src/reference/reference.ts';

const packed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

describe('a Secret for pulling', () => {
  it('tells its registries, and nothing of what it holds for them', () => {
    const auths = { 'b.example': { auth: 'c2VjcmV0' }, 'a.example:5000': { username: 'u', password: 'p' } };
    assert.deepEqual(registriesOf({ '.dockerconfigjson': packed({ auths }) }), ['a.example:5000', 'b.example']);
    assert.deepEqual(registriesOf({ '.dockercfg': packed(auths) }), ['a.example:5000', 'b.example']);
    for (const broken of [
      {},
      { '.dockerconfigjson': 'no base64 of JSON' },
      { '.dockerconfigjson': packed([]) },
      { '.dockerconfigjson': packed({}) },
    ])
      assert.equal(registriesOf(broken), undefined);
  });

  // Kubernetes' documentation of images: globs in the host, ports and paths count.
  const CASES: readonly (readonly [registry: string, image: string, covered: boolean])[] = [
    ['mirror.example:5000', 'mirror.example:5000/m/web:1', true],
    ['mirror.example', 'mirror.example:5000/m/web:1', false],
    ['https://mirror.example:5000/v2/', 'mirror.example:5000/m/web:1', true],
    ['mirror.example/team', 'mirror.example/team/web:1', true],
    ['mirror.example/team', 'mirror.example/teams/web:1', false],
    ['*.example', 'mirror.example/web:1', true],
    ['*.example', 'a.mirror.example/web:1', false],
    ['prefix*.example', 'prefix5.example/web:1', true],
    ['https://index.docker.io/v1/', 'nginx:1', true],
    ['docker.io', 'nginx:1', true],
    ['quay.io', 'nginx:1', false],
  ];
  for (const [registry, image, covered] of CASES) {
    it(`of ${registry} is ${covered ? '' : 'not '}for ${image}`, () => {
      assert.equal(covers(registry, parseReference(image)), covered);
    });
  }
});
