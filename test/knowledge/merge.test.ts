// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parseRules } from '../../src/knowledge/parse.ts';
import { see } from './case.ts';
import { acme, configMap, operator, problems, resource } from './found.ts';

/** One line a use of both together: `certain operator/acme spec.image redis:7`. */
function together(rules: string, rendered: string): string[] {
  const { merged } = see(parseRules(rules, 'r.yaml'), { case: '', rendered });
  return [
    ...merged.uses.map(({ certainty, rule, path, reference }) => `${certainty} ${rule} ${path} ${reference.written}`),
    ...merged.unresolved.map(({ reason, path, text }) => `${reason} ${path} ${text}`),
  ].filter(line => !line.includes('acme/operator:v1.4.2'));
}

const ENV = 'spec.template.spec.containers[0].env';

describe('rules and what shape finds', () => {
  it('are one use at one place, with the better certainty and the rule’s name', () => {
    assert.deepEqual(
      together(acme('- env: AGENT_IMAGE'), operator('env: [{name: AGENT_IMAGE, value: acme/agent:1.0}]')),
      [`certain operator/acme ${ENV}[0].value acme/agent:1.0`],
    );
    const composed = acme(
      `- compose: '{r}:{t}'\n  each: {resource: Pool, path: spec}\n  parts: {r: {at: image}, t: {at: v}}`,
    );
    assert.deepEqual(together(composed, resource('Pool', '{image: quay.io/acme/agent, v: "1"}')), [
      'likely operator/acme spec.image quay.io/acme/agent:1',
    ]);
  });

  it('name one image in one string once, though they name its place differently', () => {
    const rendered = operator('env: [{name: IMAGES, value: "a:quay.io/acme/a:1,b:quay.io/acme/b:1"}]');
    assert.deepEqual(together(acme('- {env: IMAGES, as: pairs}'), rendered), [
      `certain operator/acme ${ENV}[0].value#a quay.io/acme/a:1`,
      `certain operator/acme ${ENV}[0].value#b quay.io/acme/b:1`,
    ]);
  });

  it('leave what rules do not speak of as it is', () => {
    const rendered = operator('env: [{name: A_IMAGE, value: acme/a:1.0}, {name: B_IMAGE, value: acme/b:1.0}]');
    assert.deepEqual(together(acme('- env: A_IMAGE'), rendered), [
      `certain operator/acme ${ENV}[0].value acme/a:1.0`,
      `likely env ${ENV}[1].value acme/b:1.0`,
    ]);
  });

  it('take out what a rule excludes, and all below it', () => {
    const rule = acme('- env: A', 'exclude:\n- {resource: Build, path: spec.output, reason: pushed to}\n');
    assert.deepEqual(
      together(rule, resource('Build', '{output: {image: quay.io/x:1}, outputs: {image: quay.io/y:1}}')),
      ['likely field spec.outputs.image quay.io/y:1'],
    );
    const everywhere = acme(
      '- {resource: Build, path: "**.image"}',
      'exclude: [{resource: Build, path: spec.output, reason: pushed to}]',
    );
    assert.deepEqual(
      together(everywhere, resource('Build', '{output: {image: quay.io/x:1}, base: {image: quay.io/y:1}}')),
      ['certain operator/acme spec.base.image quay.io/y:1'],
    );
  });

  it('take out versions that no resource asks for', () => {
    const rule = acme('- {env: IMAGES, as: lines, choose: {resource: Pool, path: spec.version}}');
    const rendered = operator('env: [{name: IMAGES, value: "1=quay.io/acme/a:1\\n2=quay.io/acme/a:2"}]');
    assert.deepEqual(together(rule, rendered + resource('Pool', '{version: "2"}')), [
      `certain operator/acme ${ENV}[0].value#2 quay.io/acme/a:2`,
    ]);
  });

  it('take a part that was composed out of what is incomplete or a guess', () => {
    const rule = acme(`- compose: '{registry}/{name}:{tag}'
  parts: {registry: {env: REGISTRY_IMAGE_BASE}, name: x, tag: {operator: tag}}`);
    const rendered = operator('env: [{name: REGISTRY_IMAGE_BASE, value: quay.io/acme}]');
    assert.deepEqual(together('operator: z\ntitle: Z\nrecognise: [{env: Z}]', rendered), [
      `possible env ${ENV}[0].value quay.io/acme`,
    ]);
    assert.deepEqual(together(rule, rendered), [`likely operator/acme ${ENV}[0].value#x quay.io/acme/x:v1.4.2`]);
  });
});

describe('rules beside each other', () => {
  const other = (more: string) => `---\noperator: other\ntitle: Other\nresources: [acme.example]\n${more}`;

  it('find one image of one place once', () => {
    const rules = acme('- {resource: Pool, path: spec.image}') + other('images: [{resource: Pool, path: spec.image}]');
    assert.deepEqual(together(rules, resource('Pool', '{image: quay.io/x:1}')), [
      'certain operator/acme spec.image quay.io/x:1',
    ]);
  });

  it('that find and exclude one place: it stays, and both are named', () => {
    const rules =
      acme('- {resource: Pool, path: spec.image}') + other('exclude: [{resource: "*", path: spec.image, reason: no}]');
    const rendered = resource('Pool', '{image: quay.io/x:1}');
    assert.deepEqual(together(rules, rendered), ['certain operator/acme spec.image quay.io/x:1']);
    assert.deepEqual(problems(rules, rendered), [
      'spec.image: rule acme finds an image where rule other excludes one; it stays',
    ]);
  });

  it('conventions come last: what a named operator finds, excludes or did not choose is its own', () => {
    const convention =
      '---\noperator: names\ntitle: Names\nconvention: true\nrecognise: [{env: "*_IMAGES"}]\nimages:\n- {env: "*_IMAGES", as: lines}\n';
    const rule = acme('- {env: DB_IMAGES, as: lines, choose: {resource: Pool, path: spec.version}}');
    const rendered =
      operator(`env:
- {name: DB_IMAGES, value: "1=quay.io/acme/a:1\\n2=quay.io/acme/a:2"}
- {name: LOG_IMAGES, value: "x=quay.io/acme/log:1"}`) + resource('Pool', '{version: "2"}');
    assert.deepEqual(together(convention + rule.replace(/^/, '---\n'), rendered), [
      `certain operator/acme ${ENV}[0].value#2 quay.io/acme/a:2`,
      `likely env ${ENV}[1].value#x quay.io/acme/log:1`,
    ]);
  });

  it('conventions add what nothing else found, and are never certain', () => {
    const convention = `operator: names
title: Names
convention: true
resources: [acme.example]
images: [{resource: Pool, path: 'spec.(plain|bare)'}]`;
    const rendered = resource('Pool', '{plain: quay.io/y:1, bare: "redis:7"}');
    assert.deepEqual(together(convention, rendered), [
      'likely operator/names spec.bare redis:7',
      'likely field spec.plain quay.io/y:1',
    ]);
  });

  it('conventions do not rename what structure is sure of', () => {
    const convention = `operator: pods\ntitle: Pods\nconvention: true\nresources: ['*.*']\nimages: [{resource: '*', path: '**.containers[].image'}]`;
    assert.deepEqual(together(convention, resource('Pool', '{containers: [{image: quay.io/x:1}]}')), [
      'certain container spec.containers[0].image quay.io/x:1',
    ]);
  });

  it('cost nothing where nothing is recognised', () => {
    const { found } = see(parseRules(acme('- env: A'), 'r.yaml'), {
      case: '',
      rendered: configMap('x', 'a: quay.io/x:1'),
    });
    assert.deepEqual([found.uses, found.operators], [[], []]);
  });
});
