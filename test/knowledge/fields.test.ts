// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { acme, configMap, gaps, images, interpretText, operator, problems, resource, uses } from './found.ts';

const CONTAINER = 'spec.template.spec.containers[0]';

describe('texts that are images', () => {
  const env = (name: string, value: string) => operator(`env: [{name: ${name}, value: ${JSON.stringify(value)}}]`);

  it('may be lines of key=image, each a place of its own', () => {
    assert.deepEqual(
      uses(acme('- {env: MAP, as: lines}'), env('MAP', '# ours\n4.1=acme/db:4.1\n\n4.2 = acme/db:4.2\n')),
      [
        `certain Deployment ${CONTAINER}.env[0].value#4.1 docker.io/acme/db:4.1`,
        `certain Deployment ${CONTAINER}.env[0].value#4.2 docker.io/acme/db:4.2`,
      ],
    );
  });

  it('may be pairs of key:image', () => {
    assert.deepEqual(
      images(acme('- {env: MAP, as: pairs}'), env('MAP', 'log:acme/log:1,pool:quay.io:443/acme/pool:2')),
      ['docker.io/acme/log:1', 'quay.io:443/acme/pool:2'],
    );
  });

  it('get a tag when they have none', () => {
    const rule = acme('- {env: IMG, tag: {operator: tag}}');
    assert.deepEqual(images(rule, env('IMG', 'acme/agent')), ['docker.io/acme/agent:v1.4.2']);
    assert.deepEqual(images(rule, env('IMG', 'acme/agent:7')), ['docker.io/acme/agent:7']);
  });

  it('are only those of a repository, when it is named', () => {
    const rule = acme('- {env: IMG, value: acme/*}');
    assert.deepEqual(images(rule, env('IMG', 'quay.io/acme/agent:1')), ['quay.io/acme/agent:1']);
    assert.deepEqual(images(rule, env('IMG', 'IfNotPresent')), []);
    assert.deepEqual(problems(rule, env('IMG', 'IfNotPresent')), []);
  });

  it('that are none are reported where the rule names the place itself', () => {
    assert.deepEqual(problems(acme('- env: IMG'), env('IMG', 'Not An Image')), [
      'apps/v1 Deployment acme: rule acme expects an image, and finds "Not An Image"',
    ]);
    assert.deepEqual(problems(acme('- env: I*'), env('IMG', 'Not An Image')), []);
    assert.deepEqual(problems(acme('- env: IMG'), env('IMG', '{{ .image }}')), []);
    assert.deepEqual(problems(acme('- env: IMG'), env('IMG', '')), []);
  });
});

describe('choose', () => {
  const rule = acme('- {env: DB_IMAGES, as: lines, choose: {resource: Cluster, path: spec.version}}');
  const rendered = operator(
    'env: [{name: DB_IMAGES, value: "17.6=acme/db:17.6\\n17_GIS_3.6=acme/gis:17\\n170=acme/db:170"}]',
  );
  const all = ['docker.io/acme/db:17.6', 'docker.io/acme/db:170', 'docker.io/acme/gis:17'];

  it('takes all when no resource asks', () => assert.deepEqual(images(rule, rendered), all));

  it('takes what resources of this release ask for, and excludes the rest', () => {
    const { uses, excluded } = interpretText(rule, rendered + resource('Cluster', '{version: "17"}'));
    assert.deepEqual(
      uses.map(use => use.reference.written),
      ['acme/db:17.6', 'acme/gis:17'],
    );
    assert.deepEqual(
      excluded.map(({ path, reason }) => [path.slice(-4), reason]),
      [['#170', 'a version that no custom resource asks for']],
    );
  });

  it('takes what resources of other releases ask for', () => {
    assert.deepEqual(images(rule, rendered, { beside: resource('Cluster', '{version: "17.6"}') }), [
      'docker.io/acme/db:17.6',
    ]);
  });

  it('takes all when all versions are wanted', () => {
    const beside = resource('Cluster', '{version: "17.6"}');
    assert.deepEqual(images(rule, rendered, { beside, allVersions: true }), all);
    const unknown = resource('Cluster', '{version: "18"}');
    assert.deepEqual(images(rule, rendered, { beside: unknown, allVersions: true }), all);
    assert.deepEqual(gaps(rule, rendered, { beside: unknown, allVersions: true }), ['acme/versions']);
  });

  it('takes all when one resource leaves the version to the operator', () => {
    const chosen = resource('Cluster', '{version: "17.6"}');
    assert.deepEqual(images(rule, rendered, { beside: chosen + resource('Cluster', '{replicas: 3}') }), all);
  });

  it('asks for all versions that nothing fits, in one gap', () => {
    const beside = resource('Cluster', '{version: "18"}') + resource('Cluster', '{version: "19"}');
    const { gaps } = interpretText(rule, rendered, { beside });
    assert.deepEqual(gaps, [
      {
        operator: 'acme',
        id: 'versions',
        object: { apiVersion: 'acme.example/v1', kind: 'Cluster', name: 'one' },
        question: 'Which images does version "18" run? Which images does version "19" run?',
        why: 'Acme has images for 17.6, 17_GIS_3.6, 170, not for the version that is asked for.',
        close: 'answers: [{gap: acme/versions, images: [IMAGE]}]',
      },
    ]);
  });

  it('knows versions by what the star of a variable or a path stands for', () => {
    const byName = acme('- {env: DB_*, choose: {resource: Cluster, path: spec.version}}');
    const variables = operator('env: [{name: DB_16, value: acme/db:a}, {name: DB_17, value: acme/db:b}]');
    assert.deepEqual(images(byName, variables + resource('Cluster', '{version: 17}')), ['docker.io/acme/db:b']);
    const byPath = acme(
      '- {configMap: m, key: k, path: versions.*.image, choose: {resource: Cluster, path: spec.version}}',
    );
    const map = configMap('m', 'k: |\n  versions:\n    "16": {image: acme/db:a}\n    "17": {image: acme/db:b}');
    assert.deepEqual(images(byPath, operator() + map + resource('Cluster', '{version: 17}')), ['docker.io/acme/db:b']);
  });
});

describe('conditions', () => {
  const composed = (when: string) =>
    acme(
      `- compose: 'acme/x:{tag}'\n  each: {resource: Cluster, path: spec}\n  parts: {tag: {at: tag}}\n  when: ${when}`,
    );
  const cluster = (spec: string) => resource('Cluster', spec);
  const X = ['docker.io/acme/x:1'];

  it('version: of the operator', () => {
    assert.deepEqual(images(composed("{version: '>=1.4.0'}"), operator() + cluster('{tag: 1}')), X);
    assert.deepEqual(images(composed("{version: '<1.4.0'}"), operator() + cluster('{tag: 1}')), []);
  });

  it('version: a version that cannot be told is a gap', () => {
    const rule = composed("{version: '>=1.4.0'}");
    assert.deepEqual(images(rule, cluster('{tag: 1}')), []);
    assert.deepEqual(gaps(rule, cluster('{tag: 1}')), ['acme/operator-version']);
    assert.deepEqual(gaps(rule, cluster('{tag: 1}'), { beside: operator() }), []);
    assert.deepEqual(gaps(rule, operator('', 'acme/operator:main') + cluster('{tag: 1}')), ['acme/operator-version']);
  });

  it('version: hides no text that stands in a document when it cannot be told', () => {
    const rule = acme("- {env: IMG, when: {version: '>=9.0.0'}}");
    const env = 'env: [{name: IMG, value: acme/x:1}]';
    assert.deepEqual(images(rule, operator(env, 'acme/operator:main')), X);
    assert.deepEqual(images(rule, operator(env, 'acme/operator:1.0.0')), []);
  });

  it('some and no: of what a selector finds, empty texts aside', () => {
    const env = (value: string) => operator(`env: [{name: ON, value: "${value}"}]`) + cluster('{tag: 1}');
    assert.deepEqual(images(composed('{some: {env: ON}}'), env('yes')), X);
    assert.deepEqual(images(composed('{some: {env: ON}}'), env('')), []);
    assert.deepEqual(images(composed('{no: {env: ON}}'), env('yes')), []);
    assert.deepEqual(images(composed('{no: {env: ON}}'), env('')), X);
  });

  it('at: of the object, all of a list', () => {
    assert.deepEqual(images(composed('{at: on, equals: true}'), cluster('{tag: 1, on: true}')), X);
    assert.deepEqual(images(composed('{at: on, equals: true}'), cluster('{tag: 1}')), []);
    assert.deepEqual(images(composed('{at: on, empty: true}'), cluster('{tag: 1, on: ""}')), X);
    assert.deepEqual(images(composed('{at: on, empty: false}'), cluster('{tag: 1, on: {}}')), []);
    const both = composed('[{at: on, empty: false}, {at: mode, equals: fast}]');
    assert.deepEqual(images(both, cluster('{tag: 1, on: 1, mode: fast}')), X);
    assert.deepEqual(images(both, cluster('{tag: 1, on: 1, mode: slow}')), []);
  });
});
