// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRequestTarget } from '../../src/oci/request-target.ts';

describe('oci: request targets', () => {
  it('are split and decoded', () => {
    const target = parseRequestTarget('/v2/library/app/manifests/sha256%3Aab?ns=docker.io');
    assert.deepEqual(target?.parts, ['v2', 'library', 'app', 'manifests', 'sha256:ab']);
    assert.equal(target?.query.get('ns'), 'docker.io');
    assert.deepEqual(parseRequestTarget('http://a.example:5000/v2/')?.parts, ['v2', '']);
  });

  for (const target of [
    '*',
    'v2/',
    '/v2/../x',
    '/v2/%2E%2e/x',
    '/v2/a%2fb',
    '/v2/a%5cb',
    '/v2/%',
    '/v2/%0d%0a',
    '/v2/%00',
  ]) {
    it(`refuses ${target}`, () => assert.equal(parseRequestTarget(target), undefined));
  }

  it('never hold a part that climbs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('.', '/', '%2e', '%2f', '%5C', '%', 'a', '?', '..')), pieces => {
        const { parts = [] } = parseRequestTarget(`/${pieces.join('')}`) ?? {};
        assert.ok(parts.every(part => part !== '..' && part !== '.' && !/[/\\]/.test(part)));
      }),
    );
  });
});
