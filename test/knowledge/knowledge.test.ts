// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { withoutSentinels } from '../../src/discover/sentinel.ts';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import { parseRules } from '../../src/knowledge/parse.ts';
import { readStream } from '../../src/rendered/document.ts';
import { acme, configMap, interpretText, operator, resource } from './found.ts';

function recognised(sign: string, rendered: string): string[] {
  const knowledge = new Knowledge(parseRules(`operator: acme\ntitle: Acme\nrecognise: [${sign}]`, 'r.yaml'));
  const { documents } = readStream(rendered);
  return knowledge
    .operatorsIn(documents)
    .map(({ document, container }) => `${document.identity.kind}/${document.identity.name} ${container?.image}`);
}

const ACME = ['Deployment/acme quay.io/acme/operator:v1.4.2'];

describe('recognition', () => {
  it('by image, wherever it is mirrored to', () => {
    assert.deepEqual(recognised('{image: acme/operator}', operator()), ACME);
    assert.deepEqual(recognised('{image: acme/op*}', operator()), ACME);
    assert.deepEqual(recognised('{image: acme/*|b/c}', operator()), ACME);
    assert.deepEqual(recognised('{image: acme/operator}', operator('', 'quay.io/acme/operator-x:1')), []);
    const mirrored = operator('', `mirror.corp:5000/quay.io/acme/operator@sha256:${'a'.repeat(64)}`);
    assert.equal(recognised('{image: acme/operator}', mirrored).length, 1);
  });

  it('by variable and by flag, exact and by glob', () => {
    const rendered = operator('env: [{name: ACME_IMAGE, value: x}]\nargs: [--acme-image, y]');
    for (const sign of ['{env: ACME_IMAGE}', '{env: ACME_*}', '{flag: --acme-image}', '{flag: "-*-image"}']) {
      assert.deepEqual(recognised(sign, rendered), ACME, sign);
    }
    assert.deepEqual(recognised('{env: OTHER}', rendered), []);
  });

  it('by ConfigMap and Secret, without a container', () => {
    assert.deepEqual(recognised('{configMap: acme-*}', configMap('acme-config', 'a: quay.io/x:1')), [
      'ConfigMap/acme-config undefined',
    ]);
    assert.deepEqual(recognised('{secret: acme-config}', configMap('acme-config', 'a: quay.io/x:1')), []);
  });

  it('by several signs at once is one', () => {
    assert.deepEqual(recognised('{image: acme/operator}, {env: A}', operator('env: [{name: A, value: x}]')), ACME);
  });

  it('knows the API groups of custom resources', () => {
    const rules = parseRules('operator: a\ntitle: A\nresources: [acme.example, "*.acme.dev"]', 'r.yaml');
    const knowledge = new Knowledge(rules);
    const groups = ['acme.example', 'x.acme.dev', 'example', ''];
    assert.deepEqual(
      groups.map(group => knowledge.isResource(group)),
      [true, true, false, false],
    );
  });
});

describe('kinds', () => {
  const knowledge = new Knowledge(
    parseRules(
      `operator: a
title: A
recognise: [{image: acme/a}]
resources: [acme.example]
images:
- {resource: Cluster|Backup, path: spec.image}
- {compose: 'a/b:{v}', each: {resource: Cluster, path: spec}, parts: {v: {resource: Catalogue, path: spec.version}}}
- {resource: '*', group: other.example, path: spec.image}
---
operator: b
title: B
convention: true
resources: [third.example]
images: [{resource: '*', path: spec.image}]`,
      'r.yaml',
    ),
  );
  for (const [group, kind, read] of [
    ['acme.example', 'Cluster', true],
    ['acme.example', 'Backup', true],
    ['acme.example', 'Catalogue', true],
    ['acme.example', 'User', false],
    ['other.example', 'User', true],
    ['third.example', 'User', false],
    ['', 'ConfigMap', false],
  ] as const) {
    it(`${group} ${kind} ${read ? 'are' : 'are not'} read whatever their text looks like`, () =>
      assert.equal(knowledge.reads(group, kind), read));
  }
});

describe('marked renders', () => {
  const rule = `${acme(`- compose: '{prefix}/db:{version}'
  each: {resource: Cluster, path: spec}
  parts: {prefix: {operator: prefix}, version: [{at: version}, {operator: version}]}
- {compiled: [acme/agent:1], versions: '>=1.4.0 <1.5.0'}
- {env: IMAGES, as: lines, choose: {resource: Cluster, path: spec.version}}`)}`;
  const rendered = (mark: string) =>
    operator(`env: [{name: IMAGES, value: "7=${mark}acme/a:7\\n8=acme/a:8"}]`, `${mark}quay.io/acme/operator:v1.4.2`) +
    resource('Cluster', '{version: "7"}');

  for (const mark of ['s7.airgap.invalid/', 's7.airgap.invalid/empty/', 's7.airgap.invalid/s8.airgap.invalid/']) {
    it(`show the same uses at the same places behind ${mark}`, () => {
      const read = (text: string) =>
        interpretText(rule, text).uses.map(({ path, reference }) => `${path} ${withoutSentinels(reference.written)}`);
      assert.deepEqual(read(rendered(mark)).sort(), read(rendered('')).sort());
    });
  }

  it('put the mark in front of what is composed', () => {
    const found = interpretText(rule, rendered('s7.airgap.invalid/')).uses.map(({ reference }) => reference.written);
    assert.ok(found.includes('s7.airgap.invalid/quay.io/acme/db:7'), found.join());
  });
});
