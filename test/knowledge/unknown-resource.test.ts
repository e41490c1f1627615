// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { findUses } from '../../src/discover/discover.ts';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import { parseRules } from '../../src/knowledge/parse.ts';
import { unknownResources } from '../../src/knowledge/unknown-resource.ts';
import { readStream } from '../../src/rendered/document.ts';
import { acme } from './found.ts';

function custom(spec: string, kind = 'Store', group = 'strange.example'): string {
  return `---\napiVersion: ${group}/v1\nkind: ${kind}\nmetadata: {name: one}\nspec: ${spec}\n`;
}

function gapsOf(rendered: string) {
  const opened = readStream(rendered);
  const knowledge = new Knowledge(parseRules(acme('- env: IMG'), 'r.yaml'));
  return unknownResources(knowledge, opened, findUses(opened.documents).uses);
}

describe('custom resources that no rule knows', () => {
  it('are told when they ask for Pods and name no image', () => {
    assert.deepEqual(gapsOf(custom('{racks: {members: 3, resources: {limits: {cpu: 1}}}}', 'ScyllaCluster')), [
      {
        operator: 'unknown',
        id: 'scyllacluster-strange-example',
        object: { apiVersion: 'strange.example/v1', kind: 'ScyllaCluster', name: 'one' },
        question: 'Which images does the operator of ScyllaCluster start for it? No rule knows it.',
        why: 'strange.example/v1 ScyllaCluster one asks for Pods (spec.racks.resources) and names no image.',
        close: 'answers: [{gap: unknown/scyllacluster-strange-example, images: [IMAGE]}]',
        possible: true,
      },
    ]);
  });

  for (const [what, spec, sign] of [
    ['a count of replicas', '{replicas: 3}', 'spec.replicas'],
    ['a version', '{db: {version: 15.0.4}}', 'spec.db.version'],
    ['a version that is one number', '{version: 17}', 'spec.version'],
    ['a repository without a tag', '{solrImage: {repository: solr}}', 'spec.solrImage'],
    ['a template', '{podTemplate: {labels: {a: b}}}', 'spec.podTemplate'],
    ['a repository whose tag only may be one', '{repository: a/b, version: 2026.1.3}', 'spec.version'],
  ] as const) {
    it(`are told for ${what}`, () => {
      assert.deepEqual(
        gapsOf(custom(spec)).map(({ why }) => why),
        [`strange.example/v1 Store one asks for Pods (${sign}) and names no image.`],
      );
    });
  }

  for (const [what, rendered] of [
    ['a resource that names its image', custom('{replicas: 3, image: quay.io/strange/db:1}')],
    ['a resource of an operator that a rule knows', custom('{replicas: 3}', 'Store', 'acme.example')],
    ['an object of Kubernetes', custom('{replicas: 3}', 'ReplicaSet', 'apps')],
    ['an object of a SIG', custom('{replicas: 3}', 'Gateway', 'gateway.networking.k8s.io')],
    ['a version of an API', custom('{target: {kind: Job, version: v1}, other: {version: v1beta1}}')],
    ['a version of a chart', custom('{chart: redis, version: 17.1.0}')],
    ['what a cloud runs', custom('{forProvider: {version: "1.31"}}')],
    ['a count that is filled in later', custom('{schema: {replicas: {type: integer}}}')],
    ['a setting of nothing', custom('{tolerations: null}')],
  ] as const) {
    it(`do not count ${what}`, () => {
      assert.deepEqual(gapsOf(rendered), []);
    });
  }

  it('are told once a kind, of the first that names no image', () => {
    const told = gapsOf(
      custom('{replicas: 1, image: quay.io/a/b:1}').replace('one', 'named') + custom('{replicas: 1}').repeat(2),
    );
    assert.deepEqual(
      told.map(({ object }) => object.name),
      ['one'],
    );
  });
});
