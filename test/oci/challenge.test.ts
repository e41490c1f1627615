// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parseChallenges } from '../../src/oci/auth/challenge.ts';

describe('oci: WWW-Authenticate', () => {
  const cases: [header: string, ...challenges: object[]][] = [
    ['Basic realm="a b"', { scheme: 'basic', parameters: { realm: 'a b' } }],
    [
      'Bearer realm="https://auth.example/token",service="x",scope="repository:a/b:pull,push"',
      {
        scheme: 'bearer',
        parameters: { realm: 'https://auth.example/token', service: 'x', scope: 'repository:a/b:pull,push' },
      },
    ],
    ['BEARER Realm = token , Service="a\\"b"', { scheme: 'bearer', parameters: { realm: 'token', service: 'a"b' } }],
    [
      'Negotiate, Basic realm="x", Bearer realm="y"',
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'x' } },
      { scheme: 'bearer', parameters: { realm: 'y' } },
    ],
    [''],
    ['"\u0001"'],
  ];
  for (const [header, ...challenges] of cases) {
    it(`reads ${JSON.stringify(header)}`, () => assert.deepEqual(parseChallenges(header), challenges));
  }

  it('takes no longer for a hostile header', () => {
    assert.equal(parseChallenges(`Bearer realm="${'\\'.repeat(100_000)}`).length, 1);
  });
});
