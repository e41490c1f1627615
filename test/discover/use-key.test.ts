// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { settleNames, useKey } from '../../src/discover/use-key.ts';
import { useOf } from './hand-made.ts';

/** Names of the first render's objects after holding it against the second. */
function settled(first: [name: string, template?: string][], second: [name: string, template?: string][]): string[] {
  const uses = (names: [name: string, template?: string][]): ReturnType<typeof useOf>[] =>
    names.map(([name, template = 'shop/templates/web.yaml'], line) => useOf('a/b:1', { name, template, line }));
  return settleNames(uses(first), uses(second)).map(use => use.object.name);
}

describe('discover: identity of uses', () => {
  it('is the object and the path', () => {
    assert.equal(useKey(useOf('a/b:1')), 'apps/v1 Deployment web spec.template.spec.containers[0].image');
    assert.equal(
      useKey({ object: { apiVersion: 'v1', kind: 'Pod', namespace: 'n', name: 'a' }, path: 'x' }),
      'v1 Pod n/a x',
    );
  });

  it('stays as it is for names that stay', () => {
    assert.deepEqual(settled([['web'], ['db']], [['db'], ['web']]), ['web', 'db']);
  });

  it('keeps of a random name what both renders share, in whole words', () => {
    assert.deepEqual(settled([['jenkins-ui-test-ps5ly']], [['jenkins-ui-test-p81kq']]), ['jenkins-ui-test-*']);
    assert.deepEqual(settled([['x7k2p-web']], [['x9m1p-web']]), ['*-web']);
    assert.deepEqual(settled([['a-x7-b']], [['a-x9-b']]), ['a-*-b']);
    assert.deepEqual(settled([['abc']], [['xyz']]), ['*']);
  });

  it('pairs random names of one template in the order of the stream', () => {
    assert.deepEqual(settled([['job-a-zz1'], ['job-b-aa1']], [['job-a-bb2'], ['job-b-cc2']]), ['job-a-*', 'job-b-*']);
  });

  it('pairs only within one template', () => {
    assert.deepEqual(settled([['a-1', 'x.yaml']], [['a-2', 'y.yaml']]), ['a-1']);
  });

  it('pairs nothing when the counts differ, because an object came or went', () => {
    assert.deepEqual(settled([['a-1'], ['a-2']], [['a-3']]), ['a-1', 'a-2']);
  });

  it('gives the same names from both sides', () => {
    const [one, two] = [[['t-x7k2p']], [['t-q9z1m']]] as [[string][], [string][]];
    assert.deepEqual(settled(one, two), settled(two, one));
  });

  it('counts all uses of one object once', () => {
    const uses = [useOf('a/b:1', { name: 't-1' }), useOf('a/c:1', { name: 't-1', path: 'x' })];
    const other = [useOf('a/b:1', { name: 't-2' }), useOf('a/c:1', { name: 't-2', path: 'x' })];
    assert.deepEqual(
      settleNames(uses, other).map(use => use.object.name),
      ['t-*', 't-*'],
    );
  });

  it('sees through sentinels in a name', () => {
    assert.deepEqual(settled([['web-quay.io']], [['web-s0.airgap.invalid/quay.io']]), ['web-quay.io']);
  });
});
