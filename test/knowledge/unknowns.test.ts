// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { acme, gaps, interpretText, operator, resource, uses } from './found.ts';

const CONTAINER = 'spec.template.spec.containers[0]';

describe('compiled', () => {
  const rule = acme(`- {compiled: [acme/a:1, acme/b:1], versions: '>=1.4.0 <1.5.0'}
- {compiled: [acme/a:2], versions: '>=1.5.0 <2.0.0'}`);

  it('are the images of the version that runs', () => {
    assert.deepEqual(uses(rule, operator()), [
      `likely Deployment ${CONTAINER}.image#a docker.io/acme/a:1`,
      `likely Deployment ${CONTAINER}.image#b docker.io/acme/b:1`,
    ]);
  });

  for (const image of ['acme/operator:v2.1.0', 'acme/operator:latest', `acme/operator@sha256:${'a'.repeat(64)}`]) {
    it(`are a gap for ${image.slice(0, 22)}`, () => {
      const { uses, gaps } = interpretText(rule, operator('', image));
      assert.deepEqual(uses, []);
      assert.deepEqual(
        gaps.map(({ id, why }) => [id, why]),
        [['operator-version', `What ${image} starts is not known here; its images stand in its code.`]],
      );
    });
  }

  it('are neither found nor missed in a release that the operator is not in', () => {
    const { uses, gaps } = interpretText(rule, resource('Cluster', '{}'), {
      beside: operator('', 'acme/operator:latest'),
    });
    assert.deepEqual([uses, gaps], [[], []]);
  });

  it('are no gap when their condition does not hold', () => {
    const guarded = acme(`- compiled: [acme/a:1]\n  versions: '>=1.0.0 <1.1.0'\n  when: {no: {env: A_IMAGE}}`);
    assert.deepEqual(gaps(guarded, operator('env: [{name: A_IMAGE, value: acme/a:7}]')), []);
    assert.deepEqual(gaps(guarded, operator()), ['acme/operator-version']);
  });
});

describe('ask', () => {
  const rule = acme(
    '- ask: {id: jobs, question: Which jobs?, why: Users write them.}\n  when: {no: {resource: Job, path: spec.image}}',
  );

  it('is a gap of the release that the operator is in', () => {
    assert.deepEqual(gaps(rule, operator()), ['acme/jobs']);
    assert.deepEqual(gaps(rule, resource('Cluster', '{}'), { beside: operator() }), []);
  });

  it('is answered by another release', () => {
    assert.deepEqual(gaps(rule, operator(), { beside: resource('Job', '{image: x/y:1}') }), []);
  });

  it('is asked of resources whose operator is nowhere, when that names images', () => {
    const env = acme('- env: DB_IMAGE\n- {resource: Cluster, path: spec.image}');
    assert.deepEqual(gaps(env, resource('Cluster', '{}')), ['acme/operator']);
    assert.deepEqual(gaps(env, resource('Cluster', '{image: "acme/db:1"}')), []);
    assert.deepEqual(gaps(env, resource('Cluster', '{}'), { beside: operator() }), []);
    assert.deepEqual(gaps(env, resource('Monitor', '{}')), []);
    assert.deepEqual(gaps(acme('- {resource: Cluster, path: spec.image}'), resource('Cluster', '{}')), []);
  });

  it('joins other questions of its name: one answer closes them all', () => {
    const two = acme(`- {ask: {id: os, question: Which OS?, why: It differs.}}
- {ask: {id: os, question: Which kernel?, why: It differs.}}`);
    const [gap, ...others] = interpretText(two, operator()).gaps;
    assert.deepEqual(others, []);
    assert.equal(gap?.question, 'Which OS? Which kernel?');
    assert.equal(gap?.why, 'It differs.');
  });

  it('may be asked of each object, and is asked once', () => {
    const each = acme(
      '- ask: {id: os, question: Which OS?, why: It differs.}\n  each: {resource: Driver, path: spec}\n  when: {at: os, empty: true}',
    );
    assert.deepEqual(gaps(each, resource('Driver', '{x: 1}') + resource('Driver', '{x: 2}')), ['acme/os']);
    assert.deepEqual(gaps(each, resource('Driver', '{os: ubuntu}')), []);
  });
});
