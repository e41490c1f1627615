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
