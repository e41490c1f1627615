// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { acme, configMap, gaps, images, interpretText, operator, problems, resource, uses } from './found.ts';

const CONTAINER = 'spec.template.spec.containers[0]';

describe('compose', () => {
  it('joins parts once for each object, where the part stands that names the image', () => {
    const rule = acme(`- compose: '{registry}/{name}:{tag}[-{variant}]'
  each: {resource: Cluster, path: 'spec.**{image}'}
  parts: {registry: quay.io/acme, name: {at: image}, tag: [{at: tag}, {operator: tag}], variant: {at: variant}}`);
    const spec = '{a: {image: x, tag: "2"}, b: {image: y, variant: debug}}';
    assert.deepEqual(uses(rule, operator() + resource('Cluster', spec)), [
      'likely Cluster spec.a.image quay.io/acme/x:2',
      'likely Cluster spec.b.image quay.io/acme/y:v1.4.2-debug',
    ]);
  });

  it('joins them once for the operator, a name of the rule’s own behind the first part that was given', () => {
    const rule = acme(`- compose: '{hub}/{name}:{tag}'
  parts: {hub: {operator: prefix}, name: {names: [api, worker]}, tag: {operator: tag}}`);
    assert.deepEqual(uses(rule, operator()), [
      `likely Deployment ${CONTAINER}.image#api quay.io/acme/api:v1.4.2`,
      `likely Deployment ${CONTAINER}.image#worker quay.io/acme/worker:v1.4.2`,
    ]);
  });

  it('makes an image once for several containers of the operator', () => {
    const rule = acme(`- {compose: 'acme/x:{tag}', parts: {tag: {operator: version}}}`);
    assert.deepEqual(images(rule, operator() + operator().replace('name: acme', 'name: webhook')), [
      'docker.io/acme/x:1.4.2',
    ]);
  });

  it('takes a whole image as it is, and adds a version to a repository', () => {
    const rule = acme(`- compose: '{base}:{version}'
  each: {resource: Cluster, path: spec}
  whole: base
  parts: {base: {at: image}, version: {at: version}}`);
    assert.deepEqual(images(rule, resource('Cluster', '{image: acme/db:9, version: "1"}')), ['docker.io/acme/db:9']);
    assert.deepEqual(images(rule, resource('Cluster', '{image: acme/db, version: "1"}')), ['docker.io/acme/db:1']);
    const behind = rule.replace("'{base}:{version}'", "'hub/{base}:{version}'");
    assert.deepEqual(images(behind, resource('Cluster', '{image: acme/db, version: "1"}')), [
      'docker.io/acme/db:latest',
    ]);
    assert.deepEqual(images(behind, resource('Cluster', '{image: db, version: "1"}')), ['docker.io/hub/db:1']);
  });

  it('looks names and versions up', () => {
    const rule = acme(`- compose: 'acme/{name}:{version}'
  each: {resource: '*', path: spec.version}
  parts:
    name: {table: {Cluster: db, '*': other}, by: {at: '@kind'}}
    version: {ranges: {'>=9.0.0': new, '*': old}, by: {at: '@value'}}`);
    const rendered = resource('Cluster', '{version: 9.1}') + resource('Cache', '{version: 8.0.1}');
    assert.deepEqual(images(rule, rendered), ['docker.io/acme/db:new', 'docker.io/acme/other:old']);
  });

  it('takes the key that an object stands under', () => {
    const rule = acme(`- compose: 'acme/{name}:{tag}'
  each: {configMap: m, key: k, path: 'images.*{tag}'}
  parts: {name: {at: '@key'}, tag: {at: tag}}`);
    const map = configMap('m', 'k: |\n  images:\n    agent: {tag: 1.10}\n');
    assert.deepEqual(uses(rule, operator() + map), ['likely ConfigMap data.k#images.agent docker.io/acme/agent:1.10']);
  });

  it('gives several images of one place numbers', () => {
    const rule = acme(`- compose: '{name}:{tag}'
  parts: {name: {env: NAME}, tag: {names: ['1', '2']}}`);
    assert.deepEqual(uses(rule, operator('env: [{name: NAME, value: acme/x}]')), [
      `likely Deployment ${CONTAINER}.env[0].value docker.io/acme/x:1`,
      `likely Deployment ${CONTAINER}.env[0].value~2 docker.io/acme/x:2`,
    ]);
  });

  it('takes parts from other releases, and stands in its own', () => {
    const rule = acme(`- compose: '{registry}/acme/db:{version}'
  each: {resource: Cluster, path: spec}
  parts: {registry: {operator: registry}, version: {at: version}}`);
    const beside = operator('', 'mirror.corp/acme/operator:1');
    assert.deepEqual(uses(rule, resource('Cluster', '{version: 7}'), { beside }), [
      'likely Cluster spec.version#db mirror.corp/acme/db:7',
    ]);
  });

  it('takes parts from operators of every version elsewhere, but only from its own release when that has one', () => {
    const rule = acme(
      "- compose: '{r}:{v}'\n  each: {resource: Pool, path: spec}\n  parts: {r: {at: image}, v: {operator: version}}",
    );
    const pool = resource('Pool', '{image: acme/pool}');
    const beside = operator() + operator('', 'acme/operator:v2.0.0') + operator('', 'acme/operator:v1.4.2-debian');
    assert.deepEqual(images(rule, pool, { beside }), ['docker.io/acme/pool:1.4.2', 'docker.io/acme/pool:2.0.0']);
    assert.deepEqual(images(rule, operator('', 'acme/operator:3.0.0') + pool, { beside }), [
      'docker.io/acme/pool:3.0.0',
    ]);
  });

  it('is silent about an absent part, or asks', () => {
    const rule = acme(`- compose: 'acme/x:{tag}'\n  parts: {tag: {env: TAG}}`);
    assert.deepEqual(interpretText(rule, operator()).gaps, []);
    const asking = acme(`- compose: 'acme/x:{tag}'
  parts: {tag: {env: TAG}}
  missing: {id: tag, question: Which tag?, why: It is nowhere.}`);
    assert.deepEqual(gaps(asking, operator() + operator().replace('name: acme', 'name: b')), ['acme/tag']);
  });

  it('does not tell what a Secret holds', () => {
    const rule = acme(`- {secret: db, key: password}
- {compose: '{p}:{t}', parts: {p: {secret: db, key: password}, t: '1'}}
- {env: MAP, as: lines, choose: {resource: Secret, group: '', path: stringData.password}}`);
    const secret = '---\napiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: Not For You}\n';
    const said = interpretText(rule, operator('env: [{name: MAP, value: "1=acme/x:1"}]') + secret);
    assert.deepEqual(
      said.problems.map(({ message }) => message),
      [
        'v1 Secret db: rule acme expects an image, and finds a text of a Secret',
        'v1 Secret db: rule acme composes a text of a Secret, which is no image',
      ],
    );
    assert.doesNotMatch(JSON.stringify(said.gaps), /Not For You/);
  });

  it('reports what is no image', () => {
    const rule = acme(`- {compose: 'acme/x:{tag}', parts: {tag: {env: TAG}}}`);
    assert.deepEqual(problems(rule, operator('env: [{name: TAG, value: "1+2"}]')), [
      'apps/v1 Deployment acme: rule acme composes "acme/x:1+2", which is no image',
    ]);
  });
});
