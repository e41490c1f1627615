// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { acme, configMap, images, operator, problems, resource, uses } from './found.ts';

const ENV = 'spec.template.spec.containers[0].env';
const ARGS = 'spec.template.spec.containers[0].args';

describe('selectors', () => {
  it('env: variables of the operator’s container, by glob', () => {
    const rendered = operator('env:\n- {name: AGENT_IMAGE, value: acme/agent:1}\n- {name: OTHER, value: acme/other:1}');
    assert.deepEqual(uses(acme('- env: "*_IMAGE"'), rendered), [
      `certain Deployment ${ENV}[0].value docker.io/acme/agent:1`,
    ]);
  });

  it('env: no variables of other containers', () => {
    const rendered = operator('env: [{name: AGENT_IMAGE, value: acme/agent:1}]', 'quay.io/other/thing:1');
    assert.deepEqual(uses(acme('- env: AGENT_IMAGE'), rendered), []);
  });

  it('env: of ConfigMaps and Secrets that envFrom and valueFrom name, where they stand', () => {
    const rendered =
      operator(`envFrom:
- {prefix: ACME_, configMapRef: {name: settings}}
env:
- {name: SECOND_IMAGE, valueFrom: {secretKeyRef: {name: keys, key: second}}}`) +
      configMap('settings', 'FIRST_IMAGE: acme/first:1') +
      configMap('elsewhere', 'FIRST_IMAGE: acme/wrong:1') +
      `---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\ndata: {second: ${btoa('acme/second:1')}}\n`;
    assert.deepEqual(uses(acme('- env: ACME_FIRST_IMAGE|SECOND_IMAGE'), rendered), [
      'certain ConfigMap data.FIRST_IMAGE docker.io/acme/first:1',
      'certain Secret data.second docker.io/acme/second:1',
    ]);
  });

  it('flag: in one element, in two, with one dash, in a script', () => {
    const rendered = operator(`command: [sh, -c, "exec op --third-image=acme/third:1 --fourth-image acme/fourth:1"]
args: [--first-image=acme/first:1, -second-image, acme/second:1, --last-image]`);
    assert.deepEqual(uses(acme('- flag: --*-image'), rendered), [
      `certain Deployment ${ARGS}[0] docker.io/acme/first:1`,
      'certain Deployment spec.template.spec.containers[0].command[2]#--fourth-image docker.io/acme/fourth:1',
      `certain Deployment ${ARGS}[2] docker.io/acme/second:1`,
      'certain Deployment spec.template.spec.containers[0].command[2]#--third-image docker.io/acme/third:1',
    ]);
  });

  it('flag: $(VARIABLE) is the variable’s text, where that stands', () => {
    const rendered = operator('args: ["--image=$(IMG)"]\nenv: [{name: IMG, value: acme/agent:1}]');
    assert.deepEqual(uses(acme('- flag: --image'), rendered), [
      `certain Deployment ${ENV}[0].value docker.io/acme/agent:1`,
    ]);
  });

  it('configMap: keys, and fields of the documents in them', () => {
    const rendered =
      operator() +
      configMap('acme-images', `agent: acme/agent:1\nconfig.yaml: |\n  proxy: {image: acme/proxy:2}\n  size: 3`) +
      configMap('theirs', 'agent: acme/wrong:1');
    const rule = acme('- {configMap: acme-*, key: agent}\n- {configMap: "*", key: "*.yaml", path: proxy.image}');
    assert.deepEqual(uses(rule, rendered), [
      'certain ConfigMap data.agent docker.io/acme/agent:1',
      'certain ConfigMap data["config.yaml"]#proxy.image docker.io/acme/proxy:2',
    ]);
  });

  it('configMap: only where the operator is', () => {
    assert.deepEqual(
      images(acme('- {configMap: acme-*, key: agent}'), configMap('acme-images', 'agent: acme/agent:1')),
      [],
    );
  });

  it('secret: decoded, and stringData as it is', () => {
    const secret = `---\napiVersion: v1\nkind: Secret\nmetadata: {name: vc}\ndata: {a.json: ${btoa('{"image": "acme/a:1"}')}}\nstringData: {b.json: '{"image": "acme/b:1"}'}\n`;
    assert.deepEqual(uses(acme('- {secret: vc, key: "*.json", path: image}'), operator() + secret), [
      'certain Secret data["a.json"]#image docker.io/acme/a:1',
      'certain Secret stringData["b.json"]#image docker.io/acme/b:1',
    ]);
  });

  it('resource: of the rule’s groups, also without the operator', () => {
    const rendered = resource('Cluster', '{image: acme/db:1}') + resource('Backup', '{image: acme/wrong:1}');
    assert.deepEqual(uses(acme('- {resource: Cluster|Pool, path: spec.image}'), rendered), [
      'certain Cluster spec.image docker.io/acme/db:1',
    ]);
  });

  it('resource: of another group, when it is named', () => {
    const rendered = `${operator()}---\napiVersion: other.example/v1\nkind: Thing\nmetadata: {name: x}\nspec: {image: acme/db:1}\n`;
    assert.deepEqual(images(acme('- {resource: Thing, path: spec.image}'), rendered), []);
    assert.deepEqual(images(acme('- {resource: Thing, group: "*.example", path: spec.image}'), rendered), [
      'docker.io/acme/db:1',
    ]);
  });

  it('annotation: of objects and Pod templates, in a release without the operator', () => {
    const rendered = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {acme.example/image: acme/a:1}}
spec: {template: {metadata: {annotations: {acme.example/image: acme/b:1}}, spec: {containers: [{image: web:1}]}}}
`;
    assert.deepEqual(uses(acme('- annotation: acme.example/image'), rendered), [
      'certain Deployment metadata.annotations["acme.example/image"] docker.io/acme/a:1',
      'certain Deployment spec.template.metadata.annotations["acme.example/image"] docker.io/acme/b:1',
    ]);
  });

  it('path: inside of a variable that holds a document', () => {
    const rendered = operator(`env: [{name: CONFIG, value: '{"image": "acme/agent:1"}'}]`);
    assert.deepEqual(uses(acme('- {env: CONFIG, path: image}'), rendered), [
      `certain Deployment ${ENV}[0].value#image docker.io/acme/agent:1`,
    ]);
  });

  it('find containers of CronJobs, Pods and ClusterServiceVersions', () => {
    const container = '{containers: [{image: acme/operator:1, env: [{name: I, value: acme/agent:1}]}]}';
    const specs = [
      ['batch/v1', 'CronJob', `{jobTemplate: {spec: {template: {spec: ${container}}}}}`],
      ['v1', 'Pod', container],
      [
        'operators.coreos.com/v1',
        'ClusterServiceVersion',
        `{install: {spec: {deployments: [{spec: {template: {spec: ${container}}}}]}}}`,
      ],
    ];
    for (const [api, kind, spec] of specs) {
      const rendered = `apiVersion: ${api}\nkind: ${kind}\nmetadata: {name: x}\nspec: ${spec}\n`;
      assert.deepEqual(images(acme('- env: I'), rendered), ['docker.io/acme/agent:1'], kind);
    }
  });

  it('report a document that does not parse, with its place, and go on', () => {
    const rendered = operator() + configMap('a', `x: '{"image": '`) + configMap('b', `x: '{"image": "acme/b:1"}'`);
    const rule = acme('- {configMap: "*", key: x, path: image}');
    assert.deepEqual(images(rule, rendered), ['docker.io/acme/b:1']);
    assert.deepEqual(problems(rule, rendered), ['v1 ConfigMap a: the document in data.x does not parse']);
  });
});
