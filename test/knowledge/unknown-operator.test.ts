// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import { parseRules } from '../../src/knowledge/parse.ts';
import { possibleOperators } from '../../src/knowledge/unknown-operator.ts';
import { readStream } from '../../src/rendered/document.ts';
import { splitStream } from '../../src/rendered/stream.ts';
import { acme, operator } from './found.ts';

const STRANGE = 'quay.io/strange/manager:v1';

function gapsOf(rendered: string) {
  const knowledge = new Knowledge(parseRules(acme('- env: IMG'), 'r.yaml'));
  const { documents } = readStream(rendered);
  return possibleOperators(knowledge, { documents, skipped: [...splitStream(rendered)] });
}

function reasons(rendered: string): string[] {
  return gapsOf(rendered).map(({ why }) => why.replace('apps/v1 Deployment acme ', ''));
}

/** A role with these rules, bound to the service account. */
function access(rules: string, account = 'manager'): string {
  return `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: strange}
rules: ${rules}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: strange}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: strange}
subjects: [{kind: ServiceAccount, name: ${account}, namespace: x}]
`;
}

const MANAGER = `${operator('', STRANGE)}      serviceAccountName: manager\n`;
const STARTS = '{apiGroups: [apps], resources: [deployments, statefulsets], verbs: [get, create]}';
const WATCHES = '{apiGroups: [strange.example], resources: [things], verbs: [get, list, watch]}';

describe('possible operators', () => {
  it('name images that no Pod runs, in variables and flags', () => {
    const env =
      'env: [{name: RELATED_IMAGE_DB, value: quay.io/strange/db:1}, {name: POD_IMAGE, value: quay.io/strange/manager:v1}]';
    assert.deepEqual(gapsOf(operator(`${env}\nargs: [--proxy-image=quay.io/strange/proxy:1]`, STRANGE)), [
      {
        operator: 'unknown',
        id: 'deployment-acme',
        object: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'acme' },
        question: 'Which images does it start? It looks like an operator, and no rule knows it.',
        why: 'apps/v1 Deployment acme names images in --proxy-image, RELATED_IMAGE_DB.',
        close: 'answers: [{gap: unknown/deployment-acme, images: [IMAGE]}]',
        possible: true,
      },
    ]);
  });

  it('name images in lines of a variable', () => {
    const env = 'env: [{name: DB_IMAGES, value: "16=quay.io/strange/db:16\\n17=quay.io/strange/db:17"}]';
    assert.deepEqual(reasons(operator(env, STRANGE)), ['names images in DB_IMAGES.']);
  });

  it('may start workloads and watch custom resources', () => {
    assert.deepEqual(reasons(MANAGER + access(`[${STARTS}, ${WATCHES}]`)), [
      'may create deployments, statefulsets and watches strange.example.',
    ]);
    assert.deepEqual(reasons(MANAGER + access(`[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}, ${WATCHES}]`)), [
      'may create anything and watches strange.example.',
    ]);
  });

  it('may do so with a role of Kubernetes’ own, which no chart renders', () => {
    const bound = (role: string): string =>
      access(`[${WATCHES}]`) + access('[]').replace('name: strange}\nsub', `name: ${role}}\nsub`);
    assert.deepEqual(reasons(MANAGER + bound('cluster-admin')), ['may create anything and watches strange.example.']);
    assert.deepEqual(reasons(MANAGER + bound('edit')), [
      'may create deployments, jobs, pods and watches strange.example.',
    ]);
    assert.deepEqual(reasons(MANAGER + bound('view')), []);
  });

  it('may do anything with all there is', () => {
    const all = "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}";
    assert.deepEqual(reasons(MANAGER + access(`[${all}]`)), ['may create anything and watches everything.']);
    const scale = "{apiGroups: ['*'], resources: ['*/scale'], verbs: ['*']}";
    assert.deepEqual(reasons(MANAGER + access(`[${STARTS}, ${scale}]`)), []);
  });

  it('are one of those that share a service account, and all that name images', () => {
    const beside = MANAGER.replace('name: acme', 'name: webhook');
    const naming = `${operator('env: [{name: DB_IMAGE, value: quay.io/strange/db:1}]', STRANGE)}      serviceAccountName: manager\n`;
    const granted = access(`[${STARTS}, ${WATCHES}]`);
    assert.deepEqual(reasons(MANAGER + beside + granted), [
      'may create deployments, statefulsets and watches strange.example. Its service account is that of 1 more.',
    ]);
    assert.deepEqual(reasons(beside + naming + granted), [
      'names images in DB_IMAGE; and it may create deployments, statefulsets and watches strange.example. Its service account is that of 1 more.',
    ]);
    const another = naming.replace('db:1', 'db:2').replace('name: acme', 'name: other');
    assert.deepEqual(reasons(naming + another), [
      'names images in DB_IMAGE.',
      'apps/v1 Deployment other names images in DB_IMAGE.',
    ]);
  });

  it('may have their access from roles that are gathered by label', () => {
    const gathered = access('[]').replace(
      'rules: []',
      'aggregationRule:\n  clusterRoleSelectors: [{matchLabels: {to: strange}}]',
    );
    const part = (label: string) => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: part, labels: {to: ${label}}}
rules: [${STARTS}, ${WATCHES}]
`;
    assert.deepEqual(reasons(MANAGER + gathered + part('strange')), [
      'may create deployments, statefulsets and watches strange.example.',
    ]);
    assert.deepEqual(reasons(MANAGER + gathered + part('other')), []);
  });

  it('may be the cluster’s administrators: they watch what their release defines', () => {
    const binding = access('[]')
      .replace(/^---[\s\S]*?(?=---)/, '')
      .replace('name: strange}\nsubjects', 'name: cluster-admin}\nsubjects');
    const defined = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.strange.example}
spec:
  group: strange.example
`;
    assert.deepEqual(reasons(MANAGER + binding + defined), ['may create anything and watches strange.example.']);
    assert.deepEqual(reasons(MANAGER + binding), ['may create anything and watches everything.']);
  });

  it('come as bundles that list no related images', () => {
    const bundle = (more: string) => `
apiVersion: operators.coreos.com/v1alpha1
kind: ClusterServiceVersion
metadata: {name: strange-operator.v1.2.3}
spec:
  install:
    spec:
      clusterPermissions: [{serviceAccountName: manager, rules: [${STARTS}, ${WATCHES}]}]
      deployments:
      - name: manager
        spec: {template: {spec: {serviceAccountName: manager, containers: [{name: manager, image: ${STRANGE}}]}}}
${more}`;
    const told = gapsOf(bundle('')).map(({ id, why }) => ({ id, why }));
    assert.deepEqual(told, [
      {
        id: 'clusterserviceversion-strange-operator',
        why: 'operators.coreos.com/v1alpha1 ClusterServiceVersion strange-operator.v1.2.3 may create deployments, statefulsets and watches strange.example.',
      },
    ]);
    assert.deepEqual(gapsOf(bundle('  relatedImages: [{name: db, image: quay.io/strange/db:1}]')), []);
  });

  for (const [what, rendered] of [
    ['an operator that a rule knows', operator('env: [{name: DB_IMAGE, value: quay.io/a/b:1}]')],
    ['an image that a Pod runs', operator('env: [{name: POD_IMAGE, value: quay.io/strange/manager:v1}]', STRANGE)],
    [
      'a policy, a size, a name',
      operator(
        'env: [{name: IMAGE_PULL_POLICY, value: Always}, {name: IMAGE_SIZE, value: "12"}, {name: DB_IMAGE, value: db}]',
        STRANGE,
      ),
    ],
    ['one that only watches', MANAGER + access(`[${WATCHES}]`)],
    ['one that starts Pods without custom resources', MANAGER + access(`[${STARTS}]`)],
    [
      'custom resources of Kubernetes’ own',
      MANAGER + access(`[${STARTS}, ${WATCHES.replace('strange.example', 'gateway.networking.k8s.io')}]`),
    ],
    ['custom resources of a known operator', MANAGER + access(`[${STARTS}, ${WATCHES.replace('strange', 'acme')}]`)],
    ['Deployments of another API group', MANAGER + access(`[${STARTS.replace('apps', 'other.example')}, ${WATCHES}]`)],
    ['the access of another account', MANAGER + access(`[${STARTS}, ${WATCHES}]`, 'other')],
    ['a role that does not parse', MANAGER + access('[')],
  ] as const) {
    it(`are not seen in ${what}`, () => assert.deepEqual(reasons(rendered), []));
  }

  it('are not the webhooks that share a known operator’s account', () => {
    const known = `${operator()}      serviceAccountName: manager\n`;
    const webhook = MANAGER.replace('name: acme', 'name: webhook');
    assert.deepEqual(reasons(known + webhook + access(`[${STARTS}, ${WATCHES}]`)), []);
  });

  it('are not Jobs, which were told what to start', () => {
    const job = operator('env: [{name: DB_IMAGE, value: quay.io/a/b:1}]', STRANGE).replace(
      'kind: Deployment',
      'kind: Job',
    );
    assert.deepEqual(reasons(job), []);
  });
});
